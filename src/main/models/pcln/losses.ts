/** The three losses of PCLN over all pairs of a minibatch, in the paper's letters: S the true scores, S̃ the predicted ones, ΔS a pair's predicted difference. */
import { abs, mul, square, sub } from '../../graph/ops/elementwise.ts'
import { gather } from '../../graph/ops/layout.ts'
import { reduceSum } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'

/** sum: over all pairs, as the poster writes them. mean: over all pairs, as the released code for AQA-7 computes them. */
export type PairReduction = 'sum' | 'mean'

export interface PclnLosses {
  /** L_bs: ½ (Sp - S̃p)² + ½ (Sq - S̃q)², the scores are right */
  readonly score: Value
  /** L_rs: (ΔS - |Sp - Sq|)², the difference is right */
  readonly difference: Value
  /** L_ds: (ΔS - |S̃p - S̃q|)², the two networks agree */
  readonly consistency: Value
}

/**
 * @param scores S̃ [V] of the basic regression network
 * @param differences ΔS [pairs] of the pairwise network
 * @param truth S [V] in 0..1
 */
export function buildLosses(scores: Value, differences: Value, truth: Value, pairs: readonly (readonly [number, number])[], reduction: PairReduction = 'sum'): PclnLosses {
  const { graph } = scores
  return graph.scope('loss', () => {
    const videos = at(scores.shape, 0)
    const share = reduction === 'mean' ? 1 / pairs.length : 1
    const total = (x: Value, factor = 1): Value => mul(reduceSum(square(x)), share * factor)
    const side = (x: Value, which: 0 | 1): Value => gather(x, graph.constant(pairs.map((pair) => pair[which]), [pairs.length], 'int64', 'pairs'), 0)
    const apart = (x: Value): Value => abs(sub(side(x, 0), side(x, 1)))
    return {
      // Each pair has two videos, so each video is in 2 · pairs / V of them, each time with half its squared error.
      score: total(sub(scores, truth), pairs.length / videos),
      difference: total(sub(differences, apart(truth))),
      consistency: total(sub(differences, apart(scores))),
    }
  })
}
