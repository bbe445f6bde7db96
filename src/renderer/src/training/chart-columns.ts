/**
 * Curves as the columns of a chart: one x (epochs) for all of them. A curve with
 * more points than a chart has pixels is thinned to the lowest and highest of
 * each stretch, so that peaks stay and drawing costs the same however long a run is.
 */
import type { CurveData } from './curve-book.ts'

export interface ChartColumns {
  x: number[]
  /** One for each curve; null where it has no point. */
  columns: (number | null)[][]
}

/**
 * Indices of the points that are drawn: all where there are at most two for each
 * stretch, else of each of `stretches` equal stretches of `from`..`to` the lowest
 * and the highest, and the first and last of all.
 */
export function thin(curve: CurveData, stretches: number, from: number, to: number): number[] {
  const count = curve.values.length
  if (count <= 2 * stretches || to <= from) return curve.values.map((_, i) => i)
  const kept: number[] = []
  const width = (to - from) / stretches
  let [stretch, low, high] = [-1, 0, 0]
  const keep = (i: number): void => {
    if (kept.at(-1) !== i) kept.push(i)
  }
  const close = (): void => {
    if (stretch < 0) return
    keep(Math.min(low, high))
    keep(Math.max(low, high))
  }
  keep(0)
  for (let i = 0; i < count; i++) {
    const value = curve.values[i] ?? Number.NaN
    if (!Number.isFinite(value)) continue
    const place = Math.min(stretches - 1, Math.floor(((curve.epochs[i] ?? 0) - from) / width))
    if (place !== stretch) {
      close()
      ;[stretch, low, high] = [place, i, i]
    } else if (value < (curve.values[low] ?? 0)) low = i
    else if (value > (curve.values[high] ?? 0)) high = i
  }
  close()
  keep(count - 1)
  return kept
}

export function chartColumns(curves: readonly (CurveData | undefined)[], stretches: number): ChartColumns {
  const from = Math.min(...curves.map((curve) => curve?.epochs[0] ?? Infinity))
  const to = Math.max(...curves.map((curve) => curve?.epochs.at(-1) ?? -Infinity))
  const drawn = curves.map((curve) => (curve ? thin(curve, stretches, from, to) : []))
  const x = [...new Set(drawn.flatMap((indices, c) => indices.map((i) => curves[c]?.epochs[i] ?? 0)))].sort((a, b) => a - b)
  const columns = drawn.map((indices, c) => {
    const curve = curves[c]
    const column: (number | null)[] = new Array<null>(x.length).fill(null)
    let row = 0
    for (const i of indices) {
      const epoch = curve?.epochs[i] ?? 0
      while ((x[row] ?? Infinity) < epoch) row++
      const value = curve?.values[i] ?? Number.NaN
      column[row] = Number.isFinite(value) ? value : null
    }
    return column
  })
  return { x, columns }
}
