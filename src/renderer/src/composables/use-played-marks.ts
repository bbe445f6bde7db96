/** Marks made while a dive plays: placed as much earlier as the person is late, and followed until their corrections have told how late that is. */
import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { meantFrame } from '../../../shared/domain/reaction-offset.ts'
import { useAnnotationStore } from '../stores/annotation.ts'
import { useReactionStore } from '../stores/reaction.ts'
import type { Playhead } from './use-playhead.ts'

/** A boundary that was moved and then let be for this long is where it belongs, milliseconds. */
const restBefore = 30_000

export interface PlayedMarks {
  /** The frame meant by a key pressed now; at rest the one that is shown. `note` says that it was taken. */
  meant(): { frame: number; note(): void }
  /** A boundary was moved by hand. */
  moved(from: number, to: number): void
}

export function usePlayedMarks(playhead: Playhead): PlayedMarks {
  const annotation = useAnnotationStore()
  const reaction = useReactionStore()
  let timer: ReturnType<typeof setTimeout> | undefined

  function settle(): void {
    clearTimeout(timer)
    const diveId = annotation.dive?.id
    if (diveId !== undefined) void reaction.settle(diveId, annotation.stages.map((stage) => stage.startFrame), annotation.times)
  }
  onMounted(() => void reaction.load())
  // Before another dive is loaded: the stages are still those that were corrected.
  onBeforeRouteUpdate(settle)
  onBeforeRouteLeave(settle)
  onBeforeUnmount(() => clearTimeout(timer))

  return {
    meant() {
      const [pressed, rate, diveId] = [playhead.frame.value, playhead.rate.value, annotation.dive?.id]
      const frame = rate === 0 ? pressed : meantFrame(annotation.times, pressed, rate, reaction.offset)
      const pressedTime = annotation.times[pressed] ?? 0
      return { frame, note: () => void (rate !== 0 && diveId !== undefined && reaction.mark(diveId, frame, pressedTime, rate)) }
    },
    moved(from, to) {
      const diveId = annotation.dive?.id
      if (diveId === undefined) return
      reaction.moved(diveId, from, to)
      clearTimeout(timer)
      timer = setTimeout(settle, restBefore)
    },
  }
}
