/**
 * The run being looked at: its curves as they grow, its log, its worst errors.
 * Points arrive many times a second while every core is busy training, so they
 * go into a plain book and the charts are told a few times a second.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { JobId, RunId } from '../../../shared/contract/entities.ts'
import type { MetricPoint, Run, WorstDive } from '../../../shared/contract/training.ts'
import { studio } from '../api/studio.ts'
import { createCurveBook } from '../training/curve-book.ts'
import { createGatherer } from '../training/gather.ts'
import { isLive } from '../training/run-actions.ts'
import { useRunsStore } from './runs.ts'

/** Charts are told of new points at most this often; the log is asked for, and the run itself. */
const pointsEvery = 400
const logEvery = 2000
const detailEvery = 4000

export const useRunDetailStore = defineStore('run-detail', () => {
  const runs = useRunsStore()
  const currentId = ref<RunId | null>(null)
  const book = createCurveBook()
  /** Rises with each change of the book. */
  const revision = ref(0)
  const log = shallowRef<readonly string[]>([])
  const worst = shallowRef<readonly WorstDive[]>([])
  const failure = shallowRef<unknown>(null)
  const isLoaded = ref(false)
  /** As last told; the list knows it better, unless it was removed from there. */
  const told = shallowRef<Run | null>(null)
  const current = computed(() => (currentId.value === null ? null : (runs.byId(currentId.value) ?? (told.value?.id === currentId.value ? told.value : null))))

  const arriving = createGatherer<MetricPoint>((points) => {
    book.add(points)
    revision.value++
    // An epoch has been measured: its worst errors, and perhaps a new best one.
    if (points.some(({ name }) => name.startsWith('validation/') || name.startsWith('test/'))) void refreshLater()
  }, pointsEvery)

  async function open(runId: RunId): Promise<void> {
    if (currentId.value !== runId) {
      arriving.drop()
      book.clear()
      revision.value++
      log.value = []
      worst.value = []
      failure.value = null
      isLoaded.value = false
    }
    currentId.value = runId
    await refresh()
  }

  async function refresh(): Promise<void> {
    const runId = currentId.value
    if (runId === null) return
    lastRefresh = Date.now()
    try {
      const detail = await studio.call('training.run', { runId })
      if (currentId.value !== runId) return
      told.value = detail.run
      runs.put(detail.run)
      book.add(detail.metrics)
      revision.value++
      log.value = detail.log
      worst.value = detail.worst
      failure.value = null
      isLoaded.value = true
    } catch (error) {
      if (currentId.value === runId) failure.value = error
    }
  }

  let lastRefresh = 0
  let waiting: ReturnType<typeof setTimeout> | undefined
  function refreshLater(): void {
    waiting ??= setTimeout(() => {
      waiting = undefined
      void refresh()
    }, Math.max(0, lastRefresh + detailEvery - Date.now()))
  }

  let lastLog = 0
  async function refreshLog(jobId: JobId): Promise<void> {
    if (Date.now() - lastLog < logEvery) return
    lastLog = Date.now()
    const found = await studio.call('jobs.get', { jobId }).catch(() => null)
    // The same lines again are no change.
    if (found && current.value?.jobId === jobId && found.log.length !== log.value.length) log.value = found.log
  }

  function close(): void {
    currentId.value = null
    arriving.drop()
    book.clear()
    failure.value = null
  }

  studio.on('run.metrics', ({ runId, points }) => {
    if (runId === currentId.value) arriving.add(points)
  })
  studio.on('job.updated', (job) => {
    if (job.runId === null || job.runId !== currentId.value) return
    if (isLive(job.state)) void refreshLog(job.id)
    else void refresh()
  })

  return { currentId, current, book, revision, log, worst, failure, isLoaded, open, refresh, close }
})
