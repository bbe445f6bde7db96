/**
 * Whole graphs of T²CR, ready to encode. Parameters are graph inputs under their
 * official keys; the names of the other inputs and outputs are below.
 */
import { Graph } from '../../graph/graph.ts'
import { concat, reshape, slice } from '../../graph/ops/layout.ts'
import { softmax } from '../../graph/ops/normal.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import type { Value } from '../../graph/types.ts'
import { declareParameters, trainableNames, type ParameterLookup } from '../parameters.ts'
import { declareStatistics, declareStep } from '../step-graphs.ts'
import type { AttentionOptions } from './attention.ts'
import { clipCount, featureWidth, type T2crConfig } from './config.ts'
import { buildPairDifference, buildTokenScores, type PathTokens } from './decoder.ts'
import { buildPairLosses, buildVideoTokens, type LossOptions } from './heads.ts'
import { t2crHeadParameters } from './parameters.ts'

function start(config: T2crConfig, purpose: string): { graph: Graph; parameter: ParameterLookup } {
  const graph = new Graph(`${config.name}/${purpose}`)
  return { graph, parameter: declareParameters(graph, t2crHeadParameters(config)) }
}

export interface HeadStepOptions extends LossOptions, Partial<AttentionOptions> {
  /** B, pairs of the minibatch. NT-Xent needs several: its loss is 0 with one. */
  readonly pairs: number
  /** Whether the gradient to the features is an output too. Default false. */
  readonly toFeatures?: boolean
}

/**
 * One training step of the heads on B pairs: `features` [2B, clips, D] (queries, then exemplars), `scores` [2B],
 * `class_targets` [2B, classes] → `loss/<name>` and `loss/total`, `gradient/<key>` of every trainable head parameter,
 * `statistic/<key>` of the running statistics, `deltas` [2B], `direct` [2B], and with `toFeatures` also
 * `feature_gradient` [2B, clips, D]. Batch norm and NT-Xent couple the pairs: one run is one minibatch.
 */
export function buildHeadStepGraph(config: T2crConfig, options: HeadStepOptions): Graph {
  const { graph, parameter } = start(config, 'head-step')
  const features = graph.input('features', [2 * options.pairs, clipCount(config), featureWidth(config)])
  const { losses, total, deltas, direct, statistics } = buildPairLosses(config, parameter, features, { batchNorm: 'batch', ...options }, options)
  const names = trainableNames(t2crHeadParameters(config))
  declareStep({ ...losses, total }, total, names, parameter, options.toFeatures ? features : undefined)
  declareStatistics(statistics)
  graph.output('deltas', deltas)
  graph.output('direct', direct)
  return graph
}

/**
 * One query against K exemplars: `query_features` [1, clips, D], `exemplar_features` [K, clips, D] →
 * `direct` [1], the query's score from its base path alone; `deltas` [K], query less exemplar; `token_deltas`
 * [K, 2 · base clips], whose mean they are; `attention_score` [1] and `class_probabilities` [1, classes] of the base path.
 * The released code's score is the mean over exemplars of (direct + delta + exemplar's score) / 2. Without exemplars
 * only what concerns the query is there.
 */
export function buildScoringGraph(config: T2crConfig, options: { exemplars: number }): Graph {
  const { graph, parameter } = start(config, 'scoring')
  const { exemplars } = options
  const input = (name: string, videos: number): Value => graph.input(name, [videos, clipCount(config), featureWidth(config)])
  const query = input('query_features', 1)
  const features = exemplars > 0 ? concat([query, input('exemplar_features', exemplars)], 0) : query
  const { base, auxiliary, attentionScores, classLogits } = buildVideoTokens(config, parameter, features, { batchNorm: 'frozen' })
  const first = (x: Value): Value => slice(x, 0, 0, 1)
  graph.output('direct', reduceMean(buildTokenScores(parameter, first(base)), { axes: [1] }))
  graph.output('attention_score', first(attentionScores))
  graph.output('class_probabilities', softmax(first(classLogits), 1))
  if (exemplars > 0) {
    const repeated = (x: Value): Value => concat(Array.from({ length: exemplars }, () => first(x)), 0)
    const others = (x: Value): Value => slice(x, 0, 1, exemplars + 1)
    const q: PathTokens = { base: repeated(base), auxiliary: repeated(auxiliary) }
    const tokenDeltas = buildTokenScores(parameter, buildPairDifference(config, parameter, q, { base: others(base), auxiliary: others(auxiliary) }))
    graph.output('token_deltas', tokenDeltas)
    graph.output('deltas', reshape(reduceMean(tokenDeltas, { axes: [1] }), [exemplars]))
  }
  return graph
}
