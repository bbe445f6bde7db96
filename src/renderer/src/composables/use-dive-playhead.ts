import { watch, type Ref } from 'vue'
import { useReviewStore } from '../stores/review.ts'
import { usePlayhead, type Playhead } from './use-playhead.ts'

/**
 * The playhead of the dive in review: what it shows is told to the review store,
 * and it goes where the store is asked to go. `land` begins at the frame a
 * session stopped at, where there is one.
 */
export function useDivePlayhead(times: Ref<readonly number[]>): Playhead & { land(frame: number): void } {
  const review = useReviewStore()
  const playhead = usePlayhead(times)

  function rest(frame: number): void {
    playhead.pause()
    playhead.seek(frame)
  }
  watch(playhead.frame, (frame) => (review.frame = frame), { immediate: true })
  watch(playhead.isPlaying, (isPlaying) => (review.isPlaying = isPlaying))
  watch(() => review.asked, (asked) => {
    if (asked !== null) rest(asked.frame)
  })
  return { ...playhead, land: (frame) => rest(review.takeLanding() ?? frame) }
}
