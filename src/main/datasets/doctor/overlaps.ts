/**
 * Ranges of frames that overlap, found by sorting and sweeping: near-linear in
 * the number of ranges as long as few cover the same frame.
 */
export interface GroupedRange {
  /** Only ranges of one group are compared. */
  group: string
  startFrame: number
  /** First frame no longer part of it. */
  endFrame: number
}

export interface Overlap<T> {
  /** The one that starts first. */
  first: T
  second: T
  frames: number
}

/** Most earlier ranges one range is paired with; beyond it a library holds the same dive dozens of times, and the first pairs tell. */
const mostPartners = 30

export function findOverlaps<T>(items: readonly T[], rangeOf: (item: T) => GroupedRange | null): Overlap<T>[] {
  const groups = new Map<string, { item: T; startFrame: number; endFrame: number }[]>()
  for (const item of items) {
    const range = rangeOf(item)
    if (range === null || range.endFrame <= range.startFrame) continue
    const group = groups.get(range.group)
    const entry = { item, startFrame: range.startFrame, endFrame: range.endFrame }
    if (group === undefined) groups.set(range.group, [entry])
    else group.push(entry)
  }
  const found: Overlap<T>[] = []
  for (const group of groups.values()) {
    if (group.length < 2) continue
    group.sort((a, b) => a.startFrame - b.startFrame || b.endFrame - a.endFrame)
    let open: typeof group = []
    for (const range of group) {
      open = open.filter((earlier) => earlier.endFrame > range.startFrame)
      for (const earlier of open.slice(-mostPartners)) found.push({ first: earlier.item, second: range.item, frames: Math.min(earlier.endFrame, range.endFrame) - range.startFrame })
      open.push(range)
      // Identical ranges would make the sweep quadratic.
      if (open.length > 2 * mostPartners) open = open.slice(-mostPartners)
    }
  }
  return found
}

/** Sets of items linked by pairs, each in the order of the pairs. */
export function clusters<T>(pairs: Iterable<readonly [T, T]>): T[][] {
  const leaders = new Map<T, T>()
  const leaderOf = (item: T): T => {
    let at = item
    for (let next = leaders.get(at); next !== undefined && next !== at; next = leaders.get(at)) at = next
    // The next look-up takes one step.
    leaders.set(item, at)
    return at
  }
  for (const [a, b] of pairs) {
    const [first, second] = [leaderOf(a), leaderOf(b)]
    if (first !== second) leaders.set(second, first)
  }
  const sets = new Map<T, T[]>()
  for (const item of leaders.keys()) {
    const leader = leaderOf(item)
    const set = sets.get(leader)
    if (set === undefined) sets.set(leader, [item])
    else set.push(item)
  }
  return [...sets.values()]
}
