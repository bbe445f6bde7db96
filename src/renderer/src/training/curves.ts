/** Metric points as chart columns: merged without doubles, one x for all curves of a chart. */
import type { MetricPoint } from '../../../shared/contract/training.ts'

/** Both lists together; the same name at the same step counts once, the later wins (a resumed run repeats steps). */
export function mergePoints(known: readonly MetricPoint[], more: readonly MetricPoint[]): MetricPoint[] {
  const byPlace = new Map<string, MetricPoint>()
  for (const point of [...known, ...more]) byPlace.set(`${point.name} ${point.step}`, point)
  return [...byPlace.values()].sort((a, b) => a.step - b.step)
}

/** Columns for a chart: x (epochs) ascending, then one column per name, null where a curve has no point. */
export function chartColumns(points: readonly MetricPoint[], names: readonly string[]): { x: number[]; columns: (number | null)[][] } {
  const rows = new Map<number, (number | null)[]>()
  for (const point of points) {
    const column = names.indexOf(point.name)
    if (column === -1) continue
    const row = rows.get(point.epoch) ?? names.map(() => null)
    row[column] = Number.isFinite(point.value) ? point.value : null
    rows.set(point.epoch, row)
  }
  const x = [...rows.keys()].sort((a, b) => a - b)
  return { x, columns: names.map((_, column) => x.map((epoch) => rows.get(epoch)?.[column] ?? null)) }
}

/** The last value of a curve; null before its first. */
export function lastValue(points: readonly MetricPoint[], name: string): number | null {
  return points.findLast((point) => point.name === name)?.value ?? null
}
