import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockText, endTime, frameAtTime, playedFrame, relativeTimes, shuttleRate } from '../../../../src/renderer/src/player/clock.ts'
import { requestHeight } from '../../../../src/renderer/src/player/picture-size.ts'

// A variable frame rate: 40 ms, then a gap of 200 ms, then 20 ms.
const times = [0, 40_000, 80_000, 280_000, 300_000, 320_000]
const whole = { startFrame: 0, endFrame: times.length, loops: false }

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
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 60 }), (gaps) => {
      const some = gaps.reduce<number[]>((all, gap) => [...all, (all.at(-1) ?? 0) + gap], [0])
      some.forEach((time, frame) => expect(frameAtTime(some, time)).toBe(frame))
    }))
  })
})

describe('playedFrame', () => {
  it('follows the timestamps in real time', () => {
    expect(playedFrame(times, 0, 100_000, 1, whole)).toEqual({ frame: 2, ended: false })
    expect(playedFrame(times, 0, 100_000, 2, whole)).toEqual({ frame: 2, ended: false })
    expect(playedFrame(times, 0, 145_000, 2, whole)).toEqual({ frame: 3, ended: false })
  })
  it('ends on the last frame, or on the first when playing backwards', () => {
    expect(playedFrame(times, 0, 1e7, 1, whole)).toEqual({ frame: 5, ended: true })
    expect(playedFrame(times, 80_000, 90_000, -1, whole)).toEqual({ frame: 0, ended: true })
  })
  it('does not end before it has begun, when the screen’s clock lags behind the key', () => {
    expect(playedFrame(times, 0, -3_000, 1, whole)).toEqual({ frame: 0, ended: false })
    expect(playedFrame(times, 340_000, -3_000, -1, whole)).toEqual({ frame: 5, ended: false })
  })
  it('shows the last frame as long as the one before', () => expect(endTime(times)).toBe(340_000))
  it('loops within a stage', () => {
    const loop = { startFrame: 1, endFrame: 3, loops: true }
    expect(playedFrame(times, 40_000, 230_000, 1, loop)).toEqual({ frame: 2, ended: false })
    expect(playedFrame(times, 40_000, 250_000, 1, loop)).toEqual({ frame: 1, ended: false })
    expect(playedFrame(times, 40_000, 10_000, -1, loop).ended).toBe(false)
  })
})

describe('shuttleRate', () => {
  it('doubles up to eight, and comes back through one', () => {
    expect([0, 1, 2, 4, 8].map((rate) => shuttleRate(rate, 1))).toEqual([1, 2, 4, 8, 8])
    expect([0, -1, -2, 4].map((rate) => shuttleRate(rate, -1))).toEqual([-1, -2, -4, -1])
  })
})

describe('what the player shows', () => {
  it('writes milliseconds', () => {
    expect(clockText(3_480_400)).toBe('0:03.480')
    expect(clockText(61_005_000)).toBe('1:01.005')
  })
  it('asks for no more picture than the pane has room for', () => {
    expect(requestHeight(1080, 300)).toBe(360)
    expect(requestHeight(256, 300)).toBeUndefined()
    expect(requestHeight(1080, 1400)).toBeUndefined()
  })
})
