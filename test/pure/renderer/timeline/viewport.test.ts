import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { centre, comfort, fitAll, frameToX, labelPadding, pan, resize, reveal, rulerTicks, turnWheel, xToFrame, zoom } from '../../../../src/renderer/src/timeline/viewport.ts'

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

describe('turnWheel', () => {
  const viewport = { start: 20, end: 60 }
  it('zooms around the pointer', () => {
    const near = turnWheel(viewport, { deltaX: 0, deltaY: -120, shiftKey: false }, 30, 20, 100)
    expect(near.end - near.start).toBeLessThan(40)
    expect(frameToX(near, 30, 800)).toBeCloseTo(frameToX(viewport, 30, 800))
  })
  it('moves along when turned sideways or with Shift, by as many pixels as turned', () => {
    expect(turnWheel(viewport, { deltaX: 100, deltaY: 3, shiftKey: false }, 30, 20, 100)).toEqual({ start: 25, end: 65 })
    expect(turnWheel(viewport, { deltaX: 0, deltaY: -100, shiftKey: true }, 30, 20, 100)).toEqual({ start: 15, end: 55 })
  })
})

describe('the overview', () => {
  it('centres what is in sight, within the dive', () => {
    expect(centre({ start: 0, end: 20 }, 50, 100)).toEqual({ start: 40, end: 60 })
    expect(centre({ start: 40, end: 60 }, 2, 100)).toEqual({ start: 0, end: 20 })
  })
  it('pulls one end and leaves the other', () => {
    expect(resize({ start: 20, end: 60 }, 'start', -30, 100)).toEqual({ start: 0, end: 60 })
    expect(resize({ start: 20, end: 60 }, 'end', 15, 100)).toEqual({ start: 20, end: 75 })
    expect(resize({ start: 20, end: 60 }, 'start', 500, 100)).toEqual({ start: 52, end: 60 })
    expect(resize({ start: 0, end: 5 }, 'end', -50, 5)).toEqual({ start: 0, end: 5 })
  })
})

describe('labelPadding', () => {
  it('keeps a name in sight whose stage began before, and never widens a block', () => {
    expect(labelPadding(100, 200)).toBe('0 9px 0 11px')
    expect(labelPadding(-100, 400)).toBe('0 9px 0 111px')
    expect(labelPadding(-500, 300)).toBe('0 9px 0 290px')
    expect(labelPadding(10, 3)).toBe('0 0px 0 2px')
  })
})
