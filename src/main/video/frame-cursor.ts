import type { FrameRange } from './decode-plan.ts'

/** Walks the wanted frames in order, and knows which are still to come. */
export class FrameCursor {
  private readonly ranges: readonly FrameRange[]
  private next: number | undefined

  constructor(ranges: readonly FrameRange[]) {
    this.ranges = ranges
    this.next = ranges[0]?.start
  }

  /** Whether this frame is the next wanted one; moves on if so. */
  take(frame: number): boolean {
    if (frame !== this.next) return false
    this.next = undefined
    for (const { start, end } of this.ranges) {
      if (end <= frame + 1) continue
      this.next = Math.max(start, frame + 1)
      break
    }
    return true
  }

  /** Wanted frames not yet given, up to the end of `limits`. */
  restWithin(limits: readonly FrameRange[]): FrameRange[] {
    const from = this.next
    const end = limits.at(-1)?.end ?? 0
    if (from === undefined) return []
    return this.ranges
      .map((range) => ({ start: Math.max(range.start, from), end: Math.min(range.end, end) }))
      .filter((range) => range.end > range.start)
  }
}

/** Ascending ranges as those parts that lie inside others (ascending, apart) and those outside. */
export function splitRanges(ranges: readonly FrameRange[], others: readonly FrameRange[]): { inside: FrameRange[]; outside: FrameRange[] } {
  const inside: FrameRange[] = []
  const outside: FrameRange[] = []
  for (const { start, end } of ranges) {
    let from = start
    for (const other of others) {
      if (other.end <= from) continue
      if (other.start >= end) break
      if (other.start > from) outside.push({ start: from, end: other.start })
      inside.push({ start: Math.max(from, other.start), end: Math.min(end, other.end) })
      from = Math.min(end, other.end)
    }
    if (from < end) outside.push({ start: from, end })
  }
  return { inside, outside }
}
