/** Several runs in one chart for each figure: their curves, and the choice of runs to compare. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { RunId } from '../../../shared/contract/entities.ts'
import type { MetricPoint, Run } from '../../../shared/contract/training.ts'
import { studio } from '../api/studio.ts'
import { createCurveBook, type CurveBook } from '../training/curve-book.ts'
import { createGatherer } from '../training/gather.ts'
import { useRunsStore } from './runs.ts'

export interface ComparedRun {
  run: Run
  book: CurveBook
}

/** More curves than this in one chart tell nobody anything. */
export const mostCompared = 12
const pointsEvery = 500

export const useComparisonStore = defineStore('comparison', () => {
  const runs = useRunsStore()
  const compared = shallowRef<readonly ComparedRun[]>([])
  const revision = ref(0)
  const failure = shallowRef<unknown>(null)
  const isLoaded = ref(false)
  /** Runs ticked in the list; null while it offers no ticking. */
  const ticked = shallowRef<ReadonlySet<RunId> | null>(null)
  let wanted: readonly RunId[] = []

  async function open(runIds: readonly RunId[]): Promise<void> {
    wanted = runIds
    isLoaded.value = false
    failure.value = null
    try {
      const found = await Promise.all(runIds.map((runId) => studio.call('training.run', { runId })))
      if (wanted !== runIds) return
      compared.value = found.map(({ run, metrics }) => {
        const book = createCurveBook()
        book.add(metrics)
        runs.put(run)
        return { run, book }
      })
      revision.value++
      isLoaded.value = true
    } catch (error) {
      if (wanted === runIds) failure.value = error
    }
  }
  function close(): void {
    wanted = []
    compared.value = []
    failure.value = null
  }

  function tick(runId: RunId, isTicked: boolean): void {
    const now = new Set(ticked.value ?? [])
    if (isTicked) now.add(runId)
    else now.delete(runId)
    ticked.value = now
  }

  const arriving = createGatherer<{ runId: RunId; points: MetricPoint[] }>((batches) => {
    for (const { runId, points } of batches) compared.value.find(({ run }) => run.id === runId)?.book.add(points)
    revision.value++
  }, pointsEvery)
  studio.on('run.metrics', (batch) => {
    if (wanted.includes(batch.runId)) arriving.add([batch])
  })

  return { compared, revision, failure, isLoaded, ticked, open, close, tick }
})
