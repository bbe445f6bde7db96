/**
 * Whole graphs of PCLN, ready to encode: features, the heads' training step on a
 * minibatch, the backbone's backward pass, scoring. Parameters are graph inputs
 * under their official keys; the names of the other inputs and outputs are below.
 */
import { Graph } from '../../graph/graph.ts'
import { add, mul } from '../../graph/ops/elementwise.ts'
import { concat, reshape, slice } from '../../graph/ops/layout.ts'
import type { Value } from '../../graph/types.ts'
import { buildFrameBackbone, frameEarlyShape, type FrameBackbone } from '../backbones/frame-backbone.ts'
import type { BackboneOptions } from '../backbones/frame-layers.ts'
import { declareParameters, trainableNames, trainedAt, type ParameterLookup } from '../parameters.ts'
import { declareBackward, declareStatistics, declareStep } from '../step-graphs.ts'
import { allPairs, featureWidth, type PclnConfig } from './config.ts'
import { buildEncoder, buildPairDifferences, buildScores, type DropoutMasks } from './heads.ts'
import { buildLosses, type PairReduction } from './losses.ts'
import { backboneRoot, pclnHeadParameters, pclnParameters } from './parameters.ts'

export interface FeatureOptions extends BackboneOptions {
  /** Pictures of one video that go through at once. Default all T. */
  readonly pictures?: number
}

function startBackbone(config: PclnConfig, purpose: string, options: FeatureOptions): { parameter: ParameterLookup; graph: Graph; features: Value; statistics: FrameBackbone['statistics'] } {
  const graph = new Graph(`${config.name}/${purpose}`)
  const parameter = declareParameters(graph, pclnParameters(config))
  const count = options.pictures ?? config.frames
  const input = options.part === 'late' ? graph.input('early', earlyShape(config, count)) : graph.input('pictures', [count, 3, config.size, config.size])
  const { features, statistics } = graph.scope(backboneRoot, () => buildFrameBackbone(config.backbone, backboneRoot, parameter, input, count, options))
  if (options.part === 'early') return { parameter, graph, features, statistics }
  return { parameter, graph, features: reshape(features, [count, featureWidth(config)]), statistics }
}

/** [n, C, H, W] of n pictures before the last stage. */
export function earlyShape(config: PclnConfig, pictures: number): readonly number[] {
  return [pictures, ...frameEarlyShape(config.backbone, config.size)]
}

/** `pictures` [n, 3, H, W], normalised → `early`, see `earlyShape`. */
export function buildEarlyGraph(config: PclnConfig, options: Pick<FeatureOptions, 'pictures'> = {}): Graph {
  const { graph, features } = startBackbone(config, 'early', { ...options, part: 'early', weights: 'stored' })
  graph.output('early', features)
  return graph
}

/** `pictures` [n, 3, H, W], normalised, or of the late part `early` → `features` [n, D]. In batch mode also the new running statistics, `statistic/<key>`. */
export function buildFeatureGraph(config: PclnConfig, options: FeatureOptions = {}): Graph {
  const { graph, features, statistics } = startBackbone(config, 'features', options)
  graph.output('features', features)
  declareStatistics(statistics)
  return graph
}

/** `pictures` [n, 3, H, W], or of the late part `early`, and `feature_gradient` [n, D] → `gradient/<key>` of the backbone, or of its last stage. */
export function buildBackwardGraph(config: PclnConfig, options: FeatureOptions = {}): Graph {
  const { graph, parameter, features } = startBackbone(config, 'backward', options)
  const trained = trainedAt(pclnParameters(config), options.part === 'late' ? 'last' : 'all').filter((spec) => spec.group === 'backbone')
  declareBackward(features, trained.map((spec) => spec.name), parameter)
  return graph
}

export interface HeadOptions {
  /** V, videos of the minibatch; all pairs of them are compared. */
  readonly videos: number
  /** Whether inputs `dropout_first` [V, 1, T] and `dropout_second` [V, 1, T / 2] drop time steps. Default false. */
  readonly dropout?: boolean
  /** Whether `feature_gradient` [V, T, D] is wanted. Default false. */
  readonly toFeatures?: boolean
  /** Default sum. */
  readonly reduction?: PairReduction
  /** Factors of L_rs and L_ds. Defaults: the paper's 1. */
  readonly differenceWeight?: number
  readonly consistencyWeight?: number
}

/**
 * `features` [V, T, D] and `truth` [V] in 0..1 → `loss/score`, `loss/difference`, `loss/consistency`, `loss/total`,
 * `scores` [V], `pair_differences` [pairs] in the order of `allPairs`, `encoding` [V, C, T / 4] and `gradient/<key>` of
 * every parameter of the heads.
 */
export function buildHeadGraph(config: PclnConfig, options: HeadOptions): Graph {
  const { videos } = options
  const graph = new Graph(`${config.name}/heads`)
  const specs = pclnHeadParameters(config)
  const parameter = declareParameters(graph, specs)
  const features = graph.input('features', [videos, config.frames, featureWidth(config)])
  const truth = graph.input('truth', [videos])
  const masks: DropoutMasks | undefined = options.dropout
    ? { first: graph.input('dropout_first', [videos, 1, config.frames]), second: graph.input('dropout_second', [videos, 1, Math.floor(config.frames / 2)]) }
    : undefined
  const pairs = allPairs(videos)
  const encoded = buildEncoder(parameter, features, masks)
  const scores = buildScores(parameter, encoded)
  const differences = buildPairDifferences(config, parameter, encoded, pairs)
  const found = buildLosses(scores, differences, truth, pairs, options.reduction)
  const score = found.score
  const difference = mul(found.difference, options.differenceWeight ?? 1)
  const consistency = mul(found.consistency, options.consistencyWeight ?? 1)
  const total = add(add(score, difference), consistency)
  declareStep({ score, difference, consistency, total }, total, trainableNames(specs), parameter, options.toFeatures ? features : undefined)
  graph.output('scores', scores)
  graph.output('pair_differences', differences)
  graph.output('encoding', encoded)
  return graph
}

/**
 * `query_features` [1, T, D] → `score` [1] in 0..1, the basic regression network's, which alone counts. With exemplars
 * also `exemplar_features` [K, T, D] → `exemplar_scores` [K] and the pairwise network's `pair_differences` [K].
 */
export function buildScoringGraph(config: PclnConfig, options: { exemplars: number }): Graph {
  const { exemplars } = options
  const graph = new Graph(`${config.name}/scoring`)
  const parameter = declareParameters(graph, pclnHeadParameters(config))
  const query = graph.input('query_features', [1, config.frames, featureWidth(config)])
  const all = exemplars === 0 ? query : concat([query, graph.input('exemplar_features', [exemplars, config.frames, featureWidth(config)])], 0)
  const encoded = buildEncoder(parameter, all)
  const scores = buildScores(parameter, encoded)
  graph.output('score', slice(scores, 0, 0, 1))
  if (exemplars === 0) return graph
  graph.output('exemplar_scores', slice(scores, 0, 1, exemplars + 1))
  graph.output('pair_differences', buildPairDifferences(config, parameter, encoded, Array.from({ length: exemplars }, (_, k) => [0, k + 1] as const)))
  return graph
}
