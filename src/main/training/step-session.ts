import { encodeGraph, fedInputs } from '../graph/encode.ts'
import type { Graph } from '../graph/graph.ts'
import { gradientName, statisticName, type MethodModel } from '../models/method.ts'
import type { ParameterSpec } from '../models/parameters.ts'
import type { FlatTensors } from '../runtime/flat.ts'
import { flatTensors, renamed } from '../runtime/flat.ts'
import type { Feeds, OrtSession, Provider } from '../runtime/session.ts'
import { createSession } from '../runtime/session.ts'
import { floatTensor, scalarOf } from '../runtime/tensor.ts'
import type { Losses } from './loop.ts'

/** A training graph ready to run on the learner's parameters. */
export interface StepSession {
  readonly session: OrtSession
  /** Gradients of the latest run, by parameter. */
  readonly gradient: FlatTensors
  /** Writes gradients, statistics and `into`; the model's running statistics follow. */
  run(feeds: Feeds, into?: Feeds): Promise<void>
}

export interface StepSessionOptions {
  model: MethodModel
  /** Every parameter and running statistic, read at each run; statistics are written back. */
  parameters: FlatTensors
  providers: readonly Provider[]
  threads: number
}

/** @param keepsStatistics false where another graph of the same step has written them already */
export async function openStep(options: StepSessionOptions, graph: Graph, trained: readonly ParameterSpec[], keepsStatistics = true): Promise<StepSession> {
  const { parameters, model } = options
  const session = await createSession(encodeGraph(graph), { providers: options.providers, threads: options.threads, hasFedWeights: true })
  const fed = Object.fromEntries(fedInputs(graph).flatMap(({ name }) => (parameters.tensors[name] ? [[name, parameters.tensors[name]]] : [])))
  const kept = keepsStatistics ? model.parameters.filter((spec) => !spec.trainable && graph.outputs.has(statisticName(spec.name))) : []
  const [gradient, statistics] = [flatTensors(trained), flatTensors(kept)]
  const own: Feeds = { ...renamed(gradient, gradientName), ...renamed(statistics, statisticName) }
  return {
    session,
    gradient,
    async run(feeds, into = {}) {
      await session.run({ ...fed, ...feeds }, { ...own, ...into })
      for (const { name } of kept) parameters.tensors[name]?.data.set(statistics.tensors[name]?.data ?? [])
    },
  }
}

/** Where a run writes its losses. */
export function lossTargets(model: MethodModel): Record<string, ReturnType<typeof floatTensor>> {
  return Object.fromEntries(model.losses.map((name) => [`loss/${name}`, floatTensor([])]))
}

export function readLosses(model: MethodModel, targets: Feeds): Losses {
  return Object.fromEntries(model.losses.map((name) => [name, scalarOf(targets[`loss/${name}`], name)]))
}
