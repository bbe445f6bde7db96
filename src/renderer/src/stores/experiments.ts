/** Sweeps, folds and repeats: the list, and the one being looked at with its runs. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { ExperimentId, RunId } from '../../../shared/contract/entities.ts'
import type { Experiment } from '../../../shared/contract/experiments.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'
import { useRunsStore } from './runs.ts'

type Started = OutputOf<'training.sweep'>
const settleMilliseconds = 500
/** Figures of runs under way are asked for again so often while points arrive. */
const figuresEvery = 4000

export const useExperimentsStore = defineStore('experiments', () => {
  const notices = useNoticesStore()
  const runs = useRunsStore()
  const experiments = shallowRef<Experiment[]>([])
  const currentId = ref<ExperimentId | null>(null)
  const detail = shallowRef<OutputOf<'training.experiment'> | null>(null)
  const failure = shallowRef<unknown>(null)

  async function load(): Promise<void> {
    const found = await notices.attempt(() => studio.call('training.experiments', {}))
    if (found) experiments.value = found
  }

  async function open(experimentId: ExperimentId): Promise<void> {
    if (currentId.value !== experimentId) {
      detail.value = null
      failure.value = null
    }
    currentId.value = experimentId
    await refresh()
  }
  async function refresh(): Promise<void> {
    const experimentId = currentId.value
    if (experimentId === null) return
    try {
      const found = await studio.call('training.experiment', { experimentId })
      if (currentId.value === experimentId) detail.value = found
    } catch (error) {
      if (currentId.value === experimentId) failure.value = error
    }
  }
  function close(): void {
    currentId.value = null
    detail.value = null
    failure.value = null
  }

  /** Errors reach the caller, which shows them where they happened. */
  async function begun(starting: Promise<Started>): Promise<ExperimentId> {
    const { experimentId } = await starting
    await Promise.all([load(), runs.load()])
    return experimentId
  }
  const sweep = (wanted: InputOf<'training.sweep'>): Promise<ExperimentId> => begun(studio.call('training.sweep', wanted))
  const folds = (wanted: InputOf<'training.folds'>): Promise<ExperimentId> => begun(studio.call('training.folds', wanted))
  const repeats = (wanted: InputOf<'training.repeats'>): Promise<ExperimentId> => begun(studio.call('training.repeats', wanted))

  async function act(experimentId: ExperimentId, action: 'pause' | 'resume' | 'stop'): Promise<void> {
    const name = { pause: 'training.pauseExperiment', resume: 'training.resumeExperiment', stop: 'training.stopExperiment' } as const
    await notices.attempt(() => studio.call(name[action], { experimentId }))
    await Promise.all([load(), refresh(), runs.load()])
  }

  /** @throws what the studio refuses, for fields that show it themselves */
  async function update(experimentId: ExperimentId, change: Omit<InputOf<'training.updateExperiment'>, 'experimentId'>): Promise<void> {
    const changed = await studio.call('training.updateExperiment', { experimentId, ...change })
    experiments.value = experiments.value.map((experiment) => (experiment.id === experimentId ? changed : experiment))
    if (detail.value?.experiment.id === experimentId) detail.value = { ...detail.value, experiment: changed }
  }

  /**
   * The folds' test parts as one result, of the newest test evaluation of each run; null where fewer than two runs have
   * one. Only evaluations that were made are read: looking at a test part is somebody's decision.
   */
  async function testedFolds(runIds: readonly RunId[]): Promise<OutputOf<'evaluations.folds'> | null> {
    const found = await Promise.all(runIds.map((runId) => studio.call('evaluations.list', { runId }).catch(() => [])))
    const evaluationIds = found.flatMap((ofRun) => ofRun.find(({ part }) => part === 'test')?.id ?? [])
    return evaluationIds.length < 2 ? null : ((await notices.attempt(() => studio.call('evaluations.folds', { evaluationIds }))) ?? null)
  }

  /** @returns false where it could not be hidden */
  async function remove(experimentId: ExperimentId): Promise<boolean> {
    const isGone = await notices.attempt(async () => (await studio.call('training.removeExperiment', { experimentId }), true))
    await Promise.all([load(), runs.load()])
    return isGone === true
  }
  async function restore(experimentId: ExperimentId): Promise<void> {
    await notices.attempt(() => studio.call('training.restoreExperiment', { experimentId }))
    await Promise.all([load(), runs.load()])
  }

  let pending: ReturnType<typeof setTimeout> | undefined
  function refreshSoon(after: number): void {
    pending ??= setTimeout(() => {
      pending = undefined
      void load()
      void refresh()
    }, after)
  }
  studio.on('job.updated', (job) => {
    const run = job.runId === null ? null : runs.byId(job.runId)
    if (run?.experimentId != null && detail.value?.runs.find(({ runId }) => runId === run.id)?.state !== job.state) refreshSoon(settleMilliseconds)
  })
  studio.on('run.metrics', ({ runId, points }) => {
    if (detail.value?.experiment.runIds.includes(runId) && points.some(({ name }) => name.startsWith('validation/'))) refreshSoon(figuresEvery)
  })

  return { experiments, currentId, detail, failure, load, open, close, sweep, folds, repeats, testedFolds, act, update, remove, restore }
})
