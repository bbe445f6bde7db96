/**
 * The cheapest way through a matrix of costs from its first to its last cell, step
 * by step down, right or both: dynamic time warping, which the soft minimum of
 * soft-DTW becomes as γ goes to zero.
 */
export interface AlignmentPath {
  /** [row, column] of each cell, from [0, 0] to the last. */
  cells: readonly (readonly [number, number])[]
  /** Sum of the costs of its cells. */
  cost: number
  /** Cells on it where row and column are not the same. */
  offDiagonal: number
}

/** @param costs [n][m], at least one row and column @returns null where a row is missing or a cost is no number */
export function cheapestPath(costs: readonly (readonly number[])[]): AlignmentPath | null {
  const [n, m] = [costs.length, costs[0]?.length ?? 0]
  if (n === 0 || m === 0 || costs.some((row) => row.length !== m || !row.every(Number.isFinite))) return null
  const sums: number[][] = []
  const at = (i: number, j: number): number => (i < 0 || j < 0 ? Infinity : (sums[i]?.[j] ?? Infinity))
  for (let i = 0; i < n; i += 1) {
    const row: number[] = []
    sums.push(row)
    for (let j = 0; j < m; j += 1) row.push((costs[i]?.[j] ?? 0) + (i === 0 && j === 0 ? 0 : Math.min(at(i - 1, j - 1), at(i - 1, j), at(i, j - 1))))
  }
  const cells: [number, number][] = [[n - 1, m - 1]]
  for (let [i, j] = [n - 1, m - 1]; i > 0 || j > 0;) {
    // Of equal ways the straight one.
    const [next] = ([[i - 1, j - 1], [i - 1, j], [i, j - 1]] as const).toSorted((a, b) => at(...a) - at(...b))
    ;[i, j] = next ?? [0, 0]
    cells.unshift([i, j])
  }
  return { cells, cost: at(n - 1, m - 1), offDiagonal: cells.filter(([i, j]) => i !== j).length }
}

/** First and last frame of the dive that a clip saw. @param start its first sampled frame @param frames T, sampled from the dive @param diveFrames frames of the dive */
export function clipRange(start: number, clipFrames: number, frames: number, diveFrames: number): [number, number] {
  const frameOf = (sample: number): number => (frames < 2 ? 0 : Math.trunc((Math.min(sample, frames - 1) * (diveFrames - 1)) / (frames - 1)))
  return [frameOf(start), frameOf(start + clipFrames - 1)]
}
