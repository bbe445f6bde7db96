/**
 * Score distribution learning (USDL) and its multi-path form (MUSDL), one
 * distribution for each judge (Tang et al. 2020, released evaluator.py, main.py):
 * the mean feature of a video's clips, a perceptron and a softmax for each path,
 * and the divergence from Gaussian targets.
 */
import { div, log, maximum, mul, sub } from '../../graph/ops/elementwise.ts'
import { concat, reshape } from '../../graph/ops/layout.ts'
import { logSoftmax } from '../../graph/ops/normal.ts'
import { reduceMean, reduceSum } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'
import type { ParameterLookup, ParameterSpec } from '../parameters.ts'
import { buildScoreMlp, scoreMlpParameters } from '../score-mlp.ts'

export interface DistributionSizes {
  /** D, width of a clip's feature. */
  readonly width: number
  /** Distributions for each video: 1 for USDL, judges for MUSDL. */
  readonly paths: number
  readonly bins: number
  /** Whether keys carry a path's number, as the multi-path module's do. */
  readonly numbered: boolean
}

function pathNames({ paths, numbered }: DistributionSizes): readonly string[] {
  return Array.from({ length: paths }, (_, path) => (numbered ? `evaluator.evaluator.${path}` : 'evaluator.evaluator'))
}

/** Under the keys of the released `evaluator` module. */
export function distributionHeadParameters(sizes: DistributionSizes): readonly ParameterSpec[] {
  return pathNames(sizes).flatMap((path) => scoreMlpParameters(path, { input: sizes.width, hidden: [256, 128], output: sizes.bins }))
}

/** features [V, clips, D] → logits [V, paths, bins] */
export function buildDistributions(sizes: DistributionSizes, parameter: ParameterLookup, features: Value): Value {
  return features.graph.scope('evaluator', () => {
    const mean = reduceMean(features, { axes: [1] })
    return concat(pathNames(sizes).map((path) => reshape(buildScoreMlp(parameter, path, mean), [-1, 1, sizes.bins])), 1)
  })
}

/**
 * Kullback–Leibler divergence of the targets from the predicted distributions, Σ t (log t - log p): the mean over
 * videos and bins, as PyTorch's KLDivLoss takes it by default, summed over paths. Declares the input
 * `distribution_targets` [V, paths, bins]; a path whose target is all zero (an award nobody knows) counts nothing.
 */
export function buildDivergence(logits: Value): Value {
  const targets = logits.graph.input('distribution_targets', logits.shape)
  const logTargets = log(maximum(targets, 1e-30))
  const terms = mul(targets, sub(logTargets, logSoftmax(logits, 2)))
  return div(reduceSum(terms), at(logits.shape, 0) * at(logits.shape, 2))
}
