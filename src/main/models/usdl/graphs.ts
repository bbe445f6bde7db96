/** Whole graphs of score distribution learning, ready to encode. */
import { Graph } from '../../graph/graph.ts'
import { softmax } from '../../graph/ops/normal.ts'
import { declareParameters } from '../parameters.ts'
import { declareStep } from '../step-graphs.ts'
import { buildDistributions, buildDivergence, distributionHeadParameters, type DistributionSizes } from './heads.ts'

/**
 * `features` [V, clips, D] and `distribution_targets` [V, paths, bins] → `loss/divergence`, `loss/total`,
 * `gradient/<key>` and with `toFeatures` also `feature_gradient` [V, clips, D]. The loss is a mean over videos.
 */
export function buildDistributionStepGraph(name: string, sizes: DistributionSizes, options: { videos: number; clips: number; toFeatures: boolean }): Graph {
  const graph = new Graph(`${name}/head-step`)
  const specs = distributionHeadParameters(sizes)
  const parameter = declareParameters(graph, specs)
  const features = graph.input('features', [options.videos, options.clips, sizes.width])
  const loss = buildDivergence(buildDistributions(sizes, parameter, features))
  declareStep({ divergence: loss, total: loss }, loss, specs.map((spec) => spec.name), parameter, options.toFeatures ? features : undefined)
  return graph
}

/** `query_features` [1, clips, D] → `probabilities` [1, paths, bins]. */
export function buildDistributionScoringGraph(name: string, sizes: DistributionSizes, clips: number): Graph {
  const graph = new Graph(`${name}/scoring`)
  const parameter = declareParameters(graph, distributionHeadParameters(sizes))
  graph.output('probabilities', softmax(buildDistributions(sizes, parameter, graph.input('query_features', [1, clips, sizes.width])), 2))
  return graph
}
