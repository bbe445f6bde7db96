/** Judging a dive of a session blind: the pictures, one's own answer, and once it is revealed how far everybody lies apart. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { BlindReviewDive } from '../../../shared/contract/blind-review.ts'
import type { OutputOf } from '../../../shared/contract/contract.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { ReviewId } from '../../../shared/contract/reviews.ts'
import { relativeTimes } from '../../../shared/domain/frame-times.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

export const useBlindReviewStore = defineStore('blind-review', () => {
  const notices = useNoticesStore()
  const dive = shallowRef<BlindReviewDive | null>(null)
  /** Presentation time of each frame, microseconds, the first 0. */
  const times = shallowRef<number[]>([])
  const failure = shallowRef<unknown>(null)
  const comparison = shallowRef<OutputOf<'blindReview.compare'> | null>(null)
  const isBusy = ref(false)
  const isCommitted = computed(() => dive.value?.commitment != null)
  let opening = 0

  async function open(reviewId: ReviewId, diveId: DiveId): Promise<void> {
    const mine = ++opening
    failure.value = null
    if (dive.value?.diveId !== diveId || dive.value.reviewId !== reviewId) dive.value = null
    try {
      const found = await studio.call('blindReview.dive', { reviewId, diveId })
      const absolute = await studio.call('videos.frameTimes', { videoId: found.videoId, startFrame: found.startFrame, endFrame: found.endFrame })
      if (mine !== opening) return
      times.value = relativeTimes(absolute, found.endFrame - found.startFrame, found.frameRate)
      dive.value = found
    } catch (error) {
      if (mine === opening) failure.value = error
    }
  }

  /** False where it was refused, which is shown. */
  async function commit(answer: { awards: number[] | null; scorePoints: number | null }): Promise<boolean> {
    const here = dive.value
    if (here === null || isBusy.value || here.commitment !== null) return false
    isBusy.value = true
    const found = await notices.attempt(() => studio.call('blindReview.commit', { reviewId: here.reviewId, diveId: here.diveId, ...answer }))
    isBusy.value = false
    if (found && dive.value?.diveId === found.diveId) dive.value = found
    return found !== undefined
  }

  /** Of the dive that is open, or of all one has committed to; how many were still hidden. */
  async function reveal(reviewId: ReviewId, diveId: DiveId | null): Promise<number> {
    isBusy.value = true
    const found = await notices.attempt(() => studio.call('blindReview.reveal', { reviewId, diveId }))
    isBusy.value = false
    if (found) await compare(reviewId)
    return found?.revealed.length ?? 0
  }

  async function compare(reviewId: ReviewId): Promise<void> {
    const found = await notices.attempt(() => studio.call('blindReview.compare', { reviewId }))
    if (found) comparison.value = found
  }

  return { dive, times, failure, comparison, isBusy, isCommitted, open, commit, reveal, compare }
})
