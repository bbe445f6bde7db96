/** CoRe's two losses: which leaf, and where in it. Both directions of a pair are trained. */
import { div, mul, neg, square, sub } from '../../graph/ops/elementwise.ts'
import { reduceSum } from '../../graph/ops/reduce.ts'
import type { Value } from '../../graph/types.ts'
import type { Tree } from './tree.ts'

/**
 * Negative log-likelihood of the true leaf.
 * @param leaf [rows, leaves], one 1 in each row
 * @param pairs B, where rows are both directions of B pairs: directions are added up, pairs averaged
 */
export function buildLeafLoss({ leafLogProbabilities }: Tree, leaf: Value, pairs: number): Value {
  return div(neg(reduceSum(mul(leafLogProbabilities, leaf))), pairs)
}

/**
 * Squared error of the position in the true leaf.
 * @param leaf as above
 * @param positions [rows], the true ones
 * @param weights [rows]: see `positionWeights`
 */
export function buildPositionLoss(tree: Tree, leaf: Value, positions: Value, weights: Value): Value {
  const found = reduceSum(mul(tree.positions, leaf), { axes: [1] })
  return reduceSum(mul(square(sub(found, positions)), weights))
}

/**
 * `released`: in minibatches of two pairs, as the released code trains, the mean over the pairs in each leaf, leaves
 * added up: two pairs in different leaves count twice as much as two in the same. `mean`: the mean over pairs.
 */
export type PositionReduction = 'released' | 'mean'

/** Pairs of one minibatch of the released code, of which it adds up two before each step. */
const releasedMinibatch = 2

/**
 * Weights of the squared errors of one direction; those of minibatches are averaged.
 * @param leaves true leaf of each pair
 * @param trained whether its position is (see `labelDifference`)
 */
export function positionWeights(leaves: readonly number[], trained: readonly boolean[], reduction: PositionReduction, minibatch = releasedMinibatch): number[] {
  if (reduction === 'mean') return trained.map((is) => (is ? 1 / leaves.length : 0))
  const minibatches = Math.ceil(leaves.length / minibatch)
  return leaves.map((leaf, i) => {
    if (!trained[i]) return 0
    const from = Math.floor(i / minibatch) * minibatch
    const companions = leaves.slice(from, from + minibatch).filter((other, j) => other === leaf && trained[from + j]).length
    return 1 / companions / minibatches
  })
}
