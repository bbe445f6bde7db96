/**
 * T²CR's eight losses (paper section 3.4, released helper.py), each a scalar
 * before its weight. Rows of a minibatch are the queries, then their exemplars.
 */
import { add, div, exp, log, maximum, mul, sqrt, square, sub, type Operand } from '../../graph/ops/elementwise.ts'
import { concat, reshape, transpose } from '../../graph/ops/layout.ts'
import { logSoftmax, softmax } from '../../graph/ops/normal.ts'
import { matMul } from '../../graph/ops/products.ts'
import { reduceMean, reduceSum, reduceSumSquare } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'

export const contrastTemperature = 0.1
export const alignmentGamma = 0.1

/** `released`: binary cross entropy of each softmax output. `paper`: cross entropy of the class. */
export type ClassLoss = 'released' | 'paper'

/**
 * Mean square error, each half of the rows by itself and both summed, as the released code adds it up for queries and
 * exemplars.
 * @param found any shape with an even number of rows
 * @param expected the same shape, or one number for all
 */
export function halvesError(found: Value, expected: Operand): Value {
  return mul(reduceMean(square(sub(found, expected))), 2)
}

/**
 * NT-Xent (SimCLR) between two views of the same videos: the positive of a row is its other view, the negatives are
 * both views of all other rows.
 * @param a [B, D]
 * @param b [B, D]
 * @returns mean over 2B rows of -log( e^(s_positive/τ) / Σ_{k ≠ self} e^(s_k/τ) ), s the cosine; 0 with one row
 */
export function buildContrast(a: Value, b: Value, temperature = contrastTemperature): Value {
  return a.graph.scope('nt_xent', () => {
    const rows = at(a.shape, 0)
    const all = concat([a, b], 0)
    const unit = div(all, sqrt(maximum(reduceSumSquare(all, { axes: [1], keep: true }), 1e-24)))
    // Cosines are at most 1: less than that, e^((s - 1)/τ) never overflows, and the fraction stays the same.
    const shifted = mul(sub(matMul(unit, transpose(unit, [1, 0])), 1), 1 / temperature)
    const mask = (rule: (i: number, j: number) => boolean): Value =>
      a.graph.constant(Float32Array.from({ length: 4 * rows * rows }, (_, k) => (rule(Math.floor(k / (2 * rows)), k % (2 * rows)) ? 1 : 0)), [2 * rows, 2 * rows], 'float32', 'mask')
    const others = reduceSum(mul(exp(shifted), mask((i, j) => i !== j)), { axes: [1] })
    const positive = reduceSum(mul(shifted, mask((i, j) => (i + rows) % (2 * rows) === j)), { axes: [1] })
    return reduceMean(sub(log(others), positive))
  })
}

/**
 * How well the class of the dive is found. Rows whose target is all zero (class unknown) count as if they were right.
 * @param logits [V, classes]
 * @param targets [V, classes], one-hot or zero
 * @returns mean over rows (and, in the released form, over classes too)
 */
export function buildClassLoss(logits: Value, targets: Value, form: ClassLoss): Value {
  const rows = at(logits.shape, 0)
  if (form === 'paper') return div(reduceSum(mul(logSoftmax(logits, 1), targets)), -rows)
  const known = reduceSum(targets, { axes: [1], keep: true })
  const probabilities = softmax(logits, 1)
  const safeLog = (x: Value): Value => log(maximum(x, 1e-12))
  // y log p + (1 - y) log(1 - p), rows without a class left out
  const hit = mul(targets, safeLog(probabilities))
  const miss = mul(sub(known, targets), safeLog(sub(1, probabilities)))
  return div(reduceSum(add(hit, miss)), -rows * at(logits.shape, 1))
}

/** Rows of targets for `halvesError` against a difference: query less exemplar, then exemplar less query. */
export function differences(scores: Value): Value {
  const pairs = at(scores.shape, 0) / 2
  const halves = reshape(scores, [2, pairs])
  const sign = scores.graph.constant([1, -1, -1, 1], [2, 2], 'float32', 'direction')
  return reshape(matMul(sign, halves), [2 * pairs])
}
