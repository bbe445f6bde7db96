import type { RunConfig } from '../../shared/contract/training.ts'
import { encodeGraph } from '../graph/encode.ts'
import { statisticName } from '../models/method.ts'
import type { AdamState } from '../runtime/adam.ts'
import type { Feeds, OrtSession } from '../runtime/session.ts'
import { createSession } from '../runtime/session.ts'
import type { Tensor } from '../runtime/tensor.ts'
import { floatTensor, scalarOf } from '../runtime/tensor.ts'
import type { Example } from './examples.ts'
import { buildFusedGraph, runName } from './fused-graph.ts'
import type { Losses } from './loop.ts'
import type { StepInputOptions } from './step-inputs.ts'
import { joined, prepareExamples } from './step-inputs.ts'
import type { StepSessionOptions } from './step-session.ts'

/** Steps in one run on an accelerator: the more, the less each one pays for the way over the bus, and the longer a graph takes to load. */
const acceleratorSteps = 8

/** How many optimiser steps one run takes. */
export function stepsPerRun(run: Pick<RunConfig, 'depth'> & Partial<Pick<RunConfig, 'stepsPerRun'>>, provider: string): number {
  if (run.depth !== 'heads') return 1
  return run.stepsPerRun === undefined || run.stepsPerRun === 'auto' ? (provider === 'cpu' ? 1 : acceleratorSteps) : run.stepsPerRun
}

export interface FusedOptions<Dive> extends StepInputOptions<Dive>, StepSessionOptions {
  optimiser: RunConfig['optimiser']
  /** The examples of a step, divided into runs. */
  divide(examples: readonly Example<Dive>[]): (readonly Example<Dive>[])[]
  /** Factor of the gradient of `count` examples in a step of `all`. */
  share(count: number, all: number): number
}

export interface FusedSteps<Dive> {
  /**
   * Takes one step on each group. Writes nothing where a number became none: the same steps one by one then say which.
   * @param learnt the trained parameters as one vector; new values are written into it, `state` and the running statistics
   * @param rates learning rate of each step
   * @returns losses of each step; null where a number became none
   */
  run(groups: readonly (readonly Example<Dive>[])[], learnt: Float32Array, state: AdamState, rates: readonly number[]): Promise<Losses[] | null>
  release(): Promise<void>
}

export function createFusedSteps<Dive>(options: FusedOptions<Dive>): FusedSteps<Dive> {
  const { model, optimiser, parameters } = options
  const { rows, width } = model.features
  const [beta1, beta2] = [0.9, 0.999]
  const statistics = model.parameters.filter(({ trainable, group }) => !trainable && group === 'head')
  const sessions = new Map<string, Promise<OrtSession>>()
  const sessionFor = (runs: readonly (readonly number[])[]): Promise<OrtSession> => {
    const key = JSON.stringify(runs)
    const known = sessions.get(key) ?? open(runs)
    sessions.set(key, known)
    return known
  }
  const open = (runs: readonly (readonly number[])[]): Promise<OrtSession> => {
    const graph = buildFusedGraph(model, {
      runs, clipNorm: optimiser.clipNorm,
      share: (step, run) => options.share(runs[step]![run]!, runs[step]!.reduce((a, b) => a + b, 0)),
      adam: { betas: [beta1, beta2], weightDecay: optimiser.weightDecay, decoupled: optimiser.kind === 'adamw' },
    })
    return createSession(encodeGraph(graph), { providers: options.providers, threads: options.threads, hasFedWeights: true })
  }

  return {
    async run(groups, learnt, state, rates) {
      const divided = groups.map((group) => options.divide(group))
      const feeds: Record<string, Tensor> = {}
      for (const [step, runs] of divided.entries()) {
        for (const [run, examples] of runs.entries()) {
          const { inputs, labels } = await prepareExamples(options, examples)
          feeds[runName(step, run, 'features')] = floatTensor([inputs.length, rows, width], joined(inputs))
          for (const [name, tensor] of Object.entries(labels)) feeds[runName(step, run, name)] = tensor
        }
      }
      const session = await sessionFor(divided.map((runs) => runs.map((examples) => examples.length)))
      const vector = (data: Float32Array): Tensor => floatTensor([data.length], data)
      const next = { new_parameters: new Float32Array(learnt.length), new_mean: new Float32Array(learnt.length), new_variance: new Float32Array(learnt.length) }
      const steps = groups.map((_, i) => state.step + 1 + i)
      const fed: Feeds = {
        ...feeds, parameters: vector(learnt), mean: vector(state.mean), variance: vector(state.variance),
        ...Object.fromEntries(statistics.map(({ name }) => [name, parameters.tensors[name]!])),
        rates: vector(Float32Array.from(rates)), correction1: vector(Float32Array.from(steps, (t) => 1 - beta1 ** t)), root_correction2: vector(Float32Array.from(steps, (t) => Math.sqrt(1 - beta2 ** t))),
      }
      const scalars = divided.flatMap((runs, step) => runs.flatMap((_, run) => model.losses.map((name) => [runName(step, run, `loss/${name}`), floatTensor([])])))
      const kept = statistics.filter(({ name }) => session.outputNames.includes(statisticName(name)))
      const out: Feeds = {
        ...Object.fromEntries(Object.entries(next).map(([name, data]) => [name, vector(data)])), ...Object.fromEntries(scalars),
        ...Object.fromEntries(kept.map(({ name, shape }) => [statisticName(name), floatTensor(shape)])),
      }
      await session.run(fed, out)
      const losses = divided.map((runs, step): Losses => {
        const all = runs.reduce((sum, examples) => sum + examples.length, 0)
        return Object.fromEntries(model.losses.map((name) => [name, runs.reduce((sum, examples, run) => sum + (scalarOf(out[runName(step, run, `loss/${name}`)], name) * examples.length) / all, 0)]))
      })
      if (!isFinite(next.new_parameters) || losses.some((found) => Object.values(found).some((value) => !Number.isFinite(value)))) return null
      learnt.set(next.new_parameters)
      state.mean.set(next.new_mean)
      state.variance.set(next.new_variance)
      state.step += groups.length
      for (const { name } of kept) parameters.tensors[name]?.data.set(out[statisticName(name)]!.data as Float32Array)
      return losses
    },
    async release() {
      for (const opened of sessions.values()) await (await opened).release()
    },
  }
}

function isFinite(values: Float32Array): boolean {
  let zero = 0
  for (let i = 0; i < values.length; i++) zero += 0 * values[i]!
  return zero === 0
}
