/** Adam's update as an ONNX graph; `adam.ts` runs it. Free of the runtime, so that its memory can be estimated by the parent process. */
import { Graph } from '../graph/graph.ts'
import { add, div, mul, sqrt, square, sub } from '../graph/ops/elementwise.ts'
import type { Value } from '../graph/types.ts'

export interface AdamOptions {
  /** Default 0.9 and 0.999. */
  readonly betas?: readonly [number, number]
  /** Default 1e-8. */
  readonly epsilon?: number
  /** λ. Default 0. */
  readonly weightDecay?: number
  /** One learning rate for all elements, a scalar, instead of one for each. Default false. */
  readonly oneRate?: boolean
  /** AdamW: decay acts on the parameters by rate · λ, not through the gradient. Default false. */
  readonly decoupled?: boolean
}

/** m ← m + (g - m)(1 - β₁);  v ← β₂v + (1 - β₂)g²;  p ← p - rate/(1 - β₁ᵗ) · m / (√v / √(1 - β₂ᵗ) + ε) */
export function buildAdamGraph(size: number, options: AdamOptions = {}): Graph {
  const graph = new Graph('adam')
  const vector = (name: string) => graph.input(name, [size])
  const values = { parameters: vector('parameters'), gradients: vector('gradients'), mean: vector('mean'), variance: vector('variance'), rates: graph.input('rates', options.oneRate ? [] : [size]) }
  const found = adamUpdate({ ...values, correction1: graph.input('correction1', []), rootCorrection2: graph.input('root_correction2', []) }, options)
  graph.output('new_parameters', found.parameters)
  graph.output('new_mean', found.mean)
  graph.output('new_variance', found.variance)
  return graph
}

export interface AdamValues {
  /** [size] each */
  readonly parameters: Value
  readonly gradients: Value
  readonly mean: Value
  readonly variance: Value
  /** [size], or [] for one rate. */
  readonly rates: Value
  /** 1 - β₁ᵗ and √(1 - β₂ᵗ), []. */
  readonly correction1: Value
  readonly rootCorrection2: Value
}

/** The update as a piece of any graph. */
export function adamUpdate({ parameters: given, gradients: slope, mean: m, variance: v, rates: rate, correction1, rootCorrection2 }: AdamValues, options: AdamOptions = {}): Pick<AdamValues, 'parameters' | 'mean' | 'variance'> {
  const { betas: [beta1, beta2] = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0, decoupled = false } = options
  const decays = weightDecay !== 0
  const p = decays && decoupled ? sub(given, mul(mul(rate, weightDecay), given)) : given
  const g = decays && !decoupled ? add(slope, mul(given, weightDecay)) : slope
  const mean = add(m, mul(sub(g, m), 1 - beta1))
  const variance = add(mul(v, beta2), mul(square(g), 1 - beta2))
  const denominator = add(div(sqrt(variance), rootCorrection2), epsilon)
  return { parameters: sub(p, mul(div(rate, correction1), div(mean, denominator))), mean, variance }
}
