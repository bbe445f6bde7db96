/**
 * Adam as an ONNX graph over one flat vector of parameters, equal to PyTorch's
 * `torch.optim.Adam` and, decoupled, `torch.optim.AdamW` step by step (no
 * AMSGrad). All state is in the arguments; nothing is remembered here.
 */
import { encodeGraph } from '../graph/encode.ts'
import { Graph } from '../graph/graph.ts'
import { add, div, mul, sqrt, square, sub } from '../graph/ops/elementwise.ts'
import { createSession, type OrtSession, type SessionOptions } from './session.ts'
import { floatTensor } from './tensor.ts'

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

export interface AdamState {
  /** Updates done so far. */
  step: number
  /** Running mean of gradients, one element for each parameter. */
  readonly mean: Float32Array
  /** Running mean of squared gradients. */
  readonly variance: Float32Array
}

export interface Adam {
  init(): AdamState
  /**
   * One update, in place: writes new values into `parameters`, `state.mean` and `state.variance`.
   * @param rates learning rate of each element
   */
  update(parameters: Float32Array, gradients: Float32Array, rates: Float32Array, state: AdamState): Promise<void>
  release(): Promise<void>
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

/** @param size number of parameters, all groups together */
export async function createAdam(size: number, options: AdamOptions = {}, sessionOptions: SessionOptions = {}): Promise<Adam> {
  const session: OrtSession = await createSession(encodeGraph(buildAdamGraph(size, options)), sessionOptions)
  const [beta1, beta2] = options.betas ?? [0.9, 0.999]
  const vector = (data: Float32Array) => floatTensor([size], data)
  return {
    init: () => ({ step: 0, mean: new Float32Array(size), variance: new Float32Array(size) }),
    async update(parameters, gradients, rates, state) {
      const step = state.step + 1
      // Each old vector is read for the last time by the very operator that writes its successor, so writing in place is safe.
      await session.run({
        parameters: vector(parameters), gradients: vector(gradients), rates: vector(rates), mean: vector(state.mean), variance: vector(state.variance),
        correction1: floatTensor([], [1 - beta1 ** step]), root_correction2: floatTensor([], [Math.sqrt(1 - beta2 ** step)]),
      }, { new_parameters: vector(parameters), new_mean: vector(state.mean), new_variance: vector(state.variance) })
      state.step = step
    },
    release: () => session.release(),
  }
}
