/**
 * Parameters of a model: what they are called, how large they are, which
 * learning rate they follow and how they start. Names are the official state
 * keys, `<module>.<key>`, so official checkpoints load as they are.
 */
import type { Graph } from '../graph/graph.ts'
import { sameShape, type Value } from '../graph/types.ts'

export type ParameterGroup = 'backbone' | 'head'

/** How much of a model is trained: its heads; these and the last stages of its backbone; everything. */
export type TrainingDepth = 'heads' | 'last' | 'all'

/** How a parameter starts when no checkpoint is given. `fan` is the number of inputs of one output. */
export type InitialRule =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  /** Normal with standard deviation √(2 / fan), which keeps activations alive through ReLU. */
  | { readonly kind: 'kaiming'; readonly fan: number }
  /** Uniform within ±bound, PyTorch's default for linear layers and GRUs. */
  | { readonly kind: 'uniform'; readonly bound: number }

export interface ParameterSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly group: ParameterGroup
  /** False for running statistics, which no gradient reaches. */
  readonly trainable: boolean
  /** True for those of the backbone's last stages, which depth 'last' trains beside the heads; running statistics too. */
  readonly isLast?: boolean
  readonly initial: InitialRule
}

/** Finds the graph value of a parameter by its name. */
export type ParameterLookup = (name: string) => Value

/** Declares a graph input for each parameter. Those a graph does not use are left out when it is encoded. */
export function declareParameters(graph: Graph, specs: readonly ParameterSpec[]): ParameterLookup {
  const values = new Map(specs.map((spec) => [spec.name, graph.input(spec.name, spec.shape)]))
  return (name) => {
    const value = values.get(name)
    if (!value) throw new RangeError(`there is no parameter ${name}`)
    return value
  }
}

export function trainableNames(specs: readonly ParameterSpec[], group?: ParameterGroup): readonly string[] {
  return specs.filter((spec) => spec.trainable && (group === undefined || spec.group === group)).map((spec) => spec.name)
}

/** Whether a training of that depth changes a parameter or running statistic. */
export function changesAt(spec: ParameterSpec, depth: TrainingDepth): boolean {
  return depth === 'all' || spec.group === 'head' || (depth === 'last' && spec.isLast === true)
}

/** The parameters that a depth trains, in their order. */
export function trainedAt(specs: readonly ParameterSpec[], depth: TrainingDepth): ParameterSpec[] {
  return specs.filter((spec) => spec.trainable && changesAt(spec, depth))
}

/** Fresh values for every parameter from a seed: same seed, same values. */
export function initialParameters(specs: readonly ParameterSpec[], seed: number): Record<string, Float32Array> {
  return Object.fromEntries(specs.map((spec, index) => [spec.name, initialValues(spec, seed + index * 0x9e3779b9)]))
}

function initialValues(spec: ParameterSpec, seed: number): Float32Array {
  const values = new Float32Array(spec.shape.reduce((a, b) => a * b, 1))
  const random = uniformSource(seed)
  const { initial } = spec
  switch (initial.kind) {
    case 'zeros': return values
    case 'ones': return values.fill(1)
    case 'uniform': return values.map(() => (2 * random() - 1) * initial.bound)
    case 'kaiming': return values.map(() => normal(random) * Math.sqrt(2 / initial.fan))
  }
}

/** Numbers in [0, 1) from a seed (mulberry32). */
function uniformSource(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A standard normal number (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** What is wrong with a set of parameter values, as readable lines; empty when nothing is. */
export function parameterProblems(specs: readonly ParameterSpec[], found: ReadonlyMap<string, readonly number[]>): readonly string[] {
  return specs.flatMap((spec) => {
    const shape = found.get(spec.name)
    if (!shape) return [`${spec.name} is missing`]
    return sameShape(shape, spec.shape) ? [] : [`${spec.name} is [${shape.join(', ')}], expected [${spec.shape.join(', ')}]`]
  })
}
