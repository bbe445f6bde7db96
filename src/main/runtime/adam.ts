/**
 * Adam as an ONNX graph over one flat vector of parameters, equal to PyTorch's
 * `torch.optim.Adam` and, decoupled, `torch.optim.AdamW` step by step (no
 * AMSGrad). All state is in the arguments; nothing is remembered here.
 */
import { encodeGraph } from '../graph/encode.ts'
import { buildAdamGraph, type AdamOptions } from './adam-graph.ts'
import { createSession, type OrtSession, type SessionOptions } from './session.ts'
import { floatTensor } from './tensor.ts'

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
   * @param rates learning rate of each element; one alone with `oneRate`
   */
  update(parameters: Float32Array, gradients: Float32Array, rates: Float32Array, state: AdamState): Promise<void>
  release(): Promise<void>
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
        parameters: vector(parameters), gradients: vector(gradients), rates: options.oneRate ? floatTensor([], rates) : vector(rates), mean: vector(state.mean), variance: vector(state.variance),
        correction1: floatTensor([], [1 - beta1 ** step]), root_correction2: floatTensor([], [Math.sqrt(1 - beta2 ** step)]),
      }, { new_parameters: vector(parameters), new_mean: vector(state.mean), new_variance: vector(state.variance) })
      state.step = step
    },
    release: () => session.release(),
  }
}
