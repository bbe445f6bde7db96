/**
 * Whole graphs of MCoRe, ready to encode: features, segmentation, scoring, and
 * the training step with and without the backbone. Parameters are graph inputs
 * under their official keys; the names of the other inputs and outputs are below.
 */
import { Graph } from '../../graph/graph.ts'
import { add, mul } from '../../graph/ops/elementwise.ts'
import { concat, reshape } from '../../graph/ops/layout.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import type { Value } from '../../graph/types.ts'
import type { FrameBackbone } from '../backbones/frame-backbone.ts'
import { declareParameters, trainableNames, trainedAt, type ParameterGroup, type ParameterLookup } from '../parameters.ts'
import { declareBackward, declareStatistics, declareStep } from '../step-graphs.ts'
import { buildBackbone, earlyShape, type BackboneOptions } from './backbone.ts'
import { featureWidth, tokenCount, type McoreConfig } from './config.ts'
import { buildDecoder, buildSegmentation, buildStageTokens, buildTokenDeltas, rows } from './heads.ts'
import { buildContrastiveLoss, buildScoreLoss, buildSegmentationLoss, type ContrastiveNegatives } from './losses.ts'
import { mcoreParameters } from './parameters.ts'

function start(config: McoreConfig, purpose: string): { graph: Graph; parameter: ParameterLookup } {
  const graph = new Graph(`${config.name}/${purpose}`)
  return { graph, parameter: declareParameters(graph, mcoreParameters(config)) }
}

/** The backbone, or its late part, on the input it starts from: `pictures` [videos·T, 3, H, W], normalised, or `early` [videos·T, C, H, W]. */
function backboneOn(graph: Graph, config: McoreConfig, parameter: ParameterLookup, videos: number, options: BackboneOptions): FrameBackbone {
  const input = options.part === 'late' ? graph.input('early', earlyShape(config, videos)) : graph.input('pictures', [videos * config.frames, 3, config.size, config.size])
  return buildBackbone(config, parameter, input, options)
}

/** Names of what a graph trains: everything, or with the late part alone its last stage and the heads. */
function trainedNames(config: McoreConfig, part: BackboneOptions['part'], group?: ParameterGroup): readonly string[] {
  return trainedAt(mcoreParameters(config), part === 'late' ? 'last' : 'all').filter((spec) => group === undefined || spec.group === group).map((spec) => spec.name)
}

/** `pictures` [T, 3, H, W] of one video → `early`, see `earlyShape`. */
export function buildEarlyGraph(config: McoreConfig): Graph {
  const { graph, parameter } = start(config, 'early')
  graph.output('early', backboneOn(graph, config, parameter, 1, { part: 'early', weights: 'stored' }).features)
  return graph
}

/**
 * `pictures` [videos·T, 3, H, W], normalised, or of the late part `early` → `features` [videos, T, D]. In batch mode also the new running
 * statistics, `statistic/<key>` [C] each.
 */
export function buildFeatureGraph(config: McoreConfig, options: BackboneOptions & { videos?: number } = {}): Graph {
  const { graph, parameter } = start(config, 'features')
  const { features, statistics } = backboneOn(graph, config, parameter, options.videos ?? 1, options)
  graph.output('features', features)
  declareStatistics(statistics)
  return graph
}

/** `features` [videos, T, D] → `transition_logits` [videos, T, stages - 1]. */
export function buildSegmentationGraph(config: McoreConfig, options: { videos?: number } = {}): Graph {
  const { graph, parameter } = start(config, 'segmentation')
  const features = graph.input('features', [options.videos ?? 1, config.frames, featureWidth(config)])
  graph.output('transition_logits', buildSegmentation(parameter, features))
  return graph
}

/**
 * One query against K exemplars: `query_features` [1, T, D], `exemplar_features` [K, T, D], and the matrices of
 * `interpolationMatrix` as `query_interpolation` [1, tokens, T], `exemplar_interpolation` [K, tokens, T]
 * → `token_deltas` [K, tokens] and `deltas` [K], query less exemplar.
 */
export function buildScoringGraph(config: McoreConfig, options: { exemplars: number }): Graph {
  const { graph, parameter } = start(config, 'scoring')
  const tokens = (name: string, count: number): Value => {
    const features = graph.input(`${name}_features`, [count, config.frames, featureWidth(config)])
    return buildStageTokens(features, graph.input(`${name}_interpolation`, [count, tokenCount(config), config.frames]))
  }
  const decoded = buildDecoder(config, parameter, tokens('query', 1), tokens('exemplar', options.exemplars))
  const deltas = buildTokenDeltas(parameter, decoded)
  graph.output('token_deltas', deltas)
  graph.output('deltas', reduceMean(deltas, { axes: [1] }))
  return graph
}

export interface LossOptions {
  /** Factors of the losses in the total. Defaults: the paper's 1, 1, 10. */
  readonly scoreWeight?: number
  readonly segmentationWeight?: number
  readonly contrastiveWeight?: number
  readonly negatives?: ContrastiveNegatives
  /** Whether an input `segmentation_mask` [2B, T, 2·gruHidden] drops GRU states. Default false. */
  readonly dropout?: boolean
}

export interface TrainingOptions extends LossOptions, BackboneOptions {
  /** B, pairs in one run. Default 1. */
  readonly pairs?: number
}

/** What the losses give; all but `deltas` and `logits` are scalars, already weighted. */
export interface PairLosses {
  readonly score: Value
  readonly segmentation: Value
  readonly contrastive: Value
  readonly total: Value
  /** [2B]: query given exemplar, then exemplar given query */
  readonly deltas: Value
  /** [2B, T, stages - 1] */
  readonly logits: Value
}

/**
 * All three losses from features [2B, T, D], queries first, then their exemplars in the same order. Declares the
 * inputs `transition_targets` [2B, T, stages - 1] (see `transitionTargets`), `interpolation` [2B, tokens, T],
 * `score_differences` [B] and, with dropout, `segmentation_mask`.
 */
export function buildPairLosses(config: McoreConfig, parameter: ParameterLookup, features: Value, pairs: number, options: LossOptions = {}): PairLosses {
  const { graph } = features
  const targets = graph.input('transition_targets', [2 * pairs, config.frames, config.stages - 1])
  const interpolation = graph.input('interpolation', [2 * pairs, tokenCount(config), config.frames])
  const differences = graph.input('score_differences', [pairs])
  const mask = options.dropout ? graph.input('segmentation_mask', [2 * pairs, config.frames, 2 * config.gruHidden]) : undefined

  const logits = buildSegmentation(parameter, features, mask)
  const tokens = buildStageTokens(features, interpolation)
  const [query, exemplar] = [rows(tokens, 0, pairs), rows(tokens, pairs, 2 * pairs)]
  const decoded = buildDecoder(config, parameter, tokens, concat([exemplar, query], 0))
  const deltas = reduceMean(buildTokenDeltas(parameter, decoded), { axes: [1] })
  return graph.scope('loss', () => {
    const score = mul(buildScoreLoss(deltas, differences), options.scoreWeight ?? 1)
    const segmentation = mul(buildSegmentationLoss(logits, targets), options.segmentationWeight ?? 1)
    const contrastive = mul(buildContrastiveLoss(config, query, exemplar, options.negatives), options.contrastiveWeight ?? 10)
    return { score, segmentation, contrastive, total: add(add(score, segmentation), contrastive), deltas, logits }
  })
}

/**
 * One training step on B pairs, backbone included: `pictures` [2B·T, 3, H, W] (queries, then exemplars), or of the
 * late part `early`, and the inputs of `buildPairLosses` → `loss/score`, `loss/segmentation`, `loss/contrastive`, `loss/total`, `deltas` [2B],
 * `transition_logits`, `gradient/<key>` of every trainable parameter, and in batch mode `statistic/<key>`.
 * All losses are means over pairs, so with frozen batch norm the mean over several runs is the larger batch.
 */
export function buildTrainingGraph(config: McoreConfig, options: TrainingOptions = {}): Graph {
  const { graph, parameter } = start(config, 'training')
  const pairs = options.pairs ?? 1
  const { features, statistics } = backboneOn(graph, config, parameter, 2 * pairs, options)
  declareTraining(graph, parameter, buildPairLosses(config, parameter, features, pairs, options), trainedNames(config, options.part))
  declareStatistics(statistics)
  return graph
}

/**
 * The same from cached `features` [2B, T, D]: trains the heads alone, in a fraction of the time. With `toFeatures`
 * also `feature_gradient` [2B, T, D], from which `buildBackwardGraph` goes on.
 */
export function buildHeadTrainingGraph(config: McoreConfig, options: LossOptions & { pairs?: number; toFeatures?: boolean } = {}): Graph {
  const { graph, parameter } = start(config, 'head-training')
  const pairs = options.pairs ?? 1
  const features = graph.input('features', [2 * pairs, config.frames, featureWidth(config)])
  const losses = buildPairLosses(config, parameter, features, pairs, options)
  declareTraining(graph, parameter, losses, trainableNames(mcoreParameters(config), 'head'), options.toFeatures ? features : undefined)
  return graph
}

/** `pictures` [T, 3, H, W], or of the late part `early`, and `feature_gradient` [T, D] of one video → `gradient/<key>` of the backbone, or of its last stage. */
export function buildBackwardGraph(config: McoreConfig, options: BackboneOptions = {}): Graph {
  const { graph, parameter } = start(config, 'backward')
  const { features } = backboneOn(graph, config, parameter, 1, options)
  declareBackward(reshape(features, [config.frames, featureWidth(config)]), trainedNames(config, options.part, 'backbone'), parameter)
  return graph
}

function declareTraining(graph: Graph, parameter: ParameterLookup, found: PairLosses, names: readonly string[], features?: Value): void {
  const { score, segmentation, contrastive, total } = found
  declareStep({ score, segmentation, contrastive, total }, total, names, parameter, features)
  graph.output('deltas', found.deltas)
  graph.output('transition_logits', found.logits)
}
