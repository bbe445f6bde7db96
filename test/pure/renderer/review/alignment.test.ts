import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colourOf, outline } from '../../../../src/renderer/src/review/outline.ts'
import { clampAlignment, isAligned, overlayAlphas, placePicture, unaligned } from '../../../../src/renderer/src/review/pane-alignment.ts'
import { layOutSnapshot } from '../../../../src/renderer/src/review/snapshot-layout.ts'

describe('a picture on the stage', () => {
  it('is fitted and in the middle', () => {
    expect(placePicture({ width: 320, height: 180 }, { width: 640, height: 360 })).toEqual({ left: 0, top: 0, width: 640, height: 360 })
    expect(placePicture({ width: 100, height: 100 }, { width: 640, height: 360 })).toEqual({ left: 140, top: 0, width: 360, height: 360 })
  })
  it('is scaled about its middle and moved by shares of the stage, whatever its own resolution', () => {
    const alignment = { scale: 1.5, x: 0.1, y: -0.2 }
    const small = placePicture({ width: 320, height: 180 }, { width: 640, height: 360 }, alignment)
    expect(small).toEqual({ left: -96, top: -162, width: 960, height: 540 })
    expect(placePicture({ width: 1280, height: 720 }, { width: 640, height: 360 }, alignment)).toEqual(small)
  })
  it('stays within reach', () => {
    expect(clampAlignment({ scale: 100, x: -3, y: 3 })).toEqual({ scale: 4, x: -1, y: 1 })
    expect([isAligned(unaligned), isAligned({ ...unaligned, x: 0.01 })]).toEqual([false, true])
  })
})

describe('the weights of an overlay', () => {
  it('leave the first picture 1 - opacity and share the rest evenly', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 4 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, opacity) => {
      const alphas = overlayAlphas(count, opacity)
      const weights = alphas.map((alpha, i) => alphas.slice(i + 1).reduce((weight, later) => weight * (1 - later), alpha))
      expect(weights[0]).toBeCloseTo(1 - opacity)
      for (const weight of weights.slice(1)) expect(weight).toBeCloseTo(opacity / (count - 1))
    }))
  })
})

describe('outlines', () => {
  const width = 8
  const picture = (light: (x: number, y: number) => number): Uint8ClampedArray => Uint8ClampedArray.from({ length: width * width * 4 }, (_, i) => (i % 4 === 3 ? 255 : light(Math.floor(i / 4) % width, Math.floor(i / 4 / width))))
  it('stand where the brightness jumps, in the colour wanted', () => {
    const found = outline(picture((x) => (x < 4 ? 0 : 255)), width, width, [10, 20, 30])
    const alpha = (x: number, y: number): number => found[(y * width + x) * 4 + 3] ?? -1
    expect([alpha(3, 4), alpha(4, 4), alpha(1, 4), alpha(6, 4), alpha(3, 0)]).toEqual([255, 255, 0, 0, 0])
    expect([...found.slice((4 * width + 3) * 4, (4 * width + 3) * 4 + 3)]).toEqual([10, 20, 30])
  })
  it('leave out what hardly changes', () => expect(Math.max(...outline(picture((x, y) => x + y), width, width, [1, 1, 1]))).toBe(0))
  it('read colours', () => expect(colourOf('#4fb0e0')).toEqual([79, 176, 224]))
})

describe('the layout of a picture of the comparison', () => {
  const sizes = fc.array(fc.record({ width: fc.integer({ min: 16, max: 4000 }), height: fc.integer({ min: 16, max: 2500 }) }), { minLength: 1, maxLength: 4 })
  it('keeps everything inside and nothing on top of anything else', () => {
    fc.assert(fc.property(sizes, fc.boolean(), (panes, isBlended) => {
      const layout = layOutSnapshot(panes, isBlended)
      const shown = layout.pictures.filter(({ width }) => width > 0)
      expect(shown).toHaveLength(isBlended ? 1 : panes.length)
      for (const { left, top, width, height } of shown) {
        expect(Math.min(left, top)).toBeGreaterThanOrEqual(0)
        expect(left + width).toBeLessThanOrEqual(layout.width)
        expect(top + height).toBeLessThanOrEqual(layout.height)
      }
      for (const [i, a] of shown.entries()) for (const b of shown.slice(i + 1)) expect(a.left + a.width <= b.left || b.left + b.width <= a.left || a.top + a.height <= b.top || b.top + b.height <= a.top).toBe(true)
      const half = layout.fontPixels / 2
      for (const { middle, left, width } of [...layout.captions, layout.foot]) {
        expect(middle + half).toBeLessThanOrEqual(layout.height)
        expect(left + width).toBeLessThanOrEqual(layout.width)
        for (const picture of shown) expect(middle - half >= picture.top + picture.height || middle + half <= picture.top || left >= picture.left + picture.width || left + width <= picture.left).toBe(true)
      }
    }))
  })
})
