import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fittedView, largestScale, lightStepped, withinPane, zoomedAt } from '../../../../src/renderer/src/player/picture-view.ts'

const size = { width: 400, height: 200 }
/** Where on the fitted picture a point of the pane lies. */
const under = (view: { scale: number; x: number; y: number }, point: { x: number; y: number }) => ({ x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale })

describe('looking closer at a picture', () => {
  it('keeps what lies under the pointer there', () => {
    const point = { x: 120, y: -40 }
    const closer = zoomedAt(zoomedAt(fittedView, 2, point, size), 1.5, point, size)
    expect(closer.scale).toBe(3)
    expect(under(closer, point).x).toBeCloseTo(120)
    expect(under(closer, point).y).toBeCloseTo(-40)
  })
  it('comes back to the fitted picture exactly', () => {
    expect(zoomedAt(zoomedAt(fittedView, 4, { x: 190, y: 90 }, size), 0.01, { x: -50, y: 0 }, size)).toEqual(fittedView)
  })
  it('never shows what lies beside the picture, wherever it is dragged', () => {
    fc.assert(fc.property(fc.double({ min: 1, max: largestScale, noNaN: true }), fc.double({ min: -1e5, max: 1e5, noNaN: true }), fc.double({ min: -1e5, max: 1e5, noNaN: true }), (scale, x, y) => {
      const view = withinPane({ scale, x, y }, size)
      expect(Math.abs(view.x)).toBeLessThanOrEqual((size.width * scale - size.width) / 2 + 1e-9)
      expect(Math.abs(view.y)).toBeLessThanOrEqual((size.height * scale - size.height) / 2 + 1e-9)
    }))
  })
  it('has an end', () => expect(zoomedAt(fittedView, 1e6, { x: 0, y: 0 }, size).scale).toBe(largestScale))
})

describe('brightness', () => {
  it('steps by tenths, there and back, and stays in its range', () => {
    expect(lightStepped(1, 1)).toBe(1.1)
    expect(lightStepped(lightStepped(lightStepped(lightStepped(1, 1), 1), -1), -1)).toBe(1)
    expect([lightStepped(2.5, 1), lightStepped(0.4, -1)]).toEqual([2.5, 0.4])
  })
})
