/**
 * The outputs that every method's training graphs share: losses, gradients by
 * parameter, the gradient that heads hand to the backbone, and the backbone's
 * backward pass from it.
 */
import { gradients } from '../graph/autodiff.ts'
import { mul } from '../graph/ops/elementwise.ts'
import { reduceSum } from '../graph/ops/reduce.ts'
import type { Value } from '../graph/types.ts'
import { gradientName, statisticName } from './method.ts'
import type { ParameterLookup } from './parameters.ts'

/** Name of the heads' gradient to the features, and of the backbone graph's input for it. */
export const featureGradient = 'feature_gradient'

/**
 * Declares `loss/<name>` for each loss, `gradient/<key>` of `total` for each parameter, and, where features are
 * given, `feature_gradient` of their shape.
 */
export function declareStep(losses: Readonly<Record<string, Value>>, total: Value, names: readonly string[], parameter: ParameterLookup, features?: Value): void {
  const { graph } = total
  for (const [name, value] of Object.entries(losses)) graph.output(`loss/${name}`, value)
  const found = gradients(total, [...names.map(parameter), ...(features ? [features] : [])])
  names.forEach((name, i) => graph.output(gradientName(name), found[i]!))
  if (features) graph.output(featureGradient, found[names.length]!)
}

/**
 * Declares the input `feature_gradient` of the features' shape and, for each parameter, `gradient/<key>` of
 * Σ features · feature_gradient: the vector-Jacobian product.
 */
export function declareBackward(features: Value, names: readonly string[], parameter: ParameterLookup): void {
  const { graph } = features
  const given = graph.input(featureGradient, features.shape)
  gradients(reduceSum(mul(features, given)), names.map(parameter)).forEach((value, i) => graph.output(gradientName(names[i]!), value))
}

/** Declares `statistic/<key>` for new running statistics. */
export function declareStatistics(statistics: ReadonlyMap<string, Value>): void {
  for (const [name, value] of statistics) value.graph.output(statisticName(name), value)
}
