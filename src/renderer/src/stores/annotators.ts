/** The people of this library, and who is at this studio. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { AnnotatorId } from '../../../shared/contract/entities.ts'
import type { Annotator } from '../../../shared/contract/work.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'
import { useSettingsStore } from './settings.ts'

export const useAnnotatorsStore = defineStore('annotators', () => {
  const notices = useNoticesStore()
  const settings = useSettingsStore()
  const annotators = shallowRef<Annotator[]>([])
  const currentId = ref<AnnotatorId | null>(null)
  const isLoaded = ref(false)
  /** Those offered for work. */
  const present = computed(() => annotators.value.filter(({ isRemoved }) => !isRemoved))
  const current = computed(() => annotators.value.find(({ id }) => id === currentId.value) ?? null)

  async function load(): Promise<void> {
    await notices.attempt(async () => {
      const answer = await studio.call('annotators.list', {})
      annotators.value = answer.annotators
      currentId.value = answer.current
      isLoaded.value = true
    })
  }

  /** Changes the list and reads it again; false where it was refused, which is shown. */
  async function change(work: () => Promise<unknown>): Promise<boolean> {
    const done = await notices.attempt(async () => {
      await work()
      return true
    })
    await load()
    return done === true
  }

  /** This person labels from now on. */
  function use(name: string): Promise<boolean> {
    return change(async () => {
      const person = await studio.call('annotators.use', { name })
      await settings.change({ annotator: person.name })
    })
  }

  const create = (name: string): Promise<boolean> => change(() => studio.call('annotators.create', { name }))
  const setRemoved = (annotatorId: AnnotatorId, isRemoved: boolean): Promise<boolean> => change(() => studio.call('annotators.setRemoved', { annotatorId, isRemoved }))
  function rename(annotatorId: AnnotatorId, name: string): Promise<boolean> {
    return change(async () => {
      const person = await studio.call('annotators.rename', { annotatorId, name })
      if (annotatorId === currentId.value) await settings.change({ annotator: person.name })
    })
  }

  let pendingChange: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas }) => {
    if (!isLoaded.value || !areas.includes('work')) return
    clearTimeout(pendingChange)
    pendingChange = setTimeout(() => void load(), 300)
  })

  return { annotators, present, current, currentId, isLoaded, load, use, create, rename, setRemoved }
})
