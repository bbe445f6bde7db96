/**
 * Where the dots of the exemplar votes go: along an axis in points, stacked
 * where they would cover each other, so that ten equal votes look like ten.
 */
export interface PointAxis {
  lowest: number
  highest: number
  ticks: number[]
}
export interface PlacedDot {
  index: number
  /** 0..width */
  x: number
  /** Rows from the axis up: 0, 1, 2 … */
  row: number
}

/** A round axis that holds every value with some air, at least `leastSpan` points long. */
export function pointAxis(values: readonly number[], leastSpan = 10): PointAxis {
  const finite = values.filter((value) => Number.isFinite(value))
  const smallest = finite.length > 0 ? Math.min(...finite) : 0
  const largest = finite.length > 0 ? Math.max(...finite) : leastSpan
  const middle = (smallest + largest) / 2
  const span = Math.max((largest - smallest) * 1.15, leastSpan)
  const step = [1, 2, 5, 10, 20, 50].find((candidate) => span / candidate <= 8) ?? 100
  const lowest = Math.floor((middle - span / 2) / step) * step
  const highest = Math.ceil((middle + span / 2) / step) * step
  const ticks: number[] = []
  for (let tick = lowest; tick <= highest + 1e-9; tick += step) ticks.push(tick)
  return { lowest, highest, ticks }
}

export function axisX(axis: PointAxis, value: number, width: number): number {
  return ((value - axis.lowest) / Math.max(axis.highest - axis.lowest, 1e-9)) * width
}

/** Dots left to right, each in the lowest row where it touches no other. */
export function placeDots(values: readonly number[], axis: PointAxis, width: number, diameter: number): PlacedDot[] {
  const order = values.map((value, index) => ({ index, x: axisX(axis, value, width) })).sort((a, b) => a.x - b.x || a.index - b.index)
  const lastInRow: number[] = []
  return order.map(({ index, x }) => {
    let row = lastInRow.findIndex((last) => x - last >= diameter)
    if (row === -1) row = lastInRow.length
    lastInRow[row] = x
    return { index, x, row }
  })
}
