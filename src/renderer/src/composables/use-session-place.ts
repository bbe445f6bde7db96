import { onBeforeUnmount, onMounted, watch, type Ref } from 'vue'
import { useRoute } from 'vue-router'
import type { ReviewItem, ReviewPlace } from '../../../shared/contract/reviews.ts'
import { useReviewSessionStore } from '../stores/review-session.ts'
import { useReviewStore } from '../stores/review.ts'

/** Milliseconds a frame rests before it counts as the place one stopped at. */
const restMilliseconds = 300

/**
 * Keeps where the session stops: dive, frame and tab, a moment after each has
 * come to rest and when the screen is left, so that it goes on there.
 */
export function useSessionPlace(item: Readonly<Ref<ReviewItem | null>>): void {
  const route = useRoute()
  const session = useReviewSessionStore()
  const review = useReviewStore()
  let waiting: ReturnType<typeof setTimeout> | undefined
  let next: ReviewPlace | null = null
  let stored = ''

  function here(): ReviewPlace | null {
    if (item.value === null) return null
    const isShown = item.value.dive !== null && review.dive?.id === item.value.dive.id
    // A dive that is still coming would be remembered at the frame of the one before it.
    if (item.value.dive !== null && !isShown && review.failure === null) return null
    const tab = route.query['tab']
    return { itemId: item.value.id, frame: isShown ? review.frame : null, tab: typeof tab === 'string' ? tab : null }
  }
  function store(): void {
    clearTimeout(waiting)
    const place = next
    next = null
    const text = JSON.stringify(place)
    if (place === null || text === stored) return
    stored = text
    // The next rest tries again; nothing is lost but the place.
    void session.remember(place).catch(() => (stored = ''))
  }
  watch([item, () => review.dive?.id, () => review.frame, () => route.query['tab']], () => {
    next = here() ?? next
    clearTimeout(waiting)
    waiting = setTimeout(store, restMilliseconds)
  })
  const leave = (): void => {
    if (document.visibilityState === 'hidden') store()
  }
  onMounted(() => {
    document.addEventListener('visibilitychange', leave)
    window.addEventListener('pagehide', store)
  })
  onBeforeUnmount(() => {
    store()
    document.removeEventListener('visibilitychange', leave)
    window.removeEventListener('pagehide', store)
  })
}
