import { gradients } from '../../src/main/graph/autodiff.ts'
import { Graph } from '../../src/main/graph/graph.ts'
import { mul, square, sub } from '../../src/main/graph/ops/elementwise.ts'
import { reshape } from '../../src/main/graph/ops/layout.ts'
import { linear } from '../../src/main/graph/ops/products.ts'
import { reduceMean } from '../../src/main/graph/ops/reduce.ts'
import { buildBackbone } from '../../src/main/models/mcore/backbone.ts'
import type { McoreConfig } from '../../src/main/models/mcore/config.ts'
import { featureWidth, mcoreSmall } from '../../src/main/models/mcore/config.ts'
import { gradientName, statisticName } from '../../src/main/models/method.ts'
import { mcoreParameters } from '../../src/main/models/mcore/parameters.ts'
import type { ParameterSpec } from '../../src/main/models/parameters.ts'
import { declareParameters } from '../../src/main/models/parameters.ts'
import { crop, frames, frameTargetCount } from './dives.ts'

/**
 * The first stage's network: MCoRe's backbone with one linear layer that reads
 * off every frame what the renderer knows of it, and that is thrown away
 * afterwards. It learns from snippets of a few neighbouring frames of many dives
 * rather than from whole dives: far more variety for the same computation.
 */
export const config: McoreConfig = { ...mcoreSmall, frames, size: crop }
export const snippetFrames = 4

const bound = 1 / Math.sqrt(featureWidth(config))
export const specs: readonly ParameterSpec[] = [
  ...mcoreParameters(config).filter((spec) => spec.group === 'backbone'),
  { name: 'dense.weight', shape: [frameTargetCount, featureWidth(config)], group: 'head', trainable: true, initial: { kind: 'uniform', bound } },
  { name: 'dense.bias', shape: [frameTargetCount], group: 'head', trainable: true, initial: { kind: 'zeros' } },
]

/** `pictures` [snippets·4, 3, H, W], `targets` and `mask` [snippets, 4, targets] → `loss` [1], gradients and running statistics. */
export function buildFrameLearningGraph(snippets: number): Graph {
  const graph = new Graph('frame-learning')
  const parameter = declareParameters(graph, specs)
  const pictures = graph.input('pictures', [snippets * snippetFrames, 3, crop, crop])
  const { features, statistics } = buildBackbone({ ...config, frames: snippetFrames }, parameter, pictures, { batchNorm: 'batch', momentum: 0.05 })
  const shape = [snippets, snippetFrames, frameTargetCount]
  const [targets, mask] = [graph.input('targets', shape), graph.input('mask', shape)]
  const read = linear(features, parameter('dense.weight'), parameter('dense.bias'))
  const loss = reduceMean(mul(square(sub(read, targets)), mask), { axes: [0, 1, 2] })
  graph.output('loss', reshape(loss, [1]))
  const names = specs.filter((spec) => spec.trainable).map((spec) => spec.name)
  gradients(loss, names.map(parameter)).forEach((value, i) => graph.output(gradientName(names[i]!), value))
  for (const [name, value] of statistics) graph.output(statisticName(name), value)
  return graph
}

/** One video: `pictures` [T, 3, H, W] → `features` [1, T, D] and `read` [1, T, targets]. */
export function buildInspectionGraph(): Graph {
  const graph = new Graph('inspection')
  const parameter = declareParameters(graph, specs)
  const { features } = buildBackbone(config, parameter, graph.input('pictures', [frames, 3, crop, crop]))
  graph.output('features', features)
  graph.output('read', linear(features, parameter('dense.weight'), parameter('dense.bias')))
  return graph
}
