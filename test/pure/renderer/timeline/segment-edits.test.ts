import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lanes, markedRange, markIn, markOut, moveEdge, neighbourEdge, nextUncut, overlapping, segmentAt, snapped, splitSegment, uncutParts, type Segment } from '../../../../src/renderer/src/timeline/segment-edits.ts'

const frameCount = 200
const segment = (startFrame: number, endFrame: number): Segment => ({ startFrame, endFrame })
const anySegments = fc.array(fc.tuple(fc.nat(frameCount - 1), fc.nat(40)).map(([start, length]) => segment(start, Math.min(start + length + 1, frameCount))), { maxLength: 12 }).map((list) => list.sort((a, b) => a.startFrame - b.startFrame))
const shares = (a: Segment, b: Segment): boolean => a.startFrame < b.endFrame && b.startFrame < a.endFrame

describe('segments', () => {
  it('are found by frame; inside two, the one that started last', () => {
    const list = [segment(0, 50), segment(20, 30), segment(50, 60)]
    expect([0, 19, 20, 29, 30, 50, 60].map((frame) => segmentAt(list, frame))).toEqual([0, 0, 1, 1, 0, 2, -1])
  })
  it('overlap exactly where two share a frame, and never hide each other', () => {
    fc.assert(fc.property(anySegments, (list) => {
      const found = overlapping(list)
      const placed = lanes(list)
      list.forEach((one, i) => {
        expect(found.has(i)).toBe(list.some((other, j) => i !== j && shares(one, other)))
        const here = placed[i] ?? { row: NaN, rowCount: 0 }
        list.forEach((other, j) => {
          if (i !== j && shares(one, other)) expect([placed[j]?.row === here.row, placed[j]?.rowCount]).toEqual([false, here.rowCount])
        })
        expect(here.row).toBeLessThan(here.rowCount)
        if (!found.has(i)) expect(here).toEqual({ row: 0, rowCount: 1 })
      })
    }))
  })
  it('and uncut parts together are the whole video, and share nothing', () => {
    fc.assert(fc.property(anySegments, (list) => {
      const parts = uncutParts(list, frameCount)
      for (let frame = 0; frame < frameCount; frame++) expect(parts.filter((part) => segmentAt([part], frame) === 0).length).toBe(segmentAt(list, frame) === -1 ? 1 : 0)
      parts.slice(1).forEach((part, i) => expect(part.startFrame).toBeGreaterThan(parts[i]?.endFrame ?? 0))
    }))
  })
  it('lead to the next uncut part, around the end', () => {
    const list = [segment(10, 50), segment(60, 200)]
    expect(nextUncut(list, 0, frameCount)).toEqual(segment(50, 60))
    expect(nextUncut(list, 55, frameCount)).toEqual(segment(0, 10))
    expect(nextUncut([segment(0, 200)], 5, frameCount)).toBeNull()
  })
  it('keep a frame and stay in the video, wherever an edge is moved', () => {
    fc.assert(fc.property(fc.nat(150), fc.integer({ min: 1, max: 50 }), fc.constantFrom('start' as const, 'end' as const), fc.double({ min: -500, max: 700, noNaN: true }), (start, length, edge, to) => {
      const moved = moveEdge(segment(start, start + length), edge, to, frameCount)
      expect(moved.startFrame >= 0 && moved.endFrame <= frameCount && moved.startFrame < moved.endFrame).toBe(true)
      expect(edge === 'start' ? moved.endFrame : moved.startFrame).toBe(edge === 'start' ? start + length : start)
    }))
  })
  it('snap to the nearest place within reach', () => {
    expect(snapped(52, [50, 55, 90], 4)).toBe(50)
    expect(snapped(60, [50, 55, 90], 4)).toBe(60)
  })
  it('split into two that touch; not at their edges', () => {
    expect(splitSegment(segment(10, 20), 15)).toEqual([segment(10, 15), segment(15, 20)])
    for (const frame of [9, 10, 20]) expect(splitSegment(segment(10, 20), frame)).toBeNull()
  })
  it('are walked edge by edge, and both ends of the video', () => {
    const list = [segment(10, 20), segment(20, 30)]
    expect([0, 10, 19, 20, 29, 199].map((frame) => neighbourEdge(list, frame, 1, frameCount))).toEqual([10, 19, 20, 29, 199, 199])
    expect([0, 10, 15, 199].map((frame) => neighbourEdge(list, frame, -1, frameCount))).toEqual([0, 0, 10, 29])
  })
})

describe('marks', () => {
  it('make a range that includes both frames', () => {
    expect(markedRange(markOut(markIn({ inFrame: null, outFrame: null }, 10), 19))).toEqual(segment(10, 20))
    expect(markedRange(markOut(markIn({ inFrame: null, outFrame: null }, 10), 10))).toEqual(segment(10, 11))
    expect(markedRange({ inFrame: 10, outFrame: null })).toBeNull()
  })
  it('take each other away rather than cross', () => {
    expect(markIn({ inFrame: 5, outFrame: 9 }, 12)).toEqual({ inFrame: 12, outFrame: null })
    expect(markOut({ inFrame: 5, outFrame: 9 }, 3)).toEqual({ inFrame: null, outFrame: 3 })
    expect(markIn({ inFrame: 5, outFrame: 9 }, 7)).toEqual({ inFrame: 7, outFrame: 9 })
  })
})
