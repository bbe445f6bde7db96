/** Comparing tensors and numbers with the summaries of the golden files. */
import { sizeOf } from './filler.ts'

export interface Check {
  readonly name: string
  /** Relative to the size of what is expected, unless the name says otherwise. */
  readonly error: number
  readonly tolerance: number
  readonly pass: boolean
}

/** `shape`, `mean`, `l2` and sampled `values` at flat indices `at`. */
export interface TensorSummary {
  readonly shape: readonly number[]
  readonly mean: number
  readonly l2: number
  readonly at: readonly number[]
  readonly values: readonly number[]
}

/** `l2`, `first` and `last` element of a gradient or parameter. */
export interface EdgeSummary {
  readonly l2: number
  readonly first: number
  readonly last: number
}

export function check(name: string, error: number, tolerance: number): Check {
  return { name, error, tolerance, pass: error <= tolerance }
}

export function norm(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += (values[i] ?? 0) ** 2
  return Math.sqrt(sum)
}

/** |found - expected| / max(|expected|, floor) */
export function relative(found: number, expected: number, floor = 1e-12): number {
  const error = Math.abs(found - expected) / Math.max(Math.abs(expected), floor)
  return Number.isNaN(error) ? Infinity : error
}

/** The worst of norm, mean (against the root mean square) and sampled values (against the same). */
export function checkSummary(name: string, found: ArrayLike<number>, expected: TensorSummary, tolerance = 1e-4): Check {
  const count = sizeOf(expected.shape)
  if (found.length !== count) return check(`${name}: ${found.length} elements, expected ${count}`, Infinity, tolerance)
  const scale = expected.l2 / Math.sqrt(count)
  let mean = 0
  for (let i = 0; i < count; i += 1) mean += (found[i] ?? 0) / count
  const errors = [relative(norm(found), expected.l2), relative(mean, expected.mean, scale)]
  expected.at.forEach((index, i) => errors.push(relative(found[index] ?? Number.NaN, expected.values[i] ?? Number.NaN, scale)))
  return check(name, Math.max(...errors), tolerance)
}

/** Numbers in any nesting, element by element, against their largest magnitude. */
export function checkNumbers(name: string, found: ArrayLike<number>, expected: readonly number[], tolerance = 1e-4): Check {
  if (found.length !== expected.length) return check(`${name}: ${found.length} numbers, expected ${expected.length}`, Infinity, tolerance)
  const scale = Math.max(1e-12, ...expected.map(Math.abs))
  const worst = Math.max(0, ...expected.map((value, i) => relative(found[i] ?? Number.NaN, value, scale)))
  return check(name, worst, tolerance)
}

/** Exact equality of lists; the error is the number of places that differ. */
export function checkEqual(name: string, found: readonly unknown[], expected: readonly unknown[]): Check {
  const differing = expected.filter((value, i) => JSON.stringify(value) !== JSON.stringify(found[i])).length + Math.abs(found.length - expected.length)
  return check(name, differing, 0)
}
