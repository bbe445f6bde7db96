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

/** J and L: 1, 2, 4, 8 times, forwards or backwards; the other direction first comes back to 1. */
export function shuttleRate(current: number, direction: 1 | -1): number {
  if (current === 0 || Math.sign(current) !== direction) return direction
  return direction * Math.min(Math.abs(current) * 2, 8)
}
