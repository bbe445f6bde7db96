/** How far a score can be trusted, and how the judges of a set of dives lie to each other. */
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { InputOf } from '../../../shared/contract/contract.ts'
import type { JudgesReport, ScoreInterval } from '../../../shared/contract/reasons.ts'
import type { Review } from '../../../shared/contract/reviews.ts'
import { studio } from '../api/studio.ts'
import { useReviewStore } from './review.ts'

export const useReasonsStore = defineStore('reasons', () => {
  const review = useReviewStore()
  const interval = shallowRef<ScoreInterval | null>(null)
  const intervalFailure = shallowRef<unknown>(null)
  const judges = shallowRef<JudgesReport | null>(null)
  const judgesFailure = shallowRef<unknown>(null)
  const isReading = ref(false)
  const sessions = shallowRef<Review[]>([])
  let reading = 0
  let judging = 0

  async function readInterval(): Promise<void> {
    const mine = ++reading
    const predictionId = review.prediction?.id
    interval.value = intervalFailure.value = null
    if (predictionId === undefined) return
    try {
      const found = await studio.call('reasons.interval', { predictionId })
      if (mine === reading) interval.value = found
    } catch (error) {
      if (mine === reading) intervalFailure.value = error
    }
  }

  async function readJudges(dives: InputOf<'reasons.judges'>['dives']): Promise<void> {
    const mine = ++judging
    judgesFailure.value = null
    isReading.value = true
    try {
      const found = await studio.call('reasons.judges', { dives })
      if (mine === judging) judges.value = found
    } catch (error) {
      if (mine === judging) judgesFailure.value = error
    }
    if (mine === judging) isReading.value = false
  }

  async function readSessions(): Promise<void> {
    try {
      sessions.value = await studio.call('reviews.list', {})
    } catch (error) {
      judgesFailure.value = error
    }
  }

  watch(() => review.prediction?.id, () => void readInterval(), { immediate: true })
  studio.on('library.changed', ({ areas }) => {
    if (areas.includes('evaluations')) void readInterval()
  })

  return { interval, intervalFailure, judges, judgesFailure, isReading, sessions, readJudges, readSessions }
})
