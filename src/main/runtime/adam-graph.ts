/** Adam's update as an ONNX graph; `adam.ts` runs it. Free of the runtime, so that its memory can be estimated by the parent process. */
import { Graph } from '../graph/graph.ts'
import { add, div, mul, sqrt, square, sub } from '../graph/ops/elementwise.ts'

export interface AdamOptions {
  /** Default 0.9 and 0.999. */
  readonly betas?: readonly [number, number]
  /** Default 1e-8. */
  readonly epsilon?: number
  /** λ. Default 0. */
  readonly weightDecay?: number
  /** AdamW: decay acts on the parameters by rate · λ, not through the gradient. Default false. */
  readonly decoupled?: boolean
}

/** m ← m + (g - m)(1 - β₁);  v ← β₂v + (1 - β₂)g²;  p ← p - rate/(1 - β₁ᵗ) · m / (√v / √(1 - β₂ᵗ) + ε) */
export function buildAdamGraph(size: number, options: AdamOptions = {}): Graph {
  const { betas: [beta1, beta2] = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0, decoupled = false } = options
  const graph = new Graph('adam')
  const vector = (name: string) => graph.input(name, [size])
  const [given, slope, m, v, rate] = [vector('parameters'), vector('gradients'), vector('mean'), vector('variance'), vector('rates')]
  const decays = weightDecay !== 0
  const p = decays && decoupled ? sub(given, mul(mul(rate, weightDecay), given)) : given
  const g = decays && !decoupled ? add(slope, mul(given, weightDecay)) : slope
  const correction1 = graph.input('correction1', [])
  const correction2 = graph.input('root_correction2', [])
  const mean = add(m, mul(sub(g, m), 1 - beta1))
  const variance = add(mul(v, beta2), mul(square(g), 1 - beta2))
  const denominator = add(div(sqrt(variance), correction2), epsilon)
  graph.output('new_parameters', sub(p, mul(div(rate, correction1), div(mean, denominator))))
  graph.output('new_mean', mean)
  graph.output('new_variance', variance)
  return graph
}
