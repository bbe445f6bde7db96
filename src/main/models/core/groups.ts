/**
 * Groups of score differences, as plain numbers: how the leaves of the
 * regression tree divide the line, where a difference lies in them, and what a
 * leaf and a position say.
 *
 * Intervals mirror each other at zero and are half open away from it: [left, right) above zero, (left, right] below.
 */

/** How a difference that no interval holds, or several claim, is labelled. */
export type GroupRule = 'clamped' | 'released'

/** Edges of the intervals above zero, ascending from 0 to the range: one more than half of the leaves. */
export type Edges = readonly number[]

/** Absolute differences of all unordered pairs. */
export function pairDifferences(values: readonly number[]): Float64Array {
  const found = new Float64Array((values.length * (values.length - 1)) / 2)
  let at = 0
  values.forEach((a, i) => {
    for (let j = i + 1; j < values.length; j += 1) found[at++] = Math.abs(a - (values[j] ?? NaN))
  })
  return found
}

/**
 * Edges at the quantiles of differences (CoRe, section 3.3; `Group_helper` of the released code), so that each leaf
 * is the right one for as many pairs as any other. Equal quantiles leave intervals of width zero, which no difference
 * belongs to.
 * @param differences absolute, at least one, in any order
 * @param leaves a power of two
 * @param range the outer edge: the largest difference there can be
 */
export function quantileEdges(differences: ArrayLike<number>, leaves: number, range: number): Edges {
  if (differences.length === 0) throw new RangeError('groups of score differences need at least two dives')
  const sorted = Float64Array.from(differences).sort()
  const half = leaves / 2
  const quantile = (i: number): number => Math.min(range, sorted[Math.floor((i / half) * (sorted.length - 1))] ?? range)
  return Array.from({ length: half + 1 }, (_, i) => (i === 0 ? 0 : i === half ? range : quantile(i)))
}

/** The interval of each leaf, [left, right], in order from the most negative. */
export function leafIntervals(edges: Edges): readonly (readonly [number, number])[] {
  const right = edges.slice(1).map((edge, i) => [edges[i] ?? 0, edge] as const)
  // 0 - edge, not -edge: there is one zero.
  return [...right.map(([a, b]) => [0 - b, 0 - a] as const).reverse(), ...right]
}

/** The left edge of every leaf and the right edge of the last, ascending: one more than the leaves. */
export function leafEdges(edges: Edges): readonly number[] {
  return [...edges.slice(1).map((edge) => 0 - edge).reverse(), ...edges]
}

export interface LeafLabel {
  readonly leaf: number
  /** Where the difference lies between the leaf's left edge, 0, and its right edge, 1. */
  readonly position: number
}

/**
 * @param rule `clamped`: a difference at or beyond the outer edge belongs to the outer leaf, at its edge. `released`: it
 *   belongs to no interval, and the arg max of no label is leaf 0, whose position is not trained (null).
 */
export function labelDifference(edges: Edges, difference: number, rule: GroupRule = 'clamped'): LeafLabel | { readonly leaf: number; readonly position: null } {
  if (!Number.isFinite(difference)) throw new RangeError(`a score difference of ${difference}`)
  const intervals = leafIntervals(edges)
  const half = edges.length - 1
  const leaf = intervals.findIndex(([left, right], i) => (i < half ? left < difference && difference <= right && difference < 0 : left <= difference && difference < right))
  const interval = intervals[leaf]
  if (interval) return { leaf, position: (difference - interval[0]) / (interval[1] - interval[0]) }
  if (rule === 'released') return { leaf: 0, position: null }
  return difference < 0 ? { leaf: outermost(edges, -1), position: 0 } : { leaf: outermost(edges, 1), position: 1 }
}

/** The last leaf of that side whose interval is not empty. */
function outermost(edges: Edges, side: -1 | 1): number {
  const half = edges.length - 1
  let interval = half - 1
  while (interval > 0 && (edges[interval] ?? 0) === (edges[interval + 1] ?? 0)) interval -= 1
  return side > 0 ? half + interval : half - 1 - interval
}

export interface LeafReading {
  readonly leaf: number
  readonly difference: number
}

/**
 * Leaf of highest probability, left edge + width × position. Empty intervals are passed over (the released code takes
 * them too), since no training pair could have led there.
 * @param logProbabilities [leaves]
 * @param positions [leaves]
 */
export function readLeaf(edges: Edges, logProbabilities: ArrayLike<number>, positions: ArrayLike<number>): LeafReading {
  const intervals = leafIntervals(edges)
  let leaf = -1
  intervals.forEach(([left, right], i) => {
    if (right > left && (leaf < 0 || (logProbabilities[i] ?? -Infinity) > (logProbabilities[leaf] ?? -Infinity))) leaf = i
  })
  const [left, right] = intervals[leaf] ?? [0, 0]
  return { leaf, difference: left + (right - left) * (positions[leaf] ?? NaN) }
}

/** What is wrong with stored edges, as readable lines; empty when nothing is. */
export function edgeProblems(edges: unknown, leaves: number): readonly string[] {
  const isList = Array.isArray(edges) && edges.every((edge): edge is number => typeof edge === 'number' && Number.isFinite(edge))
  if (!isList) return ['"edges" is not a list of numbers']
  if (edges.length !== leaves / 2 + 1) return [`"edges" lists ${edges.length} edges; a tree of ${leaves} leaves has ${leaves / 2 + 1}`]
  const ascends = edges[0] === 0 && edges.every((edge, i) => i === 0 || edge >= (edges[i - 1] ?? 0)) && (edges.at(-1) ?? 0) > 0
  return ascends ? [] : [`"edges" must ascend from 0; found ${edges.join(', ')}`]
}
