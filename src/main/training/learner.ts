import type { RunConfig } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'
import { examplesAtOnce } from '../models/examples-at-once.ts'
import type { Facts, MethodModel } from '../models/method.ts'
import { trainedAt, type ParameterSpec } from '../models/parameters.ts'
import { createAdam } from '../runtime/adam.ts'
import type { FlatTensors } from '../runtime/flat.ts'
import { flatTensors } from '../runtime/flat.ts'
import type { Provider, ProviderFallback } from '../runtime/session.ts'
import type { Tensor } from '../weights/tensors.ts'
import type { GradientOptions } from './gradient-source.ts'
import { createGradientSource } from './gradient-source.ts'
import { createFusedSteps, stepsPerRun } from './fused-steps.ts'
import type { Example, Showing } from './examples.ts'
import { showingsOf } from './examples.ts'
import type { Learner, Losses } from './loop.ts'
import { learningRateFactor } from './schedule.ts'

/**
 * A method's arithmetic for the loop: gradients summed over the examples of a
 * step, then one update of Adam. Where losses do not couple examples one example
 * is all that has to fit in memory; with frozen batch norm the mean over them is
 * exactly the larger batch. Everything lives in a few flat buffers that the
 * runtime reads without copying.
 */
export interface LearnerOptions<Dive> extends Pick<GradientOptions<Dive>, 'input' | 'labels'> {
  model: MethodModel
  facts: Facts
  run: Pick<RunConfig, 'depth' | 'batchNorm' | 'examplesPerStep' | 'headLearningRate' | 'backboneLearningRate' | 'optimiser'> & Partial<Pick<RunConfig, 'stepsPerRun'>>
  weights: ReadonlyMap<string, Tensor>
  /** Told what `input` will be asked for, in order. */
  announce?(coming: readonly Showing<Dive>[]): void
  providers: readonly Provider[]
  threads: number
  /** Optimiser steps of the whole run, for learning rates that follow it. */
  totalSteps: number
}

export interface MethodLearner<Dive> extends Learner<Dive> {
  readonly provider: string
  /** Providers that were tried and refused, and why. */
  readonly fallbacks: readonly ProviderFallback[]
  release(): Promise<void>
}

export async function createLearner<Dive>(options: LearnerOptions<Dive>): Promise<MethodLearner<Dive>> {
  const { model, run } = options
  const { optimiser } = run
  const specs = model.parameters
  const parameters = flatTensors(specs, Object.fromEntries([...options.weights].map(([name, { data }]) => [name, data])))
  const trained = trainedAt(specs, run.depth)
  const atOnce = (examples: number): number => examplesAtOnce(model, { depth: run.depth, batchNorm: run.batchNorm, examples })
  const source = await createGradientSource<Dive>({ ...options, depth: run.depth, batchNorm: run.batchNorm, parameters, examples: atOnce(run.examplesPerStep) })

  // Adam sees the trained parameters as one vector. Where they lie together in `parameters` it is a part of it, otherwise `parameters` follows after each update.
  const together = contiguous(trained, parameters)
  const learnt = together ?? gather(trained, parameters)
  const sum = flatTensors(trained)
  const oneRate = trained.every(({ group }) => group === trained[0]?.group)
  const rates = new Float32Array(oneRate ? 1 : learnt.length)
  const adam = await createAdam(learnt.length, { weightDecay: optimiser.weightDecay, decoupled: optimiser.kind === 'adamw', oneRate }, { threads: 1 })
  const adamState = adam.init()

  // Official CoRe adds the gradients of its accumulated steps up; everything else takes their mean. Coupled examples are one of them.
  const share = (count: number, all: number): number => (optimiser.accumulate === 'mean' ? count / all : model.couplesBatch ? 1 : count)
  const divide = (examples: readonly Example<Dive>[]) => runsOf(examples, atOnce(examples.length))
  const fused = createFusedSteps<Dive>({ ...options, depth: run.depth, parameters, optimiser, divide, share })
  const factorAt = (step: number): number => learningRateFactor(optimiser, step, options.totalSteps)

  const step = async (examples: readonly Example<Dive>[]): Promise<Losses> => {
    sum.data.fill(0)
    const mean: Losses = {}
    for (const group of divide(examples)) {
      const losses = await source.add(group, sum, share(group.length, examples.length))
      for (const [name, value] of Object.entries(losses)) mean[name] = (mean[name] ?? 0) + (value * group.length) / examples.length
    }
    assertFinite(trained, sum.data, adamState.step + 1, mean)
    clip(sum.data, optimiser.clipNorm)
    const factor = factorAt(adamState.step)
    fillRates(rates, trained, ({ group }) => factor * (group === 'head' ? run.headLearningRate : run.backboneLearningRate))
    await adam.update(learnt, sum.data, rates, adamState)
    if (!together) scatter(trained, learnt, parameters)
    return mean
  }

  return {
    provider: source.provider,
    fallbacks: source.fallbacks,
    stepsAtOnce: stepsPerRun(run, source.provider),
    announce: (examples) => options.announce?.(examples.flatMap((example) => showingsOf(example))),
    step,
    async steps(groups) {
      const found = await fused.run(groups, learnt, adamState, groups.map((_, i) => factorAt(adamState.step + i) * run.headLearningRate))
      if (found && !together) scatter(trained, learnt, parameters)
      if (found) return found
      // A number became none: one by one the steps say which, and at which step.
      const losses: Losses[] = []
      for (const group of groups) losses.push(await step(group))
      return losses
    },
    state() {
      const vector = (data: Float32Array): Tensor => ({ shape: [data.length], data })
      return new Map([['parameters', vector(parameters.data)], ['adam.mean', vector(adamState.mean)], ['adam.variance', vector(adamState.variance)], ['adam.step', vector(Float32Array.of(adamState.step))]])
    },
    restore(state) {
      const read = (name: string, target: Float32Array): void => {
        const data = state.get(name)?.data
        if (data?.length !== target.length) throw new StudioError('bad-checkpoint', `The checkpoint's ${name} has ${data?.length ?? 'no'} numbers, this run has ${target.length}.`, { hint: 'It belongs to a run with other settings. Start a new run.' })
        target.set(data)
      }
      const done = new Float32Array(1)
      read('parameters', parameters.data)
      read('adam.mean', adamState.mean)
      read('adam.variance', adamState.variance)
      read('adam.step', done)
      adamState.step = done[0] ?? 0
      if (!together) learnt.set(gather(trained, parameters))
    },
    weights: () => new Map(specs.map(({ name, shape }) => [name, { shape, data: Float32Array.from(parameters.tensors[name]?.data ?? []) }])),
    async release() {
      await source.release()
      await fused.release()
      await adam.release()
    },
  }
}

/** The examples in order, so many in each run. */
function runsOf<Dive>(examples: readonly Example<Dive>[], atOnce: number): (readonly Example<Dive>[])[] {
  return Array.from({ length: Math.ceil(examples.length / atOnce) }, (_, i) => examples.slice(i * atOnce, (i + 1) * atOnce))
}

/** The part of `all` that holds exactly these, in their order; null where others lie between them. */
function contiguous(specs: readonly ParameterSpec[], all: FlatTensors): Float32Array | null {
  const views = specs.flatMap(({ name }) => all.tensors[name]?.data ?? [])
  const first = views[0]
  let end = first?.byteOffset ?? 0
  for (const view of views) {
    if (view.byteOffset !== end) return null
    end += view.byteLength
  }
  return first ? new Float32Array(first.buffer, first.byteOffset, (end - first.byteOffset) / 4) : null
}

function gather(specs: readonly ParameterSpec[], source: FlatTensors): Float32Array {
  const target = flatTensors(specs)
  for (const { name } of specs) target.tensors[name]?.data.set(source.tensors[name]?.data ?? [])
  return target.data
}

/** Writes a vector of these parameters back where each belongs. */
function scatter(specs: readonly ParameterSpec[], vector: Float32Array, target: FlatTensors): void {
  let offset = 0
  for (const { name } of specs) {
    const data = target.tensors[name]?.data
    if (!data) continue
    data.set(vector.subarray(offset, offset + data.length))
    offset += data.length
  }
}

/** One rate for each element, or one for all where `rates` has one. */
function fillRates(rates: Float32Array, specs: readonly ParameterSpec[], rateOf: (spec: ParameterSpec) => number): void {
  let offset = 0
  for (const spec of specs) {
    const end = offset + spec.shape.reduce((a, b) => a * b, 1)
    rates.fill(rateOf(spec), offset, end)
    offset = end
  }
}

/** Scales the gradient down to `limit` where its Euclidean norm is larger (PyTorch's clip_grad_norm_). */
function clip(gradient: Float32Array, limit: number | null): void {
  if (limit === null) return
  let squares = 0
  for (const value of gradient) squares += value * value
  const factor = limit / (Math.sqrt(squares) + 1e-6)
  if (factor < 1) for (let i = 0; i < gradient.length; i++) gradient[i] = gradient[i]! * factor
}

function assertFinite(specs: readonly ParameterSpec[], gradient: Float32Array, step: number, losses: Losses): void {
  // 0 × value is 0 unless the value is no number; the sum tells in one fast pass whether there is anything to look for.
  let zero = 0
  for (let i = 0; i < gradient.length; i++) zero += 0 * gradient[i]!
  if (zero === 0) return
  let offset = 0
  for (const { name, shape } of specs) {
    const end = offset + shape.reduce((a, b) => a * b, 1)
    for (let i = offset; i < end; i++) {
      if (Number.isFinite(gradient[i])) continue
      throw new StudioError('not-a-number', `The gradient of ${name} became ${gradient[i]} at step ${step} (losses: ${Object.entries(losses).map(([key, value]) => `${key} ${value}`).join(', ')}).`, {
        hint: 'Lower the learning rates, or start from other weights. The last checkpoint from before this step is kept.',
      })
    }
    offset = end
  }
}
