/** What is computed on demand of how a model decides: clips of two dives laid beside each other, and pairs of dives. */
import { defineStore } from 'pinia'
import { reactive, shallowRef } from 'vue'
import type { DiveId, ModelId, PredictionId } from '../../../shared/contract/entities.ts'
import { studio } from '../api/studio.ts'
import { useKeptJob } from './kept-job.ts'

export const useDecisionsStore = defineStore('decisions', () => {
  const alignment = reactive(useKeptJob({
    keyOf: (predictionId: PredictionId) => String(predictionId),
    read: (predictionId) => studio.call('decisions.alignment', { predictionId }),
    start: (predictionId) => studio.call('decisions.startAlignment', { predictionId }),
  }))
  const leftOut = shallowRef<Awaited<ReturnType<typeof readPairs>>['leftOut']>([])
  const readPairs = (asked: { modelId: ModelId; diveIds: readonly DiveId[] }) => studio.call('decisions.pairs', { modelId: asked.modelId, diveIds: [...asked.diveIds] })
  const pairs = reactive(useKeptJob({
    keyOf: ({ modelId, diveIds }: { modelId: ModelId; diveIds: readonly DiveId[] }) => `${modelId}/${diveIds.join(',')}`,
    async read(asked) {
      leftOut.value = []
      const found = await readPairs(asked)
      leftOut.value = found.leftOut
      return found.matrix
    },
    start: ({ modelId, diveIds }) => studio.call('decisions.startPairs', { modelId, diveIds: [...diveIds] }),
  }))

  /** Names of a model's classes; empty where they cannot be told, for its file may be gone. */
  const classes = shallowRef<readonly string[]>([])
  async function readClasses(modelId: ModelId): Promise<void> {
    classes.value = []
    try {
      classes.value = await studio.call('decisions.classes', { modelId })
    } catch {
      // Their numbers are shown then.
    }
  }

  return { alignment, pairs, leftOut, classes, readClasses }
})
