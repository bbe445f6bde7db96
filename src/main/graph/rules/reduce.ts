/** Gradients of reductions. They stay small: reduced axes keep size 1 and broadcast where they meet x. */
import { ints, normalAxis } from '../attributes.ts'
import { cast, div, equal, mul } from '../ops/elementwise.ts'
import { reshape } from '../ops/layout.ts'
import { reduceSum } from '../ops/reduce.ts'
import type { Value } from '../types.ts'
import { foldedCount } from './elementwise.ts'
import { single, type GradientRule, type RuleContext } from './rule.ts'

/** dy with the reduced axes back at size 1, and the shape that has. */
function kept(context: RuleContext): { x: Value; y: Value; dy: Value; axes: readonly number[]; shape: readonly number[] } {
  const { x, y, dy } = single(context)
  const axes = ints(context.node.attributes, 'axes').map((axis) => normalAxis(axis, x.shape.length))
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return { x, y, dy: reshape(dy, shape), axes, shape }
}

export const sum: GradientRule = (context) => [kept(context).dy]

export const mean: GradientRule = (context) => {
  const { x, y, dy } = kept(context)
  return [div(dy, foldedCount(x, y))]
}

// dx = dy · [x = max] / (how many equal it)
export const largest: GradientRule = (context) => {
  const { x, y, dy, axes, shape } = kept(context)
  const mask = cast(equal(x, reshape(y, shape)), 'float32')
  return [mul(mask, div(dy, reduceSum(mask, { axes, keep: true })))]
}

// dx = 2x · dy
export const sumOfSquares: GradientRule = (context) => {
  const { x, dy } = kept(context)
  return [mul(x, mul(dy, 2))]
}
