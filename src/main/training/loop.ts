import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Evaluation, MetricPoint, RunConfig } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import { loadNewestCheckpoint, saveCheckpoint } from './checkpoint.ts'
import type { Pair, Pairable } from './pairs.ts'
import { drawPairs } from './pairs.ts'
import type { Tensor } from '../weights/tensors.ts'
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts'
import { secondsLeft } from './schedule.ts'

/**
 * The course of a run: epochs of pairs, optimiser steps, checkpoints, validation
 * after each epoch, the best epoch kept, cancel, stop and resume. It knows
 * neither graphs nor videos: a `Learner` does the arithmetic, so the course can
 * be tested with a small one of known numbers.
 *
 * Resuming gives the same numbers as never having stopped: pairs, flips and
 * dropout follow from (seed, epoch), and a checkpoint lies between two steps and
 * holds every number the next step depends on.
 */
export interface Losses {
  total: number
  score: number
  segmentation: number
  contrastive: number
}

export interface Learner<Dive> {
  /** One optimiser step on the mean gradient of `pairs`; their mean losses, from before the step. */
  step(pairs: readonly Pair<Dive>[]): Promise<Losses>
  /** Everything the next step depends on. */
  state(): Map<string, Tensor>
  restore(state: ReadonlyMap<string, Tensor>): void
  /** The model's weights under their state keys. */
  weights(): Map<string, Tensor>
}

/** What the loop needs of the run's settings. */
export type LoopConfig = Pick<RunConfig, 'epochs' | 'pairsPerStep' | 'flip' | 'seed' | 'checkpointEverySteps'>

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

/** Where a checkpoint stands: `pairsDone` of epoch `epoch` (0-based) are learnt. */
interface Position {
  epoch: number
  pairsDone: number
  best: Best | null
}

const bestPattern = /^best-epoch-(\d{5})\.safetensors$/

export async function runEpochs<Dive extends Pairable>(options: LoopOptions<Dive>): Promise<LoopResult> {
  const { config, dives, learner, report, folder } = options
  const pairCount = drawPairs(dives, { seed: config.seed, epoch: 0, flip: config.flip }).length
  if (pairCount === 0) {
    throw new StudioError('bad-labels', 'No two training dives share a dive number, so there is nothing to compare.', {
      hint: 'Put at least two labelled and scored dives of one dive number into the training part.',
    })
  }
  const stepsPerEpoch = Math.ceil(pairCount / config.pairsPerStep)
  const totalSteps = stepsPerEpoch * config.epochs
  let step = 0
  let position: Position = { epoch: 0, pairsDone: 0, best: null }
  const found = options.resume ? await loadNewestCheckpoint<Position>(folder, (line) => report.log(line)) : null
  if (found) {
    learner.restore(found.tensors)
    step = found.step
    position = found.position
    report.log(`Resumed after step ${step} (epoch ${position.epoch + 1}, pair ${position.pairsDone} of ${pairCount}).`)
  } else if (options.startIsTrained && options.validate) {
    position.best = await measure(options, 0, step, null)
  }

  const durations: number[] = []
  const save = async (): Promise<void> => {
    await saveCheckpoint(folder, { step, position, tensors: learner.state() })
    report.checkpointed(step, position.epoch)
  }
  while (position.epoch < config.epochs) {
    const pairs = drawPairs(dives, { seed: config.seed, epoch: position.epoch, flip: config.flip })
    while (position.pairsDone < pairs.length) {
      if (report.signal.aborted) {
        await save()
        throw new StudioError('cancelled', `Training was cancelled after step ${step}.`, { hint: 'It can be resumed from there.' })
      }
      const startedAt = performance.now()
      const batch = pairs.slice(position.pairsDone, position.pairsDone + config.pairsPerStep)
      const losses = await learner.step(batch)
      assertFinite(losses, step + 1)
      step += 1
      position = { ...position, pairsDone: position.pairsDone + batch.length }
      durations.push((performance.now() - startedAt) / 1000)
      const epoch = position.epoch + position.pairsDone / pairs.length
      report.metrics(Object.entries(losses).map(([name, value]) => ({ name: `loss/${name}`, epoch, step, value })))
      report.progress(Math.min(1, step / totalSteps), `Epoch ${position.epoch + 1} of ${config.epochs}, step ${step} of ${totalSteps}`, secondsLeft(durations, totalSteps - step))
      if (step % config.checkpointEverySteps === 0 && position.pairsDone < pairs.length) await save()
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
