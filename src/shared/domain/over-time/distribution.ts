/** How values lie: quartiles by linear interpolation between the ordered values, and counts in classes of equal width. */
export interface Distribution {
  count: number
  least: number
  lowerQuartile: number
  median: number
  upperQuartile: number
  most: number
  mean: number
  /** Classes of equal width from `from`: [from, from + width), the last with its end. */
  classes: { from: number; width: number; counts: number[] }
}

const widths = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
const mostClasses = 20

/** Null without values. */
export function distributionOf(values: readonly number[]): Distribution | null {
  const sorted = [...values].sort((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (least === undefined || most === undefined) return null
  const quantile = (share: number): number => {
    const place = share * (sorted.length - 1)
    const below = sorted[Math.floor(place)] ?? least
    return below + ((sorted[Math.ceil(place)] ?? most) - below) * (place - Math.floor(place))
  }
  const width = widths.find((each) => Math.floor(most / each) - Math.floor(least / each) < mostClasses) ?? 200
  const first = Math.floor(least / width)
  const counts = Array.from({ length: Math.floor(most / width) - first + 1 }, () => 0)
  for (const value of sorted) {
    const place = Math.floor(value / width) - first
    counts[place] = (counts[place] ?? 0) + 1
  }
  return {
    count: sorted.length, least, lowerQuartile: quantile(0.25), median: quantile(0.5), upperQuartile: quantile(0.75), most,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length, classes: { from: Number((first * width).toPrecision(12)), width, counts },
  }
}
