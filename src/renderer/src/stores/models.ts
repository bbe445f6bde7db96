/** The models of the library. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Model } from '../../../shared/contract/assessment.ts'
import type { ModelId } from '../../../shared/contract/entities.ts'
import { studio } from '../api/studio.ts'

export const useModelsStore = defineStore('models', () => {
  const models = shallowRef<Model[]>([])
  const isLoaded = ref(false)
  const failure = shallowRef<unknown>(null)
  /** The model a person last chose; else the newest that is there. */
  const chosenId = ref<ModelId | null>(null)

  const usable = computed(() => models.value.filter((model) => model.isPresent))
  const current = computed(() => usable.value.find((model) => model.id === chosenId.value) ?? usable.value[0] ?? null)

  async function load(): Promise<void> {
    try {
      models.value = await studio.call('models.list', {})
      failure.value = null
    } catch (error) {
      failure.value = error
    }
    isLoaded.value = true
  }

  studio.on('library.changed', ({ areas }) => {
    if (areas.includes('models')) void load()
  })

  return { models, usable, current, chosenId, isLoaded, failure, load }
})
