/** How well raters agree, as the studio last worked it out. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { AgreementReport, PairOfRaters } from '../../../shared/contract/agreement.ts'
import type { LabelRoundId } from '../../../shared/contract/second-labels.ts'
import { studio } from '../api/studio.ts'

export const useAgreementStore = defineStore('agreement', () => {
  const report = shallowRef<AgreementReport | null>(null)
  const failure = shallowRef<unknown>(null)
  const isLoading = ref(false)
  /** "first second" of the pair that is looked at. */
  const chosen = ref('')
  const pair = computed<PairOfRaters | null>(() => report.value?.pairs.find((each) => keyOfPair(each) === chosen.value) ?? report.value?.pairs[0] ?? null)
  let asking = 0

  async function load(roundId: LabelRoundId | null): Promise<void> {
    const mine = ++asking
    isLoading.value = true
    failure.value = null
    try {
      const found = await studio.call('agreement.report', { roundId })
      if (mine === asking) report.value = found
    } catch (error) {
      if (mine === asking) failure.value = error
    }
    if (mine === asking) isLoading.value = false
  }

  return { report, failure, isLoading, chosen, pair, load }
})

export function keyOfPair({ firstKey, secondKey }: PairOfRaters): string {
  return `${firstKey} ${secondKey}`
}
