import { encodeGraph, fedInputs } from '../graph/encode.ts'
import type { Graph } from '../graph/graph.ts'
import type { MethodModel } from '../models/method.ts'
import type { TrainingDepth } from '../models/parameters.ts'
import { changesAt } from '../models/parameters.ts'
import type { Feeds, OrtSession, Provider, ProviderFallback } from '../runtime/session.ts'
import { createSession } from '../runtime/session.ts'
import type { Tensor } from '../runtime/tensor.ts'
import { floatTensor } from '../runtime/tensor.ts'

/**
 * A model's graphs, opened when first needed: with cached features that is never
 * for the backbone, the dearest of all. Weights are stored in the graphs, which
 * lets the runtime fold them; those that a training changes are fed instead, so
 * that new ones are measured without loading a graph again.
 */
export interface GraphSessions {
  readonly provider: string | null
  readonly fallbacks: readonly ProviderFallback[]
  run(name: string, build: () => Graph, feeds: Feeds): Promise<Record<string, Tensor>>
  /** New values of what is fed. */
  adopt(weights: ModelWeights): void
  release(): Promise<void>
}

export type ModelWeights = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>

export interface GraphSessionOptions {
  model: Pick<MethodModel, 'parameters'>
  weights: ModelWeights
  /** The depth of the training whose weights are adopted; absent: none are. */
  training?: TrainingDepth
  providers: readonly Provider[]
  threads: number
}

interface Opened {
  session: OrtSession
  /** Parameters to feed at each run. */
  fed: readonly string[]
}

export function createGraphSessions({ model, weights, training, providers, threads }: GraphSessionOptions): GraphSessions {
  const changing = new Set(model.parameters.filter((spec) => training && changesAt(spec, training)).map(({ name }) => name))
  const stored = Object.fromEntries([...weights].flatMap(([name, { data }]) => (changing.has(name) ? [] : [[name, data]])))
  let current: Readonly<Record<string, Tensor>> = {}
  const adopt = (values: ModelWeights): void => {
    current = Object.fromEntries([...values].flatMap(([name, { shape, data }]) => (changing.has(name) ? [[name, floatTensor(shape, data)]] : [])))
  }
  adopt(weights)

  const sessions = new Map<string, Promise<Opened>>()
  let latest: OrtSession | null = null
  const open = async (graph: Graph): Promise<Opened> => {
    const inputs = fedInputs(graph).map(({ name }) => name)
    const bytes = encodeGraph(graph, { bake: Object.fromEntries(inputs.flatMap((name) => (stored[name] ? [[name, stored[name]]] : []))) })
    latest = await createSession(bytes, { providers, threads })
    return { session: latest, fed: inputs.filter((name) => changing.has(name)) }
  }
  return {
    get provider() {
      return latest?.provider ?? null
    },
    get fallbacks() {
      return latest?.fallbacks ?? []
    },
    async run(name, build, feeds) {
      const opening = sessions.get(name) ?? open(build())
      sessions.set(name, opening)
      const { session, fed } = await opening
      return session.run({ ...feeds, ...Object.fromEntries(fed.flatMap((key) => (current[key] ? [[key, current[key]]] : []))) })
    },
    adopt,
    async release() {
      // What could not be opened has been reported where it was needed.
      for (const found of sessions.values()) await found.then(({ session }) => session.release(), () => undefined)
    },
  }
}
