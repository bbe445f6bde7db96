/**
 * Everything of T²CR after the backbone, put together: the tokens of both paths,
 * and all eight losses of a minibatch of pairs.
 */
import { add, mul } from '../../graph/ops/elementwise.ts'
import { concat, slice } from '../../graph/ops/layout.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'
import type { ParameterLookup } from '../parameters.ts'
import { buildAttention, widenPath, type AttentionOptions } from './attention.ts'
import { clipCount, type T2crConfig } from './config.ts'
import { buildPairDifference, buildSelfDifference, buildTokenScores, type PathTokens } from './decoder.ts'
import { alignmentGamma, buildClassLoss, buildContrast, differences, halvesError, type ClassLoss } from './losses.ts'
import { buildSoftDtw, type AlignmentGradient } from './soft-dtw.ts'

/** Factors of the losses in the total. */
export interface LossWeights {
  /** Two paths of a video give the same tokens. */
  readonly paths: number
  /** NT-Xent between the paths over the minibatch. */
  readonly contrast: number
  /** Difference of scores, both ways. */
  readonly delta: number
  /** Direct scores of the regressor, both paths. */
  readonly direct: number
  /** Direct scores of the attention's own head, both paths. */
  readonly attention: number
  /** Class of the dive, both paths. */
  readonly class: number
  /** The paths of one video differ by zero points. */
  readonly self: number
  /** Soft-DTW of query and exemplar, both paths. */
  readonly alignment: number
}

/** As the released code weighs them; the paper gives the alignment 0.1. */
export const releasedWeights: LossWeights = { paths: 1, contrast: 1, delta: 1, direct: 1, attention: 1, class: 1, self: 10, alignment: 1 }

export const lossNames = ['paths', 'contrast', 'delta', 'direct', 'attention', 'class', 'self', 'alignment'] as const
export type LossName = (typeof lossNames)[number]

export interface LossOptions {
  /** Default: as released. */
  readonly weights?: Partial<LossWeights>
  /** Default: as released. */
  readonly classLoss?: ClassLoss
  /** Default `first`, as released: the alignment pulls queries only. */
  readonly alignmentGradient?: AlignmentGradient
  /**
   * Whether the network speaks in deviations from a mean: an input `score_scale` [2], mean and standard deviation, then
   * turns what it says into the unit of the target before any loss. Default false, as released.
   */
  readonly scaled?: boolean
}

export interface VideoTokens {
  readonly base: Value
  readonly auxiliary: Value
  /** [2V], base paths, then auxiliary paths */
  readonly attentionScores: Value
  /** [2V, classes], in the same order */
  readonly classLogits: Value
  readonly statistics: ReadonlyMap<string, Value>
}

/** Tokens of both paths. @param features [V, base + auxiliary clips, D] */
export function buildVideoTokens(config: T2crConfig, parameter: ParameterLookup, features: Value, options: AttentionOptions): VideoTokens {
  const [videos, clips] = [at(features.shape, 0), config.baseStarts.length]
  const widened = widenPath(parameter, slice(features, 1, clips, clipCount(config)), options)
  const { tokens, scores, classLogits } = buildAttention(config, parameter, concat([slice(features, 1, 0, clips), widened.y], 0))
  return {
    base: slice(tokens, 0, 0, videos), auxiliary: slice(tokens, 0, videos, 2 * videos),
    attentionScores: scores, classLogits, statistics: widened.statistics,
  }
}

export interface PairLosses {
  /** Scalars, already weighted. */
  readonly losses: Readonly<Record<LossName, Value>>
  readonly total: Value
  /** [2B]: query given exemplar, then exemplar given query, in the unit of the target */
  readonly deltas: Value
  /** [2B], from the base path, in the unit of the target */
  readonly direct: Value
  readonly statistics: ReadonlyMap<string, Value>
}

/**
 * All losses of B pairs: features [2B, base + auxiliary clips, D], queries first, then their exemplars in the same
 * order. Declares the inputs `scores` [2B], in the unit of the target, `class_targets` [2B, classes], one-hot rows or
 * zero where the class is unknown, and, where asked for, `score_scale` [2].
 */
export function buildPairLosses(config: T2crConfig, parameter: ParameterLookup, features: Value, attention: AttentionOptions, options: LossOptions = {}): PairLosses {
  const { graph } = features
  const videos = at(features.shape, 0)
  const pairs = videos / 2
  const scores = graph.input('scores', [videos])
  const classTargets = graph.input('class_targets', [videos, config.classes])
  const { base, auxiliary, attentionScores, classLogits, statistics } = buildVideoTokens(config, parameter, features, attention)
  const turned = (x: Value): Value => concat([queries(x), exemplars(x)].reverse(), 0)
  const queries = (x: Value): Value => slice(x, 0, 0, pairs)
  const exemplars = (x: Value): Value => slice(x, 0, pairs, videos)

  const scale = options.scaled ? graph.input('score_scale', [2]) : undefined
  const difference = (x: Value): Value => (scale ? mul(x, slice(scale, 0, 1, 2)) : x)
  const score = (x: Value): Value => (scale ? add(difference(x), slice(scale, 0, 0, 1)) : x)

  const own: PathTokens = { base, auxiliary }
  const other: PathTokens = { base: turned(base), auxiliary: turned(auxiliary) }
  const deltas = difference(reduceMean(buildTokenScores(parameter, buildPairDifference(config, parameter, own, other)), { axes: [1] }))
  const read = reduceMean(buildTokenScores(parameter, concat([base, auxiliary, buildSelfDifference(config, parameter, own)], 0)), { axes: [1] })
  const [direct, selfDifference] = [score(slice(read, 0, 0, 2 * videos)), difference(slice(read, 0, 2 * videos, 3 * videos))]

  return graph.scope('loss', () => {
    const weights = { ...releasedWeights, ...options.weights }
    const twice = (x: Value): Value => concat([x, x], 0)
    const bothPaths = twice(scores)
    const clipMean = (x: Value): Value => reduceMean(x, { axes: [1] })
    const contrast = (rows: (x: Value) => Value): Value => buildContrast(clipMean(rows(base)), clipMean(rows(auxiliary)))
    const alignment = (x: Value): Value => reduceMean(buildSoftDtw(queries(x), exemplars(x), alignmentGamma, options.alignmentGradient ?? 'first'))
    // Errors over four groups of rows (queries and exemplars on both paths) are twice those of two halves.
    const unweighted: Record<LossName, Value> = {
      paths: halvesError(base, auxiliary),
      contrast: add(contrast(queries), contrast(exemplars)),
      delta: halvesError(deltas, differences(scores)),
      direct: mul(halvesError(direct, bothPaths), 2),
      attention: mul(halvesError(score(attentionScores), bothPaths), 2),
      class: mul(buildClassLoss(classLogits, twice(classTargets), options.classLoss ?? 'released'), 4),
      self: halvesError(selfDifference, 0),
      alignment: add(alignment(base), alignment(auxiliary)),
    }
    const losses = Object.fromEntries(lossNames.map((name) => [name, mul(unweighted[name], weights[name])])) as Record<LossName, Value>
    const total = lossNames.map((name) => losses[name]).reduce((sum, loss) => add(sum, loss))
    return { losses, total, deltas, direct: slice(direct, 0, 0, videos), statistics }
  })
}
