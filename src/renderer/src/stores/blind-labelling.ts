/** Labelling a dive a second time, blind: opening one's own set in the editor, submitting it, going on to the next. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { LabelSetId } from '../../../shared/contract/second-labels.ts'
import { blindSet, closeBlind, detailOf, openBlind } from '../api/labels.ts'
import { studio } from '../api/studio.ts'
import { useAnnotationStore } from './annotation.ts'
import { useNoticesStore } from './notices.ts'
import { useSettingsStore } from './settings.ts'

export const useBlindLabellingStore = defineStore('blind-labelling', () => {
  const annotation = useAnnotationStore()
  const notices = useNoticesStore()
  const settings = useSettingsStore()
  const failure = shallowRef<unknown>(null)
  const isBusy = ref(false)
  const current = computed(() => blindSet.value)
  const isSubmitted = computed(() => blindSet.value?.state === 'submitted')
  let opening = 0

  /** What the editor held before is gone before the set is shown. */
  async function open(setId: LabelSetId): Promise<void> {
    const mine = ++opening
    failure.value = null
    close()
    try {
      const found = await openBlind(setId, settings.settings.annotator)
      if (mine !== opening) return closeBlind()
      await annotation.open(found.diveId)
    } catch (error) {
      if (mine === opening) failure.value = error
    }
  }

  function close(): void {
    annotation.close()
    closeBlind()
  }

  async function change(name: 'secondLabels.submit' | 'secondLabels.reopen'): Promise<boolean> {
    const set = blindSet.value
    if (set === null || isBusy.value) return false
    isBusy.value = true
    await annotation.settled()
    const basedOn = annotation.detail?.headOperationId
    const answered = await notices.attempt(() => (name === 'secondLabels.submit' ? studio.call(name, { setId: set.id, basedOn }) : studio.call(name, { setId: set.id })))
    isBusy.value = false
    if (!answered) {
      // Another window may have been there; what is shown is what there is.
      await annotation.refresh(set.diveId)
      return false
    }
    if (blindSet.value?.id === answered.id) {
      blindSet.value = answered
      annotation.show(detailOf(answered))
    }
    return true
  }

  function setScore(scorePoints: number | null): Promise<void> {
    return annotation.updateFacts({ scorePoints })
  }

  return { current, failure, isBusy, isSubmitted, open, close, setScore, submit: () => change('secondLabels.submit'), reopen: () => change('secondLabels.reopen') }
})
