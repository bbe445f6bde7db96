import type { Evaluation, MetricPoint, RunConfig } from '../../shared/contract/training.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { loadNewestCheckpoint, saveCheckpoint } from './checkpoint.ts'
import type { Example } from './examples.ts'
import { drawEpoch, nextGroups, withoutLost, type LeftOut } from './epoch-examples.ts'
import { isBetter, measuredPoints, measureParts, nextPatience, readBest, removeOldBests, writeBest, type Best, type Measures, type Patience } from './keep-best.ts'
import type { Pairable } from './pairs.ts'
import type { Tensor } from '../weights/tensors.ts'
import { secondsLeft } from './schedule.ts'

/**
 * The course of a run: epochs of examples, optimiser steps, checkpoints, validation
 * after each epoch, the best epoch kept, early stopping, dives that get lost on
 * the way, cancel, stop and resume. It knows
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
export type LoopConfig = Pick<RunConfig, 'epochs' | 'examplesPerStep' | 'flip' | 'seed' | 'exemplarRule' | 'checkpointEverySteps'> & Partial<Pick<RunConfig, 'keepCheckpoints' | 'selection' | 'earlyStopping'>> & { examples: 'pairs' | 'videos' }

export interface LoopReport {
  signal: AbortSignal
  stopAfterEpoch(): boolean
  progress(fraction: number, message: string, secondsLeft?: number | null): void
  log(line: string): void
  metrics(points: MetricPoint[]): void
  checkpointed(step: number, epoch: number): void
  /** Epoch `epoch` (0: the starting weights) is the best so far. */
  best(epoch: number): void
  /** From epoch `epoch` (0-based) on the run goes on without these dives. */
  leftOut?(diveIds: readonly number[], epoch: number): void
  /** Steps after `step` are done again: what was reported of them does not count. */
  wentBack?(step: number): void
}

/** Dives whose videos were found missing, where the run is to go on without them. */
export interface LostDives {
  ids(): readonly number[]
  /** Those a resumed run had lost before. */
  add(ids: readonly number[]): void
}

export interface LoopOptions<Dive> extends Measures {
  config: LoopConfig
  dives: readonly Dive[]
  learner: Learner<Dive>
  /** True where the starting weights are a trained model, which a run may fail to beat. */
  startIsTrained: boolean
  folder: string
  resume: boolean
  /** Null or absent: a missing video ends the run. */
  lost?: LostDives | null
  /** Further curves of a step: learning rates, memory, time. `epoch` counts parts of it; `seconds` is how long the step took. */
  gauges?(at: { step: number; totalSteps: number; epoch: number; seconds: number; isEpochEnd: boolean }): Record<string, number>
  report: LoopReport
}

export interface LoopResult {
  /** From 1; 0 for the starting weights. */
  bestEpoch: number
  epochsDone: number
  weights: Map<string, Tensor>
  /** The best epoch's measurement, as the reload check must find it again. */
  validation: Evaluation | null
  /** Of the test part, where that chose the epoch. */
  test: Evaluation | null
  /** True where it ended because validation got no better. */
  isEarly: boolean
}

/** Where a checkpoint stands: `pairsDone` examples of epoch `epoch` (0-based) are behind. The name is that of the first checkpoints. */
interface Position {
  epoch: number
  pairsDone: number
  best: Best | null
  patience?: Patience
  /** Dives the run goes on without. */
  leftOut?: LeftOut[]
}

export async function runEpochs<Dive extends Pairable>(options: LoopOptions<Dive>): Promise<LoopResult> {
  const { config, dives, learner, report, folder } = options
  const { earlyStopping = null, keepCheckpoints = 2 } = config
  const count = drawEpoch(config, dives, 0).length
  if (count === 0) {
    const kind = config.exemplarRule === 'difficulty' ? 'degree of difficulty' : 'dive number'
    throw new StudioError('bad-labels', `No two training dives share a ${kind}, so there is nothing to compare.`, {
      hint: `Put at least two labelled and scored dives of one ${kind} into the training part.`,
    })
  }
  const totalSteps = stepCount(count, config)
  let step = 0
  let position: Position = { epoch: 0, pairsDone: 0, best: null }
  let isEarly = false

  const save = async (): Promise<void> => {
    try {
      await saveCheckpoint(folder, { step, position, tensors: learner.state() }, keepCheckpoints)
    } catch (error) {
      throw checkpointError(error, step)
    }
    report.checkpointed(step, position.epoch)
  }
  /** Notes dives that were found missing since the last time. */
  const noteLost = (): boolean => {
    const known = new Set(position.leftOut?.map(({ diveId }) => diveId))
    const more = options.lost?.ids().filter((diveId) => !known.has(diveId)) ?? []
    if (more.length === 0) return false
    position = { ...position, leftOut: [...(position.leftOut ?? []), ...more.map((diveId) => ({ diveId, epoch: position.epoch }))] }
    report.leftOut?.(more, position.epoch)
    return true
  }
  /** After a step that could not be finished: the learner's numbers are those of the last checkpoint again. */
  const goBack = async (): Promise<void> => {
    const kept = await loadNewestCheckpoint<Position>(folder, (line) => report.log(line))
    if (!kept) throw new StudioError('internal', 'There is no checkpoint to go back to.')
    learner.restore(kept.tensors)
    step = kept.step
    position = { ...kept.position, ...(position.leftOut ? { leftOut: position.leftOut } : {}) }
    report.wentBack?.(step)
    report.log(`Went back to step ${step}, to go on without what is missing.`)
    await save()
  }
  /** Validates the learner's weights and keeps them where they are the best so far. */
  const measure = async (epoch: number): Promise<void> => {
    const weights = learner.weights()
    report.progress(step === 0 ? 0 : epoch / config.epochs, `Validating after epoch ${epoch}`, null)
    const measured = await measureParts(options, weights, epoch)
    noteLost()
    report.metrics(measuredPoints(measured, epoch, step))
    const lost = position.leftOut?.length ?? 0
    let { best } = position
    if (best && (best.lost ?? 0) !== lost) {
      // Figures on different dives cannot be compared.
      report.log(`Epoch ${best.epoch} is measured again without the missing dives.`)
      best = { ...best, ...(await measureParts(options, await readBest(folder, best), best.epoch)), lost }
    }
    if (best === null || isBetter(measured, best, config.selection ?? 'validation')) {
      best = await writeBest(folder, epoch, weights, measured, lost).catch((error: unknown) => Promise.reject(checkpointError(error, step)))
      report.best(epoch)
    }
    position = { ...position, best, ...(earlyStopping ? { patience: epoch === 0 ? { reference: measured.validation?.srcc ?? null, staleEpochs: 0 } : nextPatience(position.patience ?? { reference: null, staleEpochs: 0 }, measured.validation?.srcc ?? null, earlyStopping.minImprovement) } : {}) }
  }

  const found = options.resume ? await loadNewestCheckpoint<Position>(folder, (line) => report.log(line)) : null
  if (found) {
    learner.restore(found.tensors)
    step = found.step
    position = found.position
    options.lost?.add(position.leftOut?.map(({ diveId }) => diveId) ?? [])
    // Cut off between its last epoch and its end: nothing more is trained.
    isEarly = earlyStopping !== null && (position.patience?.staleEpochs ?? 0) >= earlyStopping.patienceEpochs
    report.log(`Resumed after step ${step} (epoch ${position.epoch + 1}, example ${position.pairsDone} of ${count}).`)
  } else {
    if (options.startIsTrained && (options.validate || options.test)) await measure(0)
    // Something to go back to from the first step on.
    if (options.lost) await save()
  }
  noteLost()

  const durations: number[] = []
  while (position.epoch < config.epochs && !isEarly) {
    const examples = drawEpoch(config, dives, position.epoch, position.leftOut)
    if (examples.length === 0) throw new StudioError('missing-video', 'No training examples are left whose videos are there.', { hint: 'Put the videos back, then resume.' })
    const coming = withoutLost(examples, position.pairsDone, position.leftOut)
    learner.announce?.(coming.map(({ example }) => example))
    let done = 0
    while (done < coming.length) {
      if (report.signal.aborted) {
        await save()
        throw new StudioError('cancelled', `Training was cancelled after step ${step}.`, { hint: 'It can be resumed from there.' })
      }
      const startedAt = performance.now()
      const groups = nextGroups(coming, done, config.examplesPerStep, Math.min(learner.stepsAtOnce ?? 1, config.checkpointEverySteps - (step % config.checkpointEverySteps)))
      const losses = await takeSteps(learner, groups.map((group) => group.map(({ example }) => example))).catch((error: unknown) => {
        if (toStudioError(error).code === 'missing-video' && noteLost()) return null
        throw error
      })
      if (losses === null) break
      for (const [i, found] of losses.entries()) {
        assertFinite(found, step + 1)
        step += 1
        done += groups[i]!.length
        position = { ...position, pairsDone: done < coming.length ? groups[i]!.at(-1)!.place + 1 : examples.length }
        const seconds = (performance.now() - startedAt) / 1000 / losses.length
        durations.push(seconds)
        const epoch = position.epoch + position.pairsDone / examples.length
        const curves = { ...Object.fromEntries(Object.entries(found).map(([name, value]) => [`loss/${name}`, value])), ...options.gauges?.({ step, totalSteps, epoch, seconds, isEpochEnd: done === coming.length }) }
        report.metrics(Object.entries(curves).map(([name, value]) => ({ name, epoch, step, value })))
      }
      report.progress(Math.min(1, step / totalSteps), `Epoch ${position.epoch + 1} of ${config.epochs}, step ${step} of ${totalSteps}`, secondsLeft(durations, totalSteps - step))
      if (step % config.checkpointEverySteps === 0 && done < coming.length) await save()
    }
    if (done < coming.length) {
      await goBack()
      continue
    }
    // Validation can take longer than the epoch: being stopped in it costs no step.
    await save()
    const epochsDone = position.epoch + 1
    await measure(epochsDone)
    position = { ...position, epoch: epochsDone, pairsDone: 0 }
    await save()
    await removeOldBests(folder, keepCheckpoints)
    isEarly = endsEarly(position.patience, earlyStopping, epochsDone, report)
    if (report.stopAfterEpoch()) {
      report.log(`Stopped after epoch ${epochsDone} as asked.`)
      break
    }
  }
  return finish(folder, position, isEarly)
}

async function takeSteps<Dive>(learner: Learner<Dive>, groups: readonly (readonly Example<Dive>[])[]): Promise<Losses[]> {
  return learner.steps && groups.length > 1 ? learner.steps(groups) : [await learner.step(groups[0]!)]
}

/** Optimiser steps of a run with `count` examples in an epoch. */
export function stepCount(count: number, config: Pick<LoopConfig, 'epochs' | 'examplesPerStep'>): number {
  return Math.ceil(count / config.examplesPerStep) * config.epochs
}

function endsEarly(patience: Patience | undefined, earlyStopping: RunConfig['earlyStopping'], epoch: number, report: Pick<LoopReport, 'log'>): boolean {
  if (!earlyStopping || !patience || patience.staleEpochs === 0) return false
  const { patienceEpochs, minImprovement } = earlyStopping
  const best = patience.reference?.toFixed(4) ?? 'undefined'
  report.log(`Validation SRCC has not risen${minImprovement > 0 ? ` by ${minImprovement}` : ''} above ${best} for ${patience.staleEpochs} of ${patienceEpochs} epochs.`)
  if (patience.staleEpochs < patienceEpochs) return false
  report.log(`Stopped early after epoch ${epoch}.`)
  return true
}

async function finish(folder: string, position: Position, isEarly: boolean): Promise<LoopResult> {
  const { best } = position
  if (!best) throw new StudioError('internal', 'A run ended without a measured epoch.')
  return { bestEpoch: best.epoch, epochsDone: position.epoch, weights: await readBest(folder, best), validation: best.validation, test: best.test ?? null, isEarly }
}

/** A full disk ends a run with what can be done about it; the file that could not be written never took the place of the one before. */
function checkpointError(error: unknown, step: number): StudioError {
  const found = toStudioError(error)
  if (found.code !== 'disk-full') return found
  return new StudioError('disk-full', `The disk is full: the checkpoint of step ${step} could not be written. ${found.message}`, { hint: 'Free some space, then resume: the run goes on from the last checkpoint that was written.', cause: error })
}

function assertFinite(losses: Losses, step: number): void {
  for (const [name, value] of Object.entries(losses)) {
    if (Number.isFinite(value)) continue
    throw new StudioError('not-a-number', `The ${name} loss became ${value} at step ${step}.`, {
      hint: 'Lower the learning rates, or start from other weights. The last checkpoint from before this step is kept.',
    })
  }
}
