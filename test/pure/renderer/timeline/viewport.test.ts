import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comfort, fitAll, frameToX, pan, reveal, rulerTicks, xToFrame, zoom } from '../../../../src/renderer/src/timeline/viewport.ts'
import { stripSlots } from '../../../../src/renderer/src/timeline/film-strip.ts'

describe('viewport', () => {
  it('maps frames to pixels and back', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (frame) => {
      const viewport = { start: 20, end: 60 }
      expect(xToFrame(viewport, frameToX(viewport, frame, 800), 800)).toBeCloseTo(frame, 9)
    }))
  })
  it('keeps the frame under the pointer where it is while zooming', () => {
    const near = zoom({ start: 0, end: 100 }, 2, 30, 100)
    expect(near.end - near.start).toBeCloseTo(50)
    expect(frameToX(near, 30, 1000)).toBeCloseTo(300)
  })
  it('never leaves the dive and never shows more than it', () => {
    fc.assert(fc.property(fc.double({ min: 0.1, max: 10, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: -300, max: 300, noNaN: true }), (factor, anchor, by) => {
      const viewport = pan(zoom(fitAll(100), factor, anchor, 100), by, 100)
      expect(viewport.start).toBeGreaterThanOrEqual(0)
      expect(viewport.end).toBeLessThanOrEqual(100 + 1e-9)
      expect(viewport.end - viewport.start).toBeGreaterThanOrEqual(8 - 1e-9)
    }))
  })
  it('scrolls only when the playhead leaves', () => {
    const viewport = { start: 20, end: 40 }
    expect(reveal(viewport, 30, 100)).toEqual(viewport)
    expect(reveal(viewport, 50, 100).end).toBeGreaterThan(50)
    expect(reveal(viewport, 5, 100).start).toBeLessThanOrEqual(5)
  })
  it('gives a stage some air', () => {
    const close = comfort(40, 60, 100)
    expect(close.start).toBeLessThan(40)
    expect(close.end).toBeGreaterThan(60)
    expect(comfort(0, 100, 100)).toEqual({ start: 0, end: 100 })
  })
})

describe('rulerTicks', () => {
  it('puts round frames at readable distances', () => {
    const major = rulerTicks({ start: 0, end: 100 }, 1000).filter((tick) => tick.isMajor).map((tick) => tick.frame)
    expect(major).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
  })
  it('never has ticks between frames', () => {
    for (const tick of rulerTicks({ start: 3.2, end: 11.2 }, 1400)) expect(Number.isInteger(tick.frame)).toBe(true)
  })
})

describe('stripSlots', () => {
  it('fills the width and takes the tile nearest to each place', () => {
    const slots = stripSlots({ start: 0, end: 100 }, 800, 80, 100, 32)
    expect(slots).toHaveLength(10)
    expect(slots[0]).toMatchObject({ x: 0, tile: 1 })
    expect(slots.at(-1)?.tile).toBe(30)
    expect(stripSlots({ start: 50, end: 60 }, 800, 80, 100, 32).every((slot) => slot.tile >= 16 && slot.tile <= 19)).toBe(true)
  })
})
