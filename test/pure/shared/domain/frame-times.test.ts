import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundaryAtTime, clockText, endTime, frameAtTime, parsePosition, relativeTimes, timeOfBoundary } from '../../../../src/shared/domain/frame-times.ts'

// A variable frame rate: 40 ms, then a gap of 200 ms, then 20 ms.
const times = [0, 40_000, 80_000, 280_000, 300_000, 320_000]
/** Times of any video whose frames last at least 2 ms. */
const anyTimes = fc.array(fc.integer({ min: 2_000, max: 90_000 }), { minLength: 1, maxLength: 60 }).map((gaps) => gaps.reduce<number[]>((all, gap) => [...all, (all.at(-1) ?? 0) + gap], [0]))

describe('relativeTimes', () => {
  it('starts at the dive’s first frame, wherever that is in the video', () => expect(relativeTimes([500, 540, 620], 3, 25)).toEqual([0, 40, 120]))
  it('spaces frames without times evenly', () => expect(relativeTimes([], 3, 50)).toEqual([0, 20_000, 40_000]))
})

describe('frameAtTime', () => {
  it('shows a frame from its own timestamp to the next', () => {
    expect([0, 39_999, 40_000, 279_999, 280_000, 999_999].map((time) => frameAtTime(times, time))).toEqual([0, 0, 1, 2, 3, 5])
    expect(frameAtTime(times, -5)).toBe(0)
  })
  it('finds every frame at its own timestamp', () => {
    fc.assert(fc.property(anyTimes, (some) => some.forEach((time, frame) => expect(frameAtTime(some, time)).toBe(frame))))
  })
})

describe('boundaries', () => {
  it('are one more than frames; the last is the end', () => {
    expect(timeOfBoundary(times, 0)).toBe(0)
    expect(timeOfBoundary(times, 6)).toBe(340_000)
    expect(endTime(times)).toBe(340_000)
  })
  it('come back from their own time, as it is written in milliseconds', () => {
    fc.assert(fc.property(anyTimes, (some) => {
      for (let boundary = 0; boundary <= some.length; boundary++) {
        const position = parsePosition(clockText(timeOfBoundary(some, boundary)))
        expect(position?.kind === 'time' ? boundaryAtTime(some, position.microseconds) : position).toBe(boundary)
      }
    }))
  })
  it('are never found outside the video', () => {
    expect(boundaryAtTime(times, -1)).toBeNull()
    expect(boundaryAtTime(times, 349_000)).toBe(6)
    expect(boundaryAtTime(times, 351_000)).toBeNull()
  })
})

describe('parsePosition', () => {
  it.each([
    ['0', { kind: 'frame', frame: 0 }], [' 1520 ', { kind: 'frame', frame: 1520 }],
    ['1:00.8', { kind: 'time', microseconds: 60_800_000 }], ['0:01:00,800', { kind: 'time', microseconds: 60_800_000 }], ['90:00', { kind: 'time', microseconds: 5_400_000_000 }],
    ['60.8 s', { kind: 'time', microseconds: 60_800_000 }], ['12s', { kind: 'time', microseconds: 12_000_000 }],
  ])('reads %j', (text, position) => expect(parsePosition(text)).toEqual(position))
  it.each(['', '-3', '12.5', '1:60', '1:75:00', '1:2:3:4', 'start', '1e3', '٣', '0x10', '1:', ':30'])('does not guess at %j', (text) => expect(parsePosition(text)).toBeNull())
  it('reads back every time that is shown', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 20_000_000 }), (milliseconds) => {
      expect(parsePosition(clockText(milliseconds * 1000))).toEqual({ kind: 'time', microseconds: milliseconds * 1000 })
    }))
    expect([3_480_400, 61_005_000, 3_723_004_000].map(clockText)).toEqual(['0:03.480', '1:01.005', '1:02:03.004'])
  })
})
