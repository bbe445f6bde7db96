/** Training runs: the list, and the one being looked at with its curves as they grow. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { RunId, Split } from '../../../shared/contract/entities.ts'
import type { MetricPoint, Run, RunConfig, TrainingEstimate } from '../../../shared/contract/training.ts'
import { studio } from '../api/studio.ts'
import { mergePoints } from '../training/curves.ts'
import { useNoticesStore } from './notices.ts'

export const useRunsStore = defineStore('runs', () => {
  const notices = useNoticesStore()
  const runs = shallowRef<Run[]>([])
  const isLoaded = ref(false)
  const splits = shallowRef<Split[]>([])
  const currentId = ref<RunId | null>(null)
  const metrics = shallowRef<MetricPoint[]>([])
  const log = shallowRef<string[]>([])
  const failure = shallowRef<unknown>(null)

  const current = computed(() => runs.value.find((run) => run.id === currentId.value) ?? null)

  function put(run: Run): void {
    const others = runs.value.filter((other) => other.id !== run.id)
    runs.value = [...others, run].sort((a, b) => b.id - a.id)
  }

  async function load(): Promise<void> {
    await notices.attempt(async () => {
      const [list, known] = await Promise.all([studio.call('training.runs', {}), studio.call('splits.list', {})])
      runs.value = [...list].sort((a, b) => b.id - a.id)
      splits.value = known
    })
    isLoaded.value = true
  }

  async function open(runId: RunId): Promise<void> {
    if (currentId.value !== runId) {
      metrics.value = []
      log.value = []
    }
    currentId.value = runId
    await refresh(runId)
  }

  async function refresh(runId: RunId): Promise<void> {
    try {
      const detail = await studio.call('training.run', { runId })
      put(detail.run)
      if (currentId.value === runId) {
        metrics.value = mergePoints(metrics.value, detail.metrics)
        log.value = detail.log
        failure.value = null
      }
    } catch (error) {
      if (currentId.value === runId) failure.value = error
    }
  }

  function close(): void {
    currentId.value = null
    failure.value = null
  }

  async function defaultsFor(method: string, configuration: string): Promise<RunConfig> {
    return studio.call('training.defaults', { method, configuration })
  }

  /** What a run would need; null where nothing can be said, which the form can do without. */
  async function estimateFor(size: Pick<RunConfig, 'method' | 'configuration' | 'methodOptions' | 'depth' | 'batchNorm' | 'examplesPerStep' | 'splitId'>): Promise<TrainingEstimate | null> {
    // Settings half typed are refused here; the form says so beside the field itself.
    return studio.call('training.estimate', size).catch(() => null)
  }

  async function loadSplits(): Promise<void> {
    const known = await notices.attempt(() => studio.call('splits.list', {}))
    if (known) splits.value = known
  }

  async function start(config: RunConfig): Promise<RunId> {
    const { runId } = await studio.call('training.start', config)
    await refresh(runId)
    return runId
  }

  async function stop(runId: RunId, when: 'after-epoch' | 'now'): Promise<void> {
    const done = await notices.attempt(async () => (await studio.call('training.stop', { runId, when }), true))
    if (done) await refresh(runId)
  }

  async function resume(runId: RunId): Promise<void> {
    const done = await notices.attempt(async () => (await studio.call('training.resume', { runId }), true))
    if (done) await refresh(runId)
  }

  studio.on('run.metrics', ({ runId, points }) => {
    if (runId === currentId.value) metrics.value = mergePoints(metrics.value, points)
  })
  let pendingRefresh: ReturnType<typeof setTimeout> | undefined
  function refreshSoon(runId: RunId): void {
    clearTimeout(pendingRefresh)
    pendingRefresh = setTimeout(() => void refresh(runId), 400)
  }
  studio.on('job.updated', (job) => {
    if (job.runId === null) return
    const known = runs.value.find((run) => run.id === job.runId)
    // The log grows with the job; the run itself changes when its job changes state.
    if (job.runId === currentId.value || known?.state !== job.state) refreshSoon(job.runId)
  })
  studio.on('library.changed', ({ areas }) => {
    if (areas.includes('runs') || areas.includes('splits')) void load()
  })

  return { runs, isLoaded, splits, current, currentId, metrics, log, failure, load, open, close, defaultsFor, estimateFor, loadSplits, start, stop, resume }
})
