/** The models of the library. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Model } from '../../../shared/contract/assessment.ts'
import type { ModelId } from '../../../shared/contract/entities.ts'
import type { ModelUsage } from '../../../shared/contract/weights.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

export const useModelsStore = defineStore('models', () => {
  const notices = useNoticesStore()
  const models = shallowRef<Model[]>([])
  const removed = shallowRef<Model[]>([])
  const isLoaded = ref(false)
  const failure = shallowRef<unknown>(null)
  /** The model a person last chose; else the newest that is there. */
  const chosenId = ref<ModelId | null>(null)

  /** What a run may begin from. */
  const present = computed(() => models.value.filter((model) => model.isPresent))
  /** What can score and find stages. */
  const usable = computed(() => present.value.filter((model) => model.canScore))
  const current = computed(() => usable.value.find((model) => model.id === chosenId.value) ?? usable.value[0] ?? null)

  async function load(): Promise<void> {
    try {
      ;[models.value, removed.value] = await Promise.all([studio.call('models.list', {}), studio.call('models.removed', {})])
      failure.value = null
    } catch (error) {
      failure.value = error
    }
    isLoaded.value = true
  }

  const rename = (modelId: ModelId, name: string): Promise<unknown> => notices.attempt(() => studio.call('models.rename', { modelId, name }))
  const restore = (modelId: ModelId): Promise<unknown> => notices.attempt(() => studio.call('models.restore', { modelId }))

  /** @returns false where it could not be hidden */
  async function remove(modelId: ModelId): Promise<boolean> {
    return (await notices.attempt(() => studio.call('models.remove', { modelId }))) !== undefined
  }

  async function usage(modelId: ModelId): Promise<ModelUsage | null> {
    return (await notices.attempt(() => studio.call('models.usage', { modelId }))) ?? null
  }

  studio.on('library.changed', ({ areas }) => {
    if (areas.includes('models')) void load()
  })

  return { models, removed, present, usable, current, chosenId, isLoaded, failure, load, rename, remove, restore, usage }
})
