/**
 * Steps of the clock: from frame to frame of the reference, and on in frames of
 * its mean length where other panes reach beyond it.
 */
import { endTime, frameAtTime } from '../../../shared/domain/frame-times.ts'

const interval = (times: readonly number[]): number => endTime(times) / Math.max(times.length, 1)

/** When a frame begins; negative ones and those after the last are as long as the mean. */
export function instantOf(times: readonly number[], index: number): number {
  if (index < 0) return index * interval(times)
  if (index >= times.length) return endTime(times) + (index - times.length) * interval(times)
  return times[index] ?? 0
}

export function indexAt(times: readonly number[], clock: number): number {
  // Half a microsecond: beyond the frames the place is a product of floating-point numbers.
  if (clock < 0) return Math.floor((clock + 0.5) / interval(times))
  const end = endTime(times)
  return clock >= end ? times.length + Math.floor((clock - end + 0.5) / interval(times)) : frameAtTime(times, clock)
}

/** The instants the clock may rest at: the first frame in the range and the last. */
export function restingRange(times: readonly number[], range: { from: number; to: number }): { first: number; last: number } {
  const first = indexAt(times, range.from)
  return { first, last: Math.max(indexAt(times, range.to - 1), first) }
}

export function stepped(times: readonly number[], range: { from: number; to: number }, clock: number, frames: number): number {
  const { first, last } = restingRange(times, range)
  return instantOf(times, Math.min(Math.max(indexAt(times, clock) + frames, first), last))
}

/** The next place to stop at in this direction; where there is none, the end of the range. */
export function nextStop(stops: readonly number[], clock: number, direction: 1 | -1): number | null {
  return (direction === 1 ? stops.find((stop) => stop > clock) : stops.findLast((stop) => stop < clock)) ?? null
}

/** Where the clock is after `elapsed` microseconds of the real world. */
export function played(from: number, elapsed: number, rate: number, range: { from: number; to: number; loops: boolean }): { clock: number; ended: boolean } {
  const clock = from + elapsed * rate
  const length = range.to - range.from
  if (clock >= range.from && clock < range.to) return { clock, ended: false }
  if (range.loops && length > 0) return { clock: range.from + ((((clock - range.from) % length) + length) % length), ended: false }
  return clock < range.from ? { clock: range.from, ended: rate < 0 } : { clock: range.to, ended: rate > 0 }
}

/** Per cent of real-world speed. */
export const percents = [10, 25, 50, 75, 100, 150, 200, 300, 400] as const
export const leastPercent = 10
export const mostPercent = 400

export function percentStepped(percent: number, direction: 1 | -1): number {
  return (direction > 0 ? percents.find((each) => each > percent) : percents.findLast((each) => each < percent)) ?? percent
}
