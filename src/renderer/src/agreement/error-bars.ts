/** Distances as bars: one a frame near zero, what lies beyond `reach` gathered in a bar at each end. */
export interface ErrorBar {
  error: number
  count: number
  /** Everything at least so far. */
  isEnd: boolean
}

export function errorBars(distances: readonly { error: number; count: number }[], mostReach = 15): ErrorBar[] {
  const farthest = distances.reduce((far, { error }) => Math.max(far, Math.abs(error)), 0)
  const reach = Math.max(Math.min(farthest, mostReach), 3)
  const bars = Array.from({ length: 2 * reach + 1 }, (_, i): ErrorBar => ({ error: i - reach, count: 0, isEnd: farthest > reach && (i === 0 || i === 2 * reach) }))
  for (const { error, count } of distances) {
    const bar = bars[Math.min(Math.max(error, -reach), reach) + reach]
    if (bar) bar.count += count
  }
  return bars
}
