/** Review sessions as their list shows them. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { InputOf } from '../../../shared/contract/contract.ts'
import type { Review, ReviewId } from '../../../shared/contract/reviews.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

export const useReviewsStore = defineStore('reviews', () => {
  const notices = useNoticesStore()
  const reviews = shallowRef<Review[]>([])
  const removed = shallowRef<Review[]>([])
  const isLoaded = ref(false)
  const failure = shallowRef<unknown>(null)

  async function load(): Promise<void> {
    try {
      const [there, hidden] = await Promise.all([studio.call('reviews.list', {}), studio.call('reviews.list', { removed: true })])
      reviews.value = there
      removed.value = hidden
      failure.value = null
    } catch (error) {
      failure.value = error
    }
    isLoaded.value = true
  }
  studio.on('library.changed', ({ areas }) => {
    if (isLoaded.value && areas.includes('reviews')) void load()
  })

  /** Undefined where it was refused, which is shown. So below. */
  async function create(request: InputOf<'reviews.create'>): Promise<Review | undefined> {
    const made = await notices.attempt(() => studio.call('reviews.create', request))
    if (made) await load()
    return made
  }
  async function change(reviewId: ReviewId, changes: { name?: string; note?: string }): Promise<Review | undefined> {
    const changed = await notices.attempt(() => studio.call('reviews.update', { reviewId, ...changes }))
    await load()
    return changed
  }
  async function setRemoved(reviewId: ReviewId, isRemoved: boolean): Promise<Review | undefined> {
    const changed = await notices.attempt(() => studio.call('reviews.setRemoved', { reviewId, isRemoved }))
    await load()
    return changed
  }

  return { reviews, removed, isLoaded, failure, load, create, change, setRemoved }
})
