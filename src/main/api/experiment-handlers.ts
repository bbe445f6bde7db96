import type { ExperimentId, RunId, SplitId } from '../../shared/contract/entities.ts'
import type { experimentProcedures, ExperimentAxis, ExperimentKind, RunFigures } from '../../shared/contract/experiments.ts'
import type { Run, RunConfig } from '../../shared/contract/training.ts'
import { gridOf } from '../../shared/domain/runs/grid.ts'
import { foldFamilies } from '../../shared/domain/splits/fold-families.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import type { SnapshotDive } from '../library/library.ts'
import type { NewExperiment } from '../library/training-runs.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { planRun } from './plan-run.ts'
import { isActiveRun, type RunControl } from './run-control.ts'
import { checkDiskFor } from './training-checks.ts'

/** Sweeps, folds and repeats: many runs started, steered and read as one. */
export function experimentHandlers({ library, board, codeVersion }: StudioContext, control: RunControl): Handlers<keyof typeof experimentProcedures> {
  /** Every run is checked before the first is stored. */
  const startAll = async (name: string, kind: ExperimentKind, base: RunConfig, axes: readonly ExperimentAxis[]): Promise<{ experimentId: ExperimentId; runIds: RunId[] }> => {
    const version = await codeVersion()
    const ofSplit = new Map<SplitId, readonly SnapshotDive[]>()
    const runs: NewExperiment['runs'][number][] = []
    for (const { values, config } of gridOf(name, base, axes)) {
      const dives = ofSplit.get(config.splitId) ?? (await library.sources.ofSplit(config.splitId))
      ofSplit.set(config.splitId, dives)
      runs.push({ ...(await planRun(library, config, version, { dives }).catch((error: unknown) => Promise.reject(inRun(config.name, error)))), values })
    }
    await checkDiskFor(runs.map(({ config }) => config), library.folder.root)
    const { id, runIds } = await library.experiments.insert({ name, kind, base, axes, runs })
    for (const [i, runId] of runIds.entries()) await board.start('train', `Train ${runs[i]?.name ?? name}`, { runId }, runId)
    return { experimentId: id, runIds }
  }

  /** Does something to every run of an experiment that it can be done to. */
  const each = async (experimentId: ExperimentId, applies: (run: Run) => boolean, act: (runId: RunId) => Promise<unknown>): Promise<{ runIds: RunId[] }> => {
    const runIds: RunId[] = []
    const found = (await library.experiments.runs(experimentId)).map(({ run }) => run).filter(applies)
    // Those that wait first, so that none of them begins when the one before it ends.
    for (const { id } of [...found].sort((a, b) => Number(a.state === 'running') - Number(b.state === 'running') || a.id - b.id)) {
      await act(id)
      runIds.push(id)
    }
    return { runIds }
  }

  return {
    'training.sweep': ({ name, base, axes }) => startAll(name, 'sweep', base, axes),
    'training.repeats': ({ name, base, seeds }) => startAll(name, 'repeats', base, [{ field: 'seed', values: seeds }]),
    'training.folds': async ({ name, base, splitIds }) => {
      const splits = await library.splits.list()
      const unknown = splitIds.find((id) => !splits.some((split) => split.id === id))
      if (unknown !== undefined) throw new StudioError('not-found', `There is no split ${unknown}.`)
      const family = foldFamilies(splits).find(({ folds }) => splitIds.every((id) => folds.some((fold) => fold.splitId === id)))
      if (!family) throw new StudioError('invalid-input', 'These splits are not folds of one division, so their results cannot be averaged.', { hint: 'Make folds with `highboard splits make --folds 4`, or on the Train screen under Splits.' })
      return startAll(name, 'folds', base, [{ field: 'splitId', values: family.folds.map(({ splitId }) => splitId).filter((id) => splitIds.includes(id)) }])
    },
    'training.experiments': () => library.experiments.list(),
    'training.experiment': async ({ experimentId }) => {
      const runs = await library.experiments.runs(experimentId)
      return {
        experiment: await library.experiments.get(experimentId),
        runs: await Promise.all(runs.map(async ({ run: { id, name, state, canResume, modelId, bestEpoch, config }, values }) => {
          const figures = figuresOf(await library.runs.metrics(id, Object.keys(figureNames).map((key) => `validation/${key}`)))
          return { runId: id, name, state, canResume, values, splitId: config.splitId, modelId, bestEpoch, latest: figures.at(-1) ?? null, best: figures.find(({ epoch }) => epoch === bestEpoch) ?? null }
        })),
      }
    },
    'training.updateExperiment': ({ experimentId, name, notes }) => library.experiments.update(experimentId, { ...(name === undefined ? {} : { name }), ...(notes === undefined ? {} : { notes }) }),
    'training.pauseExperiment': ({ experimentId }) => each(experimentId, isActiveRun, (id) => control.pause(id)),
    'training.resumeExperiment': ({ experimentId }) => each(experimentId, (run) => run.canResume && !isActiveRun(run), (id) => control.resume(id)),
    'training.stopExperiment': ({ experimentId }) => each(experimentId, (run) => isActiveRun(run) || run.state === 'paused', (id) => control.stop(id, 'now')),
    'training.removeExperiment': async ({ experimentId }) => {
      const active = (await library.experiments.runs(experimentId)).filter(({ run }) => isActiveRun(run))
      if (active.length > 0) throw new StudioError('conflict', `${active.length} run${active.length === 1 ? ' of this experiment is' : 's of this experiment are'} running or waiting.`, { hint: 'Stop the experiment first.' })
      await library.experiments.setRemoved(experimentId, true)
      return {}
    },
    'training.restoreExperiment': async ({ experimentId }) => {
      await library.experiments.setRemoved(experimentId, false)
      return {}
    },
  }
}

function inRun(name: string, error: unknown): StudioError {
  const { code, message, hint } = toStudioError(error)
  return new StudioError(code, `The run "${name}" cannot start: ${message}`, hint === undefined ? { cause: error } : { hint, cause: error })
}

/** Curves of the validation part, and what their values are called. */
const figureNames = { srcc: 'srcc', pearson: 'pearson', kendall: 'kendall', relativeL2: 'relativeL2', mae: 'maePoints', tiou50: 'tiou50', tiou75: 'tiou75' } as const

/** One for each measured epoch, in order. Pure. */
export function figuresOf(points: readonly { name: string; epoch: number; value: number }[]): RunFigures[] {
  const byEpoch = new Map<number, RunFigures>()
  for (const { name, epoch, value } of points) {
    const key = Object.entries(figureNames).find(([curve]) => name === `validation/${curve}`)?.[1]
    if (!key) continue
    const figures = byEpoch.get(epoch) ?? { epoch, srcc: null, pearson: null, kendall: null, relativeL2: null, maePoints: null, tiou50: null, tiou75: null }
    byEpoch.set(epoch, { ...figures, [key]: value })
  }
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch)
}
