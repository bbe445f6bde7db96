/**
 * Soft dynamic time warping (Cuturi and Blondel 2017) as a graph: the smallest
 * cost of aligning two sequences, with a soft minimum so that it has gradients.
 * The recurrence is unrolled over anti-diagonals, whose cells do not depend on
 * each other: N + M - 1 short vector steps instead of N · M scalar ones.
 */
import { add, div, exp, identity, log, minimum, mul, sub } from '../../graph/ops/elementwise.ts'
import { concat, padAxis, reshape, slice, split } from '../../graph/ops/layout.ts'
import { reduceSumSquare } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'

/** Cost of cells outside the matrix: larger than any alignment, small enough to be added up in float32. */
const outside = 1e8

/** Through which sequence the gradient flows. The released code differentiates its first argument only. */
export type AlignmentGradient = 'first' | 'both'

/**
 * R[i, j] = ‖x_i - y_j‖² + softmin(R[i-1, j-1], R[i-1, j], R[i, j-1]),  softmin(r) = -γ log Σ e^(-r/γ)
 * @param x [B, N, D]
 * @param y [B, M, D]
 * @returns R[N, M], [B]
 */
export function buildSoftDtw(x: Value, y: Value, gamma: number, gradient: AlignmentGradient = 'both'): Value {
  return x.graph.scope('soft_dtw', () => {
    const [batch, n, m] = [at(x.shape, 0), at(x.shape, 1), at(y.shape, 1)]
    const other = gradient === 'first' ? stopGradient(y) : y
    const costs = buildAlignmentCosts(x, other)
    const diagonals = skewed(costs, n, m)
    const nowhere = x.graph.constant(new Float32Array(batch * n).fill(outside), [batch, n], 'float32', 'outside')
    const column = slice(nowhere, 1, 0, 1)
    /** Row i takes what row i - 1 held. */
    const below = (values: Value): Value => (n === 1 ? column : concat([column, slice(values, 1, 0, n - 1)], 1))
    let [before, last] = [nowhere, at(diagonals, 0)]
    for (const cost of diagonals.slice(1)) {
      // Cell (i, j) sees (i-1, j) and (i, j-1) on the last diagonal and (i-1, j-1) on the one before.
      const next = add(cost, softMinimum(below(before), below(last), last, gamma))
      ;[before, last] = [last, next]
    }
    return reshape(slice(last, 1, n - 1, n), [batch])
  })
}

/** ‖x_i - y_j‖² of every pair: [B, N, M]. */
export function buildAlignmentCosts(x: Value, y: Value): Value {
  const [batch, n, m] = [at(x.shape, 0), at(x.shape, 1), at(y.shape, 1)]
  return reduceSumSquare(sub(reshape(x, [batch, n, 1, -1]), reshape(y, [batch, 1, m, -1])), { axes: [3] })
}

/** Column p holds the costs of the cells with i + j = p, [B, N] each; cells outside the matrix cost `outside`. */
function skewed(costs: Value, n: number, m: number): readonly Value[] {
  const batch = at(costs.shape, 0)
  const wide = n + m - 1
  // Rows padded to N + M, then read as rows of N + M - 1: each starts one further to the right.
  const shifted = reshape(slice(reshape(padAxis(costs, 2, 0, n), [batch, n * (n + m)]), 1, 0, n * wide), [batch, n, wide])
  const walls = Float32Array.from({ length: n * wide }, (_, k) => {
    const j = (k % wide) - Math.floor(k / wide)
    return j >= 0 && j < m ? 0 : outside
  })
  const walled = add(shifted, costs.graph.constant(walls, [n, wide], 'float32', 'walls'))
  return split(walled, 2, Array.from({ length: wide }, () => 1)).map((column) => reshape(column, [batch, n]))
}

/** -γ log Σ e^(-r/γ), taken from the smallest so that nothing overflows. Its gradient is the softmax of -r/γ. */
function softMinimum(a: Value, b: Value, c: Value, gamma: number): Value {
  const least = minimum(minimum(a, b), c)
  const shares = [a, b, c].map((r) => exp(mul(sub(least, r), 1 / gamma)))
  const total = shares.reduce((sum, share) => add(sum, share))
  const y = sub(least, mul(log(total), gamma))
  y.graph.overrides.set(y, {
    inputs: [a, b, c],
    rule: (dy) => {
      const each = div(dy, total)
      return shares.map((share) => mul(each, share))
    },
  })
  return y
}

/** The same value, through which no gradient passes. */
export function stopGradient(x: Value): Value {
  const y = identity(x)
  y.graph.overrides.set(y, { inputs: [], rule: () => [] })
  return y
}
