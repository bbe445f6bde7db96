/**
 * What T²CR lays beside each other of two dives. Training pulls the tokens of query
 * and exemplar into step by soft-DTW over both paths: the costs of every pair of
 * tokens are what it adds up. Scoring aligns nothing; there, tokens of the query
 * attend to tokens of the exemplar, block after block. Both come out of a graph of
 * their own, so that scoring stays as it is.
 */
import { Graph } from '../../graph/graph.ts'
import { concat, slice } from '../../graph/ops/layout.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import type { Value } from '../../graph/types.ts'
import type { ClipAlignment } from '../method.ts'
import { declareParameters } from '../parameters.ts'
import { clipCount, featureWidth, type T2crConfig } from './config.ts'
import { buildPairDifference, type PathTokens } from './decoder.ts'
import { buildVideoTokens } from './heads.ts'
import { alignmentGamma } from './losses.ts'
import { t2crHeadParameters } from './parameters.ts'
import { buildAlignmentCosts } from './soft-dtw.ts'

export function clipAlignment(config: T2crConfig): ClipAlignment {
  return {
    tokens: config.baseStarts.length, baseStarts: config.baseStarts, auxiliaryStarts: config.auxiliaryStarts,
    clipFrames: config.backbone.clipFrames, gamma: alignmentGamma, blocks: config.decoderBlocks,
    graph: ({ exemplars }) => buildAlignmentGraph(config, exemplars),
  }
}

/** See `ClipAlignment.graph`. @param exemplars at least 1 */
export function buildAlignmentGraph(config: T2crConfig, exemplars: number): Graph {
  const graph = new Graph(`${config.name}/alignment`)
  const parameter = declareParameters(graph, t2crHeadParameters(config))
  const input = (name: string, videos: number): Value => graph.input(name, [videos, clipCount(config), featureWidth(config)])
  const features = concat([input('query_features', 1), input('exemplar_features', exemplars)], 0)
  const { base, auxiliary } = buildVideoTokens(config, parameter, features, { batchNorm: 'frozen' })
  const repeated = (x: Value): Value => concat(Array.from({ length: exemplars }, () => slice(x, 0, 0, 1)), 0)
  const others = (x: Value): Value => slice(x, 0, 1, exemplars + 1)
  const [q, v]: [PathTokens, PathTokens] = [{ base: repeated(base), auxiliary: repeated(auxiliary) }, { base: others(base), auxiliary: others(auxiliary) }]
  graph.output('base_costs', buildAlignmentCosts(q.base, v.base))
  graph.output('auxiliary_costs', buildAlignmentCosts(q.auxiliary, v.auxiliary))
  const weights: Value[] = []
  buildPairDifference(config, parameter, q, v, (found) => weights.push(found))
  weights.forEach((found, block) => graph.output(`attention/${block}`, reduceMean(found, { axes: [1] })))
  return graph
}
