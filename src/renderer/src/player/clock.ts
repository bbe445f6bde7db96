/**
 * Playback by the frames' own timestamps, never t × fps: a dive of variable
 * frame rate plays at its own pace. Times are microseconds.
 */

/** Times shifted to start at 0; frames without times (frame folders) are spaced by `frameRate`. */
export function relativeTimes(times: readonly number[], frameCount: number, frameRate: number): number[] {
  const first = times[0]
  if (first === undefined || times.length < frameCount) return Array.from({ length: frameCount }, (_, i) => (i * 1e6) / frameRate)
  return times.slice(0, frameCount).map((time) => time - first)
}

/** When the last frame has been shown as long as the one before it. */
export function endTime(times: readonly number[]): number {
  const last = times.at(-1) ?? 0
  const before = times.at(-2)
  return last + (before === undefined ? 40_000 : Math.max(last - before, 1))
}

/** Index of the frame on screen at `time`: the last one whose timestamp has come. */
export function frameAtTime(times: readonly number[], time: number): number {
  let low = 0
  let high = times.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((times[middle] ?? 0) <= time) low = middle
    else high = middle - 1
  }
  return Math.max(low, 0)
}

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

/** 0:03.480 */
export function clockText(microseconds: number): string {
  const milliseconds = Math.round(microseconds / 1000)
  const minutes = Math.floor(milliseconds / 60_000)
  const seconds = Math.floor((milliseconds % 60_000) / 1000)
  return `${minutes}:${String(seconds).padStart(2, '0')}.${String(milliseconds % 1000).padStart(3, '0')}`
}
