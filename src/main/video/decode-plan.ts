/**
 * Decides how to get at wanted frames: which stretches to decode in one ffmpeg
 * run and where to enter the file for each. Pure, so that it can be tested on
 * every shape of video.
 */
import type { FrameIndex } from '../../shared/frame-index.ts'

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

/** How many values of an ascending list are at most `limit`. */
function countAtMost(ascending: ArrayLike<number>, limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** The last key frame at or before a frame; 0 where there is none. */
export function keyFrameBefore(keyFrames: ArrayLike<number>, frame: number): number {
  return keyFrames[countAtMost(keyFrames, frame) - 1] ?? 0
}

/** How far before a wanted frame to enter where key frames are unknown: longer than any reordering of pictures. */
const BLIND_ENTRY_MICROSECONDS = 10_000_000

/**
 * The frame at which to enter the file for a wanted frame: its key frame; where
 * those are unknown, the beginning, or, in containers that store a time with
 * every picture, ten seconds earlier (the container then finds a key frame at or
 * before that, and all pictures shown after a key frame decode from it alone).
 */
export function entryFrameFor(index: Pick<FrameIndex, 'keyFrames' | 'timestampsMicroseconds'>, frame: number, storesEveryTime: boolean): number {
  if (index.keyFrames.length > 0) return keyFrameBefore(index.keyFrames, frame)
  if (!storesEveryTime) return 0
  const times = index.timestampsMicroseconds
  const target = (times[frame] ?? 0) - BLIND_ENTRY_MICROSECONDS
  return Math.max(0, countAtMost(times, target) - 1)
}

/** Passes that together give all wanted ranges, in order. */
export function planPasses(entryFor: (frame: number) => number, wanted: readonly FrameRange[]): DecodePass[] {
  const passes: DecodePass[] = []
  for (const range of wanted) {
    const key = entryFor(range.start)
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
