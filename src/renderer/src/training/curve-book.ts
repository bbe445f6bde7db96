/**
 * The curves of a run as they grow: one list of points for each name, in the
 * order of steps. Plain arrays that nothing watches; whoever adds to a book says
 * so to those who draw it.
 */
import type { MetricPoint } from '../../../shared/contract/training.ts'

/** Same length, steps ascending, each step once. */
export interface CurveData {
  steps: number[]
  epochs: number[]
  values: number[]
}

export interface CurveBook {
  /** The same name at the same step counts once, the later wins: a resumed run repeats steps. */
  add(points: readonly MetricPoint[]): void
  get(name: string): CurveData | undefined
  names(): string[]
  clear(): void
}

export function createCurveBook(): CurveBook {
  const curves = new Map<string, CurveData>()

  function put({ name, step, epoch, value }: MetricPoint): void {
    let curve = curves.get(name)
    if (!curve) curves.set(name, (curve = { steps: [], epochs: [], values: [] }))
    const last = curve.steps.at(-1)
    if (last === undefined || step > last) {
      curve.steps.push(step)
      curve.epochs.push(epoch)
      curve.values.push(value)
      return
    }
    const place = firstAtLeast(curve.steps, step)
    const isKnown = curve.steps[place] === step ? 1 : 0
    curve.steps.splice(place, isKnown, step)
    curve.epochs.splice(place, isKnown, epoch)
    curve.values.splice(place, isKnown, value)
  }

  return {
    add: (points) => points.forEach(put),
    get: (name) => curves.get(name),
    names: () => [...curves.keys()],
    clear: () => curves.clear(),
  }
}

/** Index of the first of ascending numbers that is at least `wanted`; their count where none is. */
export function firstAtLeast(ascending: readonly number[], wanted: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** The newest value that is a number; null before there is one. */
export function lastValue(curve: CurveData | undefined): number | null {
  return curve?.values.findLast((value) => Number.isFinite(value)) ?? null
}

/** The value at an epoch, or the last before it; null where the curve begins later. */
export function valueAt(curve: CurveData | undefined, epoch: number): number | null {
  if (!curve) return null
  for (let at = firstAtLeast(curve.epochs, epoch + 1e-9) - 1; at >= 0; at--) {
    const value = curve.values[at]
    if (value !== undefined && Number.isFinite(value)) return value
  }
  return null
}
