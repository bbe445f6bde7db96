import { Graph } from '../graph/graph.ts'
import { inlineGraph } from '../graph/inline.ts'
import { add, div, minimum, mul, sqrt } from '../graph/ops/elementwise.ts'
import { concat, reshape, slice, split } from '../graph/ops/layout.ts'
import { reduceSumSquare } from '../graph/ops/reduce.ts'
import { sizeOf, type Value } from '../graph/types.ts'
import { gradientName, statisticName, type MethodModel } from '../models/method.ts'
import { trainedAt } from '../models/parameters.ts'
import { adamUpdate, type AdamOptions } from '../runtime/adam-graph.ts'

/**
 * Several optimiser steps of the heads unrolled in one graph: forward, gradients,
 * Adam, and again with the new parameters. On an accelerator weights and moments
 * then cross the bus once for all of them instead of once for each.
 */
export interface FusedOptions {
  /** For each step, how its examples are divided into runs: [[4, 4], [4, 2]]. */
  runs: readonly (readonly number[])[]
  /** Factor of a run's gradient in its step. */
  share(step: number, run: number): number
  clipNorm: number | null
  adam: AdamOptions
}

/** Name of an input of one run of one step, such as its features; of a loss of the same. */
export function runName(step: number, run: number, name: string): string {
  return `step${step}/run${run}/${name}`
}

/**
 * Inputs: `parameters`, `mean`, `variance` [n], all trained parameters of the heads one after the other; the running statistics
 * of the heads under their keys; `rates`, `correction1`, `root_correction2` [steps]; and `runName` of features and labels.
 * Outputs: `new_parameters`, `new_mean`, `new_variance`; `statistic/<key>`; and `runName` of the losses.
 */
export function buildFusedGraph(model: Pick<MethodModel, 'configuration' | 'parameters' | 'losses' | 'headGraph'>, options: FusedOptions): Graph {
  const graph = new Graph(`${model.configuration}/steps`)
  const trained = trainedAt(model.parameters, 'heads')
  const sizes = trained.map(({ shape }) => sizeOf(shape))
  const total = sizes.reduce((a, b) => a + b, 0)
  const vector = (name: string): Value => graph.input(name, [total])
  let state = { parameters: vector('parameters'), mean: vector('mean'), variance: vector('variance') }
  const statistics = new Map(model.parameters.filter(({ trainable, group }) => !trainable && group === 'head').map(({ name, shape }) => [name, graph.input(name, shape)]))
  const scalars = (name: string): ((step: number) => Value) => {
    const all = graph.input(name, [options.runs.length])
    return (step) => reshape(slice(all, 0, step, step + 1), [])
  }
  const [rates, correction1, rootCorrection2] = [scalars('rates'), scalars('correction1'), scalars('root_correction2')]
  const written = new Set<string>()

  for (const [step, runs] of options.runs.entries()) {
    const pieces = split(state.parameters, 0, sizes)
    const parameters = new Map(trained.map(({ name, shape }, i) => [name, reshape(pieces[i]!, shape)]))
    let gradient: Value | undefined
    for (const [run, examples] of runs.entries()) {
      const source = model.headGraph({ examples, toFeatures: false })
      const shapes = new Map(source.inputs.map((input) => [input.name, input]))
      const outputs = graph.scope(`step${step}/run${run}`, () => inlineGraph(graph, source, (name) =>
        parameters.get(name) ?? statistics.get(name) ?? graph.input(runName(step, run, name), shapes.get(name)!.shape, shapes.get(name)!.dtype)))
      for (const name of model.losses) graph.output(runName(step, run, `loss/${name}`), outputs.get(`loss/${name}`)!)
      const flat = concat(trained.map(({ name }, i) => reshape(outputs.get(gradientName(name))!, [sizes[i]!])), 0)
      const scaled = options.share(step, run) === 1 ? flat : mul(flat, options.share(step, run))
      gradient = gradient ? add(gradient, scaled) : scaled
      for (const name of statistics.keys()) {
        const value = outputs.get(statisticName(name))
        if (!value) continue
        statistics.set(name, value)
        written.add(name)
      }
    }
    state = adamUpdate({ ...state, gradients: clipped(gradient!, options.clipNorm), rates: rates(step), correction1: correction1(step), rootCorrection2: rootCorrection2(step) }, options.adam)
  }
  graph.output('new_parameters', state.parameters)
  graph.output('new_mean', state.mean)
  graph.output('new_variance', state.variance)
  for (const name of written) graph.output(statisticName(name), statistics.get(name)!)
  return graph
}

/** Scaled down to `limit` where its Euclidean norm is larger. */
function clipped(gradient: Value, limit: number | null): Value {
  if (limit === null) return gradient
  return mul(gradient, minimum(div(limit, add(sqrt(reduceSumSquare(gradient)), 1e-6)), 1))
}
