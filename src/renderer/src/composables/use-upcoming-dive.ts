/** The dive that most likely is opened next, so that it and its first pictures can be made ready. */
import { shallowRef, watch, type ShallowRef } from 'vue'
import type { DiveId } from '../../../shared/contract/entities.ts'
import { useReadyDiveStore } from '../stores/ready-dive.ts'
import type { UpcomingDive } from './use-frame-pictures.ts'

/** @param nextOf id of the dive after this one, null at the end */
export function useUpcomingDive(diveId: () => DiveId | undefined, nextOf: (diveId: DiveId) => Promise<DiveId | null>): ShallowRef<UpcomingDive | null> {
  const upcoming = shallowRef<UpcomingDive | null>(null)
  const ready = useReadyDiveStore()
  watch(diveId, async (id) => {
    upcoming.value = null
    if (id === undefined) return
    try {
      const next = await nextOf(id)
      if (next === null) return
      const { dive, video } = await ready.prepare(next)
      if (diveId() !== id || dive.isAwaited) return
      upcoming.value = { videoId: dive.videoId, videoHeight: video.height, startFrame: dive.startFrame, frameCount: dive.endFrame - dive.startFrame }
    } catch {
      // Only a head start is lost; the dive says what is wrong with it when it is opened.
      upcoming.value = null
    }
  }, { immediate: true })
  return upcoming
}
