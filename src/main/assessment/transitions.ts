import type { RunConfig } from '../../shared/contract/training.ts'
import { decodeTransitions } from '../models/mcore/stages.ts'

/**
 * From transition logits to two transitions: the place where a model's
 * segmentation becomes stages. Pure arithmetic on one dive's logits.
 */
export type TransitionSearch = RunConfig['transitionSearch']

export interface TransitionChoice {
  /** Index of the first sample of flight and of entry. */
  samples: [number, number]
  /** Probability that the transition lies within one sample of the chosen one, 0..1. */
  confidences: [number, number]
  /** Softmax over time of each transition's logits, [T] each. */
  curves: [Float64Array, Float64Array]
}

/**
 * @param logits float32 [T, 2] row-major, one column for each transition
 * @param search 'ordered-pairs': the most probable pair 1 <= first < last <= T-1;
 *   'official-windows': first over the first half, last over the second half, a
 *   predicted 0 taken as 1 (MCoRe's released code)
 */
export function chooseTransitions(logits: Float32Array, search: TransitionSearch): TransitionChoice {
  const T = logits.length / 2
  const curves: [Float64Array, Float64Array] = [softmaxColumn(logits, T, 0), softmaxColumn(logits, T, 1)]
  const [first = 0, last = 0] = decodeTransitions(logits, T, search === 'ordered-pairs' ? 'ordered' : 'official')
  const samples: [number, number] = [Math.max(1, first), last]
  return { samples, curves, confidences: [massAround(curves[0], samples[0]), massAround(curves[1], samples[1])] }
}

function softmaxColumn(logits: Float32Array, T: number, column: 0 | 1): Float64Array {
  const result = new Float64Array(T)
  let largest = -Infinity
  for (let t = 0; t < T; t++) largest = Math.max(largest, logits[t * 2 + column]!)
  let sum = 0
  for (let t = 0; t < T; t++) sum += result[t] = Math.exp(logits[t * 2 + column]! - largest)
  return result.map((value) => value / sum)
}

function massAround(curve: Float64Array, index: number): number {
  let mass = 0
  for (let t = Math.max(0, index - 1); t <= Math.min(curve.length - 1, index + 1); t++) mass += curve[t]!
  return Math.min(1, mass)
}
