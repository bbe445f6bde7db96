/**
 * Dives of a video as ranges of its frames, and what can be done to them, as
 * pure functions. Ranges are half-open, may touch and may overlap (which is
 * shown); every range keeps at least one frame. Lists come sorted by first frame.
 */
export interface Segment {
  startFrame: number
  endFrame: number
}

export type Edge = 'start' | 'end'

/** Index of the segment that shows `frame`; of several the one that starts last. -1 where there is none. */
export function segmentAt(segments: readonly Segment[], frame: number): number {
  return segments.findLastIndex((segment) => segment.startFrame <= frame && frame < segment.endFrame)
}

/** Indices of segments that share frames with another. */
export function overlapping(segments: readonly Segment[]): Set<number> {
  const found = new Set<number>()
  let furthest = -1
  segments.forEach((segment, i) => {
    const before = segments[furthest]
    if (before && segment.startFrame < before.endFrame) found.add(i).add(furthest)
    if (!before || segment.endFrame > before.endFrame) furthest = i
  })
  return found
}

/** A row for each segment, so that none hides another, and how many rows share its place: 0 of 1 where nothing overlaps. */
export function lanes(segments: readonly Segment[]): { row: number; rowCount: number }[] {
  const placed: { row: number; rowCount: number }[] = []
  let ends: number[] = []
  let cluster: { row: number; rowCount: number }[] = []
  for (const { startFrame, endFrame } of segments) {
    if (ends.every((end) => end <= startFrame)) {
      ends = []
      cluster = []
    }
    const free = ends.findIndex((end) => end <= startFrame)
    const row = free === -1 ? ends.length : free
    ends[row] = endFrame
    const place = { row, rowCount: ends.length }
    cluster.push(place)
    placed.push(place)
    for (const one of cluster) one.rowCount = ends.length
  }
  return placed
}

/** What belongs to no dive, in order. */
export function uncutParts(segments: readonly Segment[], frameCount: number): Segment[] {
  const parts: Segment[] = []
  let reached = 0
  for (const { startFrame, endFrame } of segments) {
    if (startFrame > reached) parts.push({ startFrame: reached, endFrame: startFrame })
    reached = Math.max(reached, endFrame)
  }
  if (reached < frameCount) parts.push({ startFrame: reached, endFrame: frameCount })
  return parts
}

/** The next uncut part that starts after `frame`, from the beginning again after the last; null where all is cut. */
export function nextUncut(segments: readonly Segment[], frame: number, frameCount: number): Segment | null {
  const parts = uncutParts(segments, frameCount)
  return parts.find((part) => part.startFrame > frame) ?? parts[0] ?? null
}

/** The range with one edge moved to a boundary, as far as it can go. */
export function moveEdge<S extends Segment>(segment: S, edge: Edge, boundary: number, frameCount: number): S {
  const wanted = Math.round(boundary)
  if (edge === 'start') return { ...segment, startFrame: Math.min(Math.max(wanted, 0), segment.endFrame - 1) }
  return { ...segment, endFrame: Math.min(Math.max(wanted, segment.startFrame + 1), frameCount) }
}

/** The boundary itself, or the nearest of `targets` within `reach` frames of it. */
export function snapped(boundary: number, targets: readonly number[], reach: number): number {
  let best = boundary
  let distance = reach
  for (const target of targets) {
    if (Math.abs(target - boundary) <= distance) {
      best = target
      distance = Math.abs(target - boundary)
    }
  }
  return best
}

/** Two ranges for one; null where the frame is not inside or one part would be empty. */
export function splitSegment(segment: Segment, frame: number): [Segment, Segment] | null {
  if (frame <= segment.startFrame || frame >= segment.endFrame) return null
  return [{ startFrame: segment.startFrame, endFrame: frame }, { startFrame: frame, endFrame: segment.endFrame }]
}

/** In and out as marked: the first and the last frame of a dive to be. */
export interface Marks {
  inFrame: number | null
  outFrame: number | null
}

/** A mark that would cross the other takes it away: a dive never ends before it starts. */
export function markIn(marks: Marks, frame: number): Marks {
  return { inFrame: frame, outFrame: marks.outFrame !== null && marks.outFrame < frame ? null : marks.outFrame }
}
export function markOut(marks: Marks, frame: number): Marks {
  return { inFrame: marks.inFrame !== null && marks.inFrame > frame ? null : marks.inFrame, outFrame: frame }
}

/** The range marked, both frames included; null until both are. */
export function markedRange({ inFrame, outFrame }: Marks): Segment | null {
  return inFrame === null || outFrame === null ? null : { startFrame: inFrame, endFrame: outFrame + 1 }
}

/** The next place where a dive starts or has its last frame, from `frame` in a direction; the video's ends count. */
export function neighbourEdge(segments: readonly Segment[], frame: number, direction: 1 | -1, frameCount: number): number {
  const places = [...new Set([0, ...segments.flatMap(({ startFrame, endFrame }) => [startFrame, endFrame - 1]), Math.max(frameCount - 1, 0)])].sort((a, b) => a - b)
  return (direction === 1 ? places.find((place) => place > frame) : places.findLast((place) => place < frame)) ?? frame
}
