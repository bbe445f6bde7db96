/**
 * Sessions of ONNX Runtime: the only file that imports it. A session runs one
 * graph on the first execution provider that accepts it and says which ones did
 * not, and why. `run` blocks its thread, so it belongs in a child process.
 */
import * as ort from 'onnxruntime-node'
import { StudioError } from '../../shared/errors.ts'
import type { Tensor, TensorData } from './tensor.ts'

/** Providers by ONNX Runtime's names. Which ones exist depends on the platform. */
export type Provider = 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu'

export interface SessionOptions {
  /** Tried in order; 'cpu' is always the last resort. Default: cpu alone. */
  readonly providers?: readonly Provider[]
  /** Threads inside an operator. Default: one for each physical core, at most 8. */
  readonly threads?: number
  /** How far the graph is rewritten before it runs. Default 'all'. */
  readonly optimisation?: 'disabled' | 'basic' | 'extended' | 'all'
  /** Weights are inputs: rewritings that only constants or other writers' graphs call for are left out, which loads large graphs a quarter faster. */
  readonly hasFedWeights?: boolean
  /** File for a run profile, in the format of chrome://tracing. */
  readonly profilePrefix?: string
}

/** A provider that was tried and refused. */
export interface ProviderFallback {
  readonly provider: Provider
  readonly reason: string
}

export type Feeds = Readonly<Record<string, Tensor>>

/** What the studio needs of a session; tests may fake it. */
export interface OrtSession {
  readonly provider: Provider
  readonly fallbacks: readonly ProviderFallback[]
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  /**
   * Feeds are not copied (on cpu). With `into`, the named outputs are written into the given
   * tensors instead of new ones; nothing else is computed then but what they need.
   */
  run(feeds: Feeds, into?: Feeds): Promise<Record<string, Tensor>>
  /** Frees the session's memory. May be called more than once. */
  release(): Promise<void>
}

/** Of the ONNX Runtime that computes, as in "1.30.0". */
export const runtimeVersion: string = ort.env.versions.node ?? ort.env.versions.common

/** Loads a model. Every provider that fails is recorded; 'provider' if even cpu does, 'out-of-memory' where that is why. */
export async function createSession(model: Uint8Array, options: SessionOptions = {}): Promise<OrtSession> {
  const order = [...new Set<Provider>([...(options.providers ?? []), 'cpu'])]
  const fallbacks: ProviderFallback[] = []
  for (const provider of order) {
    try {
      const session = await ort.InferenceSession.create(model, sessionOptions(provider, options))
      return wrap(session, provider, fallbacks)
    } catch (error) {
      fallbacks.push({ provider, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  const last = fallbacks.at(-1)
  if (last?.provider === 'cpu' && memoryWords.test(last.reason)) throw runError(new Error(last.reason))
  const reasons = fallbacks.map((f) => `${f.provider}: ${f.reason}`).join('; ')
  throw new StudioError('provider', `The model could not be loaded on any provider (${reasons}).`, {
    hint: 'If an accelerator is chosen in the settings, choose CPU there and try again.',
  })
}

/**
 * Passes of ONNX Runtime that cost loading time and gain no speed in our training
 * graphs, which have next to no constants and no quantisation. Without them steps
 * of mcore-small and core-small were as fast and gradients equal to the last bit.
 */
const idleOptimisers = [
  'ConstantSharing', 'ConstantFolding', 'CommonSubexpressionElimination', 'TransposeOptimizer', 'ReshapeFusion', 'FreeDimensionOverrideTransformer',
  'QDQPropagationTransformer', 'EnsureUniqueDQForNodeUnit', 'DoubleQDQPairsRemover', 'PropagateCastOps', 'Level1_RuleBasedTransformer',
] as const

function sessionOptions(provider: Provider, options: SessionOptions): ort.InferenceSession.SessionOptions {
  const result: ort.InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: options.optimisation ?? 'all',
    // Planning one block for all activations ahead of a run nearly doubles a training step's memory and saves no time.
    enableMemPattern: false,
    logSeverityLevel: 3,
  }
  if (options.threads !== undefined) result.intraOpNumThreads = options.threads
  result.extra = {
    // A dive goes through several sessions, each with threads of its own, which would spin on after their run and take the cores from the next.
    session: { force_spinning_stop: '1' },
    ...(options.hasFedWeights ? { optimization: { disable_specified_optimizers: idleOptimisers.join(';') } } : {}),
  }
  if (options.profilePrefix !== undefined) {
    result.enableProfiling = true
    result.profileFilePrefix = options.profilePrefix
  }
  return result
}

function wrap(session: ort.InferenceSession, provider: Provider, fallbacks: readonly ProviderFallback[]): OrtSession {
  let released = false
  return {
    provider,
    fallbacks,
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds, into) {
      if (released) throw new StudioError('internal', 'A session was run after its release.')
      const missing = session.inputNames.find((name) => !(name in feeds))
      if (missing !== undefined) throw new StudioError('internal', `The input ${missing} was not fed.`)
      const given: Record<string, ort.Tensor> = {}
      for (const name of session.inputNames) {
        const tensor = feeds[name]
        if (tensor) given[name] = toOrt(tensor)
      }
      try {
        const found = into ? await session.run(given, targets(into)) : await session.run(given)
        return Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, into?.[name] ?? fromOrt(name, tensor)]))
      } catch (error) {
        throw runError(error)
      }
    },
    async release() {
      if (released) return
      released = true
      await session.release()
    },
  }
}

function targets(into: Feeds): Record<string, ort.Tensor> {
  return Object.fromEntries(Object.entries(into).map(([name, tensor]) => [name, toOrt(tensor)]))
}

function toOrt(tensor: Tensor): ort.Tensor {
  return new ort.Tensor(tensor.dtype, tensor.data, tensor.shape)
}

function fromOrt(name: string, tensor: ort.OnnxValue): Tensor {
  const { data, dims, type } = tensor as ort.Tensor
  const dtype = (['float32', 'int64', 'int32', 'bool', 'uint8'] as const).find((known) => known === type)
  if (!dtype) throw new StudioError('internal', `Output ${name} has the unexpected type ${type}.`)
  return { dtype, shape: dims, data: data as TensorData }
}

/** How ONNX Runtime and the C++ library say that memory was refused. */
const memoryWords = /alloc|out of memory/i

function runError(error: unknown): StudioError {
  const message = error instanceof Error ? error.message : String(error)
  if (memoryWords.test(message)) {
    return new StudioError('out-of-memory', `The computation ran out of memory: ${message}`, {
      hint: 'Close other programs, choose a smaller size of the method or fewer examples per step, then try again.', cause: error,
    })
  }
  return new StudioError('internal', `The computation failed: ${message}`, { cause: error })
}
