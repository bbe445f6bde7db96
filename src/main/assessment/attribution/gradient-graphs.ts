/**
 * Graphs that say how a score follows the pictures. They are made of what every
 * method has already: its feature graph for one unit of pictures and its scoring
 * graph, each with a backward pass appended. Chained at the features, as training
 * does, they differentiate a whole model with the memory of one unit.
 */
import { gradients } from '../../graph/autodiff.ts'
import type { Graph } from '../../graph/graph.ts'
import { add, mul } from '../../graph/ops/elementwise.ts'
import { reshape } from '../../graph/ops/layout.ts'
import { reduceSum } from '../../graph/ops/reduce.ts'
import { liveNodesFor } from '../../graph/reach.ts'
import { GraphError, type Value } from '../../graph/types.ts'
import type { BackboneInput, MethodModel } from '../../models/method.ts'
import { featureGradient } from '../../models/step-graphs.ts'

/** Name of the output that holds the gradient to the pictures of a unit. */
export const pictureGradient = 'picture_gradient'

/** Name of the input that weighs an output of the scoring graph. */
export function weightName(output: string): string {
  return `weight/${output}`
}

function inputOf(graph: Graph, name: string): Value {
  const found = graph.inputs.find((input) => input.name === name)
  if (!found) throw new GraphError(`graph ${graph.name} has no input ${name}`)
  return found
}

function outputOf(graph: Graph, name: string): Value {
  const found = graph.outputs.get(name)
  if (!found) throw new GraphError(`graph ${graph.name} has no output ${name}`)
  return found
}

/** Declares the input `feature_gradient` [unit rows, width], and gives Σ features · feature_gradient. */
function fedSum(graph: Graph, width: number): Value {
  const features = reshape(outputOf(graph, 'features'), [-1, width])
  return reduceSum(mul(features, graph.input(featureGradient, features.shape)))
}

/** `pictures` of one unit and `feature_gradient` → `picture_gradient` [unit frames, 3, H, W], the vector-Jacobian product. */
export function pictureGradientGraph(model: MethodModel): Graph {
  const graph = model.featureGraph({ batchNorm: 'frozen' })
  const [found] = gradients(fedSum(graph, model.features.width), [inputOf(graph, 'pictures')])
  graph.outputs.clear()
  graph.output(pictureGradient, found!)
  return graph
}

/**
 * `pictures` or `early` of one unit and `feature_gradient` → `map` [N, C, h, w], the last convolutional map of what the
 * graph holds, and `map_gradient` of its shape. With `from` early the map is the input itself: what the last stages start from.
 */
export function mapGradientGraph(model: MethodModel, layer: 'last' | 'before-last-stage'): Graph {
  const from: BackboneInput = layer === 'last' ? 'pictures' : 'early'
  const graph = model.featureGraph({ batchNorm: 'frozen', from })
  const map = layer === 'last' ? lastMap(graph) : inputOf(graph, 'early')
  const [found] = gradients(fedSum(graph, model.features.width), [map])
  graph.outputs.clear()
  if (layer === 'last') graph.output('map', map)
  graph.output('map_gradient', found!)
  return graph
}

/** [N, C, h, w] of the last convolutional map, by unit: what Grad-CAM looks at. */
export function mapShape(model: MethodModel, layer: 'last' | 'before-last-stage'): readonly number[] {
  return layer === 'before-last-stage' ? model.early : lastMap(model.featureGraph({ batchNorm: 'frozen' })).shape
}

/** What the last mean over rows and columns is taken of. */
function lastMap(graph: Graph): Value {
  for (const node of [...liveNodesFor(graph, [outputOf(graph, 'features')])].reverse()) {
    const [input] = node.inputs
    if (node.op === 'ReduceMean' && input?.shape.length === 4 && node.outputs[0]!.shape.length === 2) return input
  }
  throw new GraphError(`graph ${graph.name} takes no mean over a map`)
}

/**
 * The scoring graph with a gradient: its own inputs and `weight/<output>` of the shape of each output named → its own outputs, and
 * `feature_gradient` [1, rows, width] of Σ weight · output to the query's features.
 */
export function scoreGradientGraph(model: MethodModel, options: { exemplars: number; outputs: readonly string[] }): Graph {
  const graph = model.scoringGraph({ exemplars: options.exemplars })
  const parts = options.outputs.map((name) => {
    const output = outputOf(graph, name)
    return reduceSum(mul(output, graph.input(weightName(name), output.shape)))
  })
  const [found] = gradients(parts.reduce(add), [inputOf(graph, 'query_features')])
  graph.output(featureGradient, found!)
  return graph
}
