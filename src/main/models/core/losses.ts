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
 * `leaf`: the mean over the pairs in each leaf, leaves added up, as the released code has it; with one pair the same as
 * `pair`: the mean over pairs.
 */
export type PositionReduction = 'leaf' | 'pair'

/**
 * Weights of the squared errors of one direction.
 * @param leaves true leaf of each pair
 * @param trained whether its position is (see `labelDifference`)
 */
export function positionWeights(leaves: readonly number[], trained: readonly boolean[], reduction: PositionReduction): number[] {
  const counted = (leaf: number): number => leaves.filter((other, i) => other === leaf && trained[i]).length
  return leaves.map((leaf, i) => (trained[i] ? 1 / (reduction === 'pair' ? leaves.length : counted(leaf)) : 0))
}
