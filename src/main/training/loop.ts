import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Evaluation, MetricPoint, RunConfig } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import { loadNewestCheckpoint, saveCheckpoint } from './checkpoint.ts'
import type { Example } from './examples.ts'
import { drawExamples } from './examples.ts'
import type { Pairable } from './pairs.ts'
import type { Tensor } from '../weights/tensors.ts'
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts'
import { secondsLeft } from './schedule.ts'

/**
 * The course of a run: epochs of examples, optimiser steps, checkpoints, validation
 * after each epoch, the best epoch kept, cancel, stop and resume. It knows
 * neither graphs nor videos: a `Learner` does the arithmetic, so the course can
 * be tested with a small one of known numbers.
 *
 * Resuming gives the same numbers as never having stopped: examples, flips and
 * dropout follow from (seed, epoch), and a checkpoint lies between two steps and
 * holds every number the next step depends on.
 */
export type Losses = Record<string, number>

export interface Learner<Dive> {
  /** What the coming steps are made of, in order, so that it can be made ready meanwhile. */
  announce?(examples: readonly Example<Dive>[]): void
  /** One optimiser step on the mean gradient of `examples`; their mean losses, from before the step. */
  step(examples: readonly Example<Dive>[]): Promise<Losses>
  /** Most steps that `steps` takes in one call; absent: one. */
  readonly stepsAtOnce?: number
  /** `step` on each group in turn, in one call that cannot be cut short; the losses of each. */
  steps?(groups: readonly (readonly Example<Dive>[])[]): Promise<Losses[]>
  /** Everything the next step depends on. */
  state(): Map<string, Tensor>
  restore(state: ReadonlyMap<string, Tensor>): void
  /** The model's weights under their state keys. */
  weights(): Map<string, Tensor>
}

/** What the loop needs of the run's settings. */
export type LoopConfig = Pick<RunConfig, 'epochs' | 'examplesPerStep' | 'flip' | 'seed' | 'exemplarRule' | 'checkpointEverySteps'> & { examples: 'pairs' | 'videos' }

export interface LoopReport {
  signal: AbortSignal
  stopAfterEpoch(): boolean
  progress(fraction: number, message: string, secondsLeft?: number | null): void
  log(line: string): void
  metrics(points: MetricPoint[]): void
  checkpointed(step: number, epoch: number): void
  /** Epoch `epoch` (0: the starting weights) is the best so far. */
  best(epoch: number): void
}

export interface LoopOptions<Dive> {
  config: LoopConfig
  dives: readonly Dive[]
  learner: Learner<Dive>
  /** Measures weights on the validation part; null where it holds no dives. */
  validate: ((weights: ReadonlyMap<string, Tensor>) => Promise<Evaluation>) | null
  /** True where the starting weights are a trained model, which a run may fail to beat. */
  startIsTrained: boolean
  folder: string
  resume: boolean
  report: LoopReport
}

export interface LoopResult {
  /** From 1; 0 for the starting weights. */
  bestEpoch: number
  epochsDone: number
  weights: Map<string, Tensor>
  /** The best epoch's measurement, as the reload check must find it again. */
  validation: Evaluation | null
}

interface Best {
  epoch: number
  validation: Evaluation | null
  file: string
}

/** Where a checkpoint stands: `pairsDone` examples of epoch `epoch` (0-based) are learnt. The name is that of the first checkpoints. */
interface Position {
  epoch: number
  pairsDone: number
  best: Best | null
}

const bestPattern = /^best-epoch-(\d{5})\.safetensors$/

export async function runEpochs<Dive extends Pairable>(options: LoopOptions<Dive>): Promise<LoopResult> {
  const { config, dives, learner, report, folder } = options
  const examplesOf = (epoch: number): Example<Dive>[] => drawExamples(dives, { seed: config.seed, epoch, flip: config.flip, kind: config.examples, rule: config.exemplarRule })
  const count = examplesOf(0).length
  if (count === 0) {
    const kind = config.exemplarRule === 'difficulty' ? 'degree of difficulty' : 'dive number'
    throw new StudioError('bad-labels', `No two training dives share a ${kind}, so there is nothing to compare.`, {
      hint: `Put at least two labelled and scored dives of one ${kind} into the training part.`,
    })
  }
  const totalSteps = stepCount(count, config)
  let step = 0
  let position: Position = { epoch: 0, pairsDone: 0, best: null }
  const found = options.resume ? await loadNewestCheckpoint<Position>(folder, (line) => report.log(line)) : null
  if (found) {
    learner.restore(found.tensors)
    step = found.step
    position = found.position
    report.log(`Resumed after step ${step} (epoch ${position.epoch + 1}, example ${position.pairsDone} of ${count}).`)
  } else if (options.startIsTrained && options.validate) {
    position.best = await measure(options, 0, step, null)
  }

  const durations: number[] = []
  const save = async (): Promise<void> => {
    await saveCheckpoint(folder, { step, position, tensors: learner.state() })
    report.checkpointed(step, position.epoch)
  }
  while (position.epoch < config.epochs) {
    const examples = examplesOf(position.epoch)
    learner.announce?.(examples.slice(position.pairsDone))
    while (position.pairsDone < examples.length) {
      if (report.signal.aborted) {
        await save()
        throw new StudioError('cancelled', `Training was cancelled after step ${step}.`, { hint: 'It can be resumed from there.' })
      }
      const startedAt = performance.now()
      const groups = nextGroups(examples, position.pairsDone, config, Math.min(learner.stepsAtOnce ?? 1, config.checkpointEverySteps - (step % config.checkpointEverySteps)))
      const found = learner.steps && groups.length > 1 ? await learner.steps(groups) : [await learner.step(groups[0]!)]
      for (const [i, losses] of found.entries()) {
        assertFinite(losses, step + 1)
        step += 1
        position = { ...position, pairsDone: position.pairsDone + groups[i]!.length }
        durations.push((performance.now() - startedAt) / 1000 / found.length)
        const epoch = position.epoch + position.pairsDone / examples.length
        report.metrics(Object.entries(losses).map(([name, value]) => ({ name: `loss/${name}`, epoch, step, value })))
      }
      report.progress(Math.min(1, step / totalSteps), `Epoch ${position.epoch + 1} of ${config.epochs}, step ${step} of ${totalSteps}`, secondsLeft(durations, totalSteps - step))
      if (step % config.checkpointEverySteps === 0 && position.pairsDone < examples.length) await save()
    }
    // Validation can take longer than the epoch: being stopped in it costs no step.
    await save()
    const epochsDone = position.epoch + 1
    const best = await measure(options, epochsDone, step, position.best)
    position = { epoch: epochsDone, pairsDone: 0, best }
    await save()
    await removeOldBests(folder)
    if (report.stopAfterEpoch()) {
      report.log(`Stopped after epoch ${epochsDone} as asked.`)
      break
    }
  }
  return finish(folder, position)
}

/** The examples of the coming steps, at most `most` of them and none of the next epoch: groups so end at checkpoints and epochs, wherever a run was cut off. */
function nextGroups<Dive>(examples: readonly Example<Dive>[], done: number, { examplesPerStep }: Pick<LoopConfig, 'examplesPerStep'>, most: number): (readonly Example<Dive>[])[] {
  const count = Math.min(most, Math.ceil((examples.length - done) / examplesPerStep))
  return Array.from({ length: count }, (_, i) => examples.slice(done + i * examplesPerStep, done + (i + 1) * examplesPerStep))
}

/** Optimiser steps of a run with `count` examples in an epoch. */
export function stepCount(count: number, config: Pick<LoopConfig, 'epochs' | 'examplesPerStep'>): number {
  return Math.ceil(count / config.examplesPerStep) * config.epochs
}

/** Validates the learner's weights and keeps them where they are the best so far. */
async function measure<Dive>(options: LoopOptions<Dive>, epoch: number, step: number, best: Best | null): Promise<Best> {
  const { learner, report, folder, validate } = options
  const weights = learner.weights()
  report.progress(step === 0 ? 0 : epoch / options.config.epochs, `Validating after epoch ${epoch}`, null)
  const validation = validate ? await validate(weights) : null
  if (validation) report.metrics(validationPoints(validation, epoch, step))
  if (best && validation && !isBetter(validation, best.validation)) return best
  const file = `best-epoch-${String(epoch).padStart(5, '0')}.safetensors`
  await writeAtomically(join(folder, file), writeSafetensors(weights))
  report.best(epoch)
  return { epoch, validation, file }
}

/** Selection is by validation SRCC alone; without a validation part the latest epoch is kept. */
function isBetter(found: Evaluation, best: Evaluation | null): boolean {
  return (found.srcc ?? -Infinity) > (best?.srcc ?? -Infinity)
}

function validationPoints(validation: Evaluation, epoch: number, step: number): MetricPoint[] {
  const values: Record<string, number | null> = {
    srcc: validation.srcc,
    relativeL2: validation.relativeL2,
    mae: validation.maePoints,
    tiou50: validation.tiou50,
    tiou75: validation.tiou75,
  }
  return Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [{ name: `validation/${name}`, epoch, step, value }]))
}

/** The two checkpoints kept name at most the two newest bests. */
async function removeOldBests(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => bestPattern.test(name)).sort().reverse()
  for (const name of names.slice(2)) await rm(join(folder, name), { force: true })
}

async function finish(folder: string, position: Position): Promise<LoopResult> {
  const { best } = position
  if (!best) throw new StudioError('internal', 'A run ended without a measured epoch.')
  const { tensors } = readSafetensors(await readFile(join(folder, best.file)), best.file)
  return { bestEpoch: best.epoch, epochsDone: position.epoch, weights: tensors, validation: best.validation }
}

function assertFinite(losses: Losses, step: number): void {
  for (const [name, value] of Object.entries(losses)) {
    if (Number.isFinite(value)) continue
    throw new StudioError('not-a-number', `The ${name} loss became ${value} at step ${step}.`, {
      hint: 'Lower the learning rates, or start from other weights. The last checkpoint from before this step is kept.',
    })
  }
}
