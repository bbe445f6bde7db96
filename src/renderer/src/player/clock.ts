/**
 * Playback by the frames' own timestamps, never t × fps: a dive of variable
 * frame rate plays at its own pace. Times are microseconds.
 */

import { endTime, frameAtTime } from '../../../shared/domain/frame-times.ts'

export interface PlayRange {
  startFrame: number
  /** Half-open. */
  endFrame: number
  loops: boolean
}

/** Where a playback that began at `fromTime` stands after `elapsed` (both microseconds) at `rate` (negative plays backwards). */
export function playedFrame(times: readonly number[], fromTime: number, elapsed: number, rate: number, range: PlayRange): { frame: number; ended: boolean } {
  const start = times[range.startFrame] ?? 0
  const end = range.endFrame < times.length ? (times[range.endFrame] ?? endTime(times)) : endTime(times)
  const length = end - start
  const position = fromTime + elapsed * rate
  const inside = position >= start && position < end
  if (inside) return { frame: frameAtTime(times, position), ended: false }
  if (range.loops && length > 0) {
    const wrapped = start + ((((position - start) % length) + length) % length)
    return { frame: frameAtTime(times, wrapped), ended: false }
  }
  // A screen's clock may stand a little before the key that started play: that is not the end yet.
  return position < start ? { frame: range.startFrame, ended: rate < 0 } : { frame: range.endFrame - 1, ended: rate > 0 }
}

/** The speeds there are, slowest first. */
export const speeds = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4] as const

/** J and L: begin at the chosen `speed`, double up to 4, forwards or backwards; the other direction first comes back to `speed`. */
export function shuttleRate(current: number, direction: 1 | -1, speed = 1): number {
  if (current === 0 || Math.sign(current) !== direction) return direction * speed
  return direction * speedStepped(Math.abs(current), 1)
}

/** The next faster or slower speed; the fastest and the slowest stay. */
export function speedStepped(speed: number, direction: 1 | -1): number {
  const further = direction > 0 ? speeds.find((each) => each > speed) : speeds.findLast((each) => each < speed)
  return further ?? speed
}

/** As people write it: ½×, −2×. */
export function speedText(rate: number): string {
  const size = Math.abs(rate)
  const text = size === 1 / 8 ? '⅛' : size === 1 / 4 ? '¼' : size === 1 / 2 ? '½' : String(size)
  return `${rate < 0 ? '−' : ''}${text}×`
}
