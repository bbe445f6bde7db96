/**
 * Whole graphs of CoRe after the backbone, ready to encode. Parameters are graph
 * inputs under their official keys; the names of the other inputs and outputs
 * are below. The backbone's graphs are those of all methods on clips (`clip-video.ts`).
 */
import { Graph } from '../../graph/graph.ts'
import { add, mul } from '../../graph/ops/elementwise.ts'
import { concat, expand, slice } from '../../graph/ops/layout.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'
import { declareParameters, trainableNames, type ParameterLookup } from '../parameters.ts'
import { declareStep } from '../step-graphs.ts'
import { featureWidth, leafCount, type CoreConfig } from './config.ts'
import { buildLeafLoss, buildPositionLoss } from './losses.ts'
import { coreHeadParameters } from './parameters.ts'
import { buildTree, type Tree } from './tree.ts'

function start(config: CoreConfig, purpose: string): { graph: Graph; parameter: ParameterLookup } {
  const graph = new Graph(`${config.name}/${purpose}`)
  return { graph, parameter: declareParameters(graph, coreHeadParameters(config)) }
}

/** What the tree looks at: mean clip features of both videos, and the score that is known. */
export function combine(reference: Value, scored: Value, referenceShares: Value): Value {
  return concat([reference, scored, referenceShares], 1)
}

/** Mean over clips: [V, clips, D] → [V, D]. */
function videoFeatures(features: Value): Value {
  return reduceMean(features, { axes: [1] })
}

export interface HeadStepOptions {
  /** B, pairs in one run. Default 1. */
  readonly pairs?: number
  /** Whether the gradient to the features is an output too. Default false. */
  readonly toFeatures?: boolean
  /** Factors of the losses in the total. Default 1. */
  readonly leafWeight?: number
  readonly positionWeight?: number
}

/**
 * One training step of the tree on B pairs: `features` [2B, clips, D] (queries, then exemplars); and of both directions,
 * first the query given its exemplar, then the exemplar given the query: `reference_shares` [2B, 1], the given video's
 * score over the range; `leaf` [2B, leaves], one 1 in each row; `positions` [2B]; `position_weights` [2B]
 * → `loss/leaf`, `loss/position`, `loss/total`, `gradient/<key>` of every head parameter, `leaf_log_probabilities` and
 * `leaf_positions` [2B, leaves], and with `toFeatures` also `feature_gradient` [2B, clips, D].
 */
export function buildHeadStepGraph(config: CoreConfig, options: HeadStepOptions = {}): Graph {
  const { graph, parameter } = start(config, 'head-step')
  const pairs = options.pairs ?? 1
  const features = graph.input('features', [2 * pairs, config.starts.length, featureWidth(config)])
  const means = videoFeatures(features)
  const [queries, exemplars] = [slice(means, 0, 0, pairs), slice(means, 0, pairs, 2 * pairs)]
  const combined = combine(concat([exemplars, queries], 0), means, graph.input('reference_shares', [2 * pairs, 1]))
  const tree = buildTree(config, parameter, combined)
  const leaf = graph.input('leaf', [2 * pairs, leafCount(config)])
  const losses = {
    leaf: mul(buildLeafLoss(tree, leaf, pairs), options.leafWeight ?? 1),
    position: mul(buildPositionLoss(tree, leaf, graph.input('positions', [2 * pairs]), graph.input('position_weights', [2 * pairs])), options.positionWeight ?? 1),
  }
  const total = add(losses.leaf, losses.position)
  declareStep({ ...losses, total }, total, trainableNames(coreHeadParameters(config)), parameter, options.toFeatures ? features : undefined)
  declareTree(tree)
  return graph
}

/**
 * One query against K exemplars: `query_features` [1, clips, D], `exemplar_features` [K, clips, D],
 * `exemplar_shares` [K, 1], the exemplars' scores over the range → `leaf_log_probabilities` and `leaf_positions`
 * [K, leaves]; `readLeaf` says what they mean.
 */
export function buildScoringGraph(config: CoreConfig, options: { exemplars: number }): Graph {
  const { graph, parameter } = start(config, 'scoring')
  const input = (name: string, videos: number): Value => videoFeatures(graph.input(name, [videos, config.starts.length, featureWidth(config)]))
  const exemplars = input('exemplar_features', options.exemplars)
  const query = expand(input('query_features', 1), [options.exemplars, at(exemplars.shape, 1)])
  declareTree(buildTree(config, parameter, combine(exemplars, query, graph.input('exemplar_shares', [options.exemplars, 1]))))
  return graph
}

function declareTree({ leafLogProbabilities, positions }: Tree): void {
  leafLogProbabilities.graph.output('leaf_log_probabilities', leafLogProbabilities)
  positions.graph.output('leaf_positions', positions)
}
