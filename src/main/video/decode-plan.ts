/**
 * Decides how to get at wanted frames: which stretches to decode in one ffmpeg
 * run and where to enter the file for each. Pure, so that it can be tested on
 * every shape of video.
 */
import type { FrameIndex } from './video-source.ts'

/** Frames start ≤ i < end. */
export interface FrameRange {
  start: number
  end: number
}

/** One run of ffmpeg. */
export interface DecodePass {
  /** the frame to enter at; 0 = from the beginning, without seeking */
  entryFrame: number
  /** frames to let through, ascending, not touching each other */
  ranges: FrameRange[]
}

/** Entering the file anew costs about as much as decoding this many frames. */
const SEEK_WORTH_FRAMES = 64
/** Longest filter expression: above this many stretches, neighbours are joined. */
const MOST_RANGES = 100

/** Ascending frame indices (repeats allowed) as ranges. */
export function toRanges(indices: ArrayLike<number>): FrameRange[] {
  const ranges: FrameRange[] = []
  for (let i = 0; i < indices.length; i++) {
    const frame = indices[i] ?? 0
    const last = ranges.at(-1)
    if (last && frame <= last.end) last.end = Math.max(last.end, frame + 1)
    else ranges.push({ start: frame, end: frame + 1 })
  }
  return ranges
}

/** The last key frame at or before a frame; 0 where there is none. */
export function keyFrameBefore(keyFrames: ArrayLike<number>, frame: number): number {
  let low = 0
  let high = keyFrames.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keyFrames[middle] ?? 0) <= frame) low = middle + 1
    else high = middle
  }
  return low === 0 ? 0 : (keyFrames[low - 1] ?? 0)
}

/** Passes that together give all wanted ranges, in order. */
export function planPasses(index: Pick<FrameIndex, 'keyFrames'>, wanted: readonly FrameRange[]): DecodePass[] {
  const passes: DecodePass[] = []
  for (const range of wanted) {
    const key = keyFrameBefore(index.keyFrames, range.start)
    const last = passes.at(-1)
    const reached = last?.ranges.at(-1)?.end ?? 0
    if (last && key <= reached + SEEK_WORTH_FRAMES) {
      last.ranges.push({ ...range })
      continue
    }
    passes.push({ entryFrame: key <= SEEK_WORTH_FRAMES ? 0 : key, ranges: [{ ...range }] })
  }
  for (const pass of passes) pass.ranges = joinNearest(pass.ranges, MOST_RANGES)
  return passes
}

/** Joins the ranges with the smallest gaps until at most `most` remain. */
function joinNearest(ranges: FrameRange[], most: number): FrameRange[] {
  if (ranges.length <= most) return ranges
  const gaps = ranges.slice(1).map((range, i) => ({ at: i + 1, size: range.start - (ranges[i]?.end ?? 0) }))
  const kept = new Set(gaps.sort((a, b) => b.size - a.size || a.at - b.at).slice(0, most - 1).map((gap) => gap.at))
  const joined: FrameRange[] = []
  ranges.forEach((range, i) => {
    const last = joined.at(-1)
    if (last && !kept.has(i)) last.end = range.end
    else joined.push({ ...range })
  })
  return joined
}

/**
 * ffmpeg's select filter for the ranges, by time: each bound lies half way
 * between two frames, so that rounding cannot move it across one.
 */
export function selectByTime(ranges: readonly FrameRange[], timestampsMicroseconds: ArrayLike<number>): string {
  const terms = ranges.map(({ start, end }) => {
    const from = halfWay(timestampsMicroseconds, start)
    const to = halfWay(timestampsMicroseconds, end)
    if (from === undefined && to === undefined) return '1'
    if (from === undefined) return `lt(t,${seconds(to ?? 0)})`
    return to === undefined ? `gte(t,${seconds(from)})` : `gte(t,${seconds(from)})*lt(t,${seconds(to)})`
  })
  return `select='${terms.join('+')}'`
}

/** Microseconds half way between a frame and the one before; undefined outside. */
function halfWay(times: ArrayLike<number>, frame: number): number | undefined {
  const before = times[frame - 1]
  const here = times[frame]
  return before === undefined || here === undefined ? undefined : (before + here) / 2
}

/** Microseconds as decimal seconds, half microseconds included. */
export function seconds(microseconds: number): string {
  return (microseconds / 1_000_000).toFixed(7)
}

/** Number of frames in all ranges. */
export function countFrames(ranges: readonly FrameRange[]): number {
  return ranges.reduce((sum, range) => sum + range.end - range.start, 0)
}
