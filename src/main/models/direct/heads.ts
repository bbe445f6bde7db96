/**
 * Direct regression: the mean feature of a video's clips, a perceptron, and the
 * mean square error. The plainest thing that looks at the video, and so the
 * figure every other method has to beat.
 */
import { square, sub } from '../../graph/ops/elementwise.ts'
import { reshape } from '../../graph/ops/layout.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import type { Value } from '../../graph/types.ts'
import type { ParameterLookup, ParameterSpec } from '../parameters.ts'
import { buildScoreMlp, scoreMlpParameters } from '../score-mlp.ts'

const path = 'evaluator.evaluator'

export function directHeadParameters(width: number): readonly ParameterSpec[] {
  return scoreMlpParameters(path, { input: width, hidden: [256, 128], output: 1 })
}

/** features [V, clips, D] → [V], in standard deviations of the training scores from their mean */
export function buildDirectScores(parameter: ParameterLookup, features: Value): Value {
  return features.graph.scope('evaluator', () => reshape(buildScoreMlp(parameter, path, reduceMean(features, { axes: [1] })), [-1]))
}

/** Mean square error of found [V] against the input `targets` [V], in the same unit. */
export function buildDirectLoss(found: Value): Value {
  return reduceMean(square(sub(found, found.graph.input('targets', found.shape))))
}
