import { describe, expect, it } from 'vitest'
import { playedFrame, shuttleRate, speedStepped, speedText } from '../../../../src/renderer/src/player/clock.ts'
import { endTime } from '../../../../src/shared/domain/frame-times.ts'
import { requestHeight } from '../../../../src/renderer/src/player/picture-size.ts'

// A variable frame rate: 40 ms, then a gap of 200 ms, then 20 ms.
const times = [0, 40_000, 80_000, 280_000, 300_000, 320_000]
const whole = { startFrame: 0, endFrame: times.length, loops: false }

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

describe('shuttle', () => {
  it('doubles up to four, and comes back through the chosen speed', () => {
    expect([0, 1, 2, 4].map((rate) => shuttleRate(rate, 1))).toEqual([1, 2, 4, 4])
    expect([0, -1, -2, 4].map((rate) => shuttleRate(rate, -1))).toEqual([-1, -2, -4, -1])
  })
  it('begins as slowly as was chosen', () => {
    expect([0, 1 / 8, 1 / 4, -2].map((rate) => shuttleRate(rate, 1, 1 / 8))).toEqual([1 / 8, 1 / 4, 1 / 2, 1 / 8])
  })
  it('goes through every speed from an eighth to four, and stays at the ends', () => {
    const up = [1 / 8]
    while (up.length < 7) up.push(speedStepped(up.at(-1) ?? 0, 1))
    expect(up).toEqual([0.125, 0.25, 0.5, 1, 2, 4, 4])
    expect([4, 1, 1 / 8].map((speed) => speedStepped(speed, -1))).toEqual([2, 0.5, 1 / 8])
  })
  it('is written as people write it', () => expect([1 / 8, -1 / 4, 1 / 2, 1, -2].map(speedText)).toEqual(['⅛×', '−¼×', '½×', '1×', '−2×']))
})

describe('what the player shows', () => {
  it('asks for no more picture than the pane has room for', () => {
    expect(requestHeight(1080, 300)).toBe(360)
    expect(requestHeight(256, 300)).toBeUndefined()
    expect(requestHeight(1080, 1400)).toBeUndefined()
  })
})
