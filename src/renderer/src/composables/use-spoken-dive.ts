/** What somebody who cannot see the Annotate screen must hear beside their edits: which dive opened, where playing stopped, which boundary they went to, what undoing left. */
import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute } from 'vue-router'
import { diveTitle } from '../format/dive-text.ts'
import { useAnnotationStore } from '../stores/annotation.ts'
import { useNoticesStore } from '../stores/notices.ts'
import type { Playhead } from './use-playhead.ts'

export function useSpokenDive(playhead: Playhead): { sayPlace(): void; sayUndone(what: 'undone' | 'redone'): void } {
  const annotation = useAnnotationStore()
  const notices = useNoticesStore()
  const route = useRoute()
  const { t } = useI18n()

  /** "stage 2, frame 143" where a stage begins, else "frame 143". */
  function sayPlace(): void {
    const frame = playhead.frame.value
    const stage = annotation.stages.findIndex((one) => one.startFrame === frame) + 1
    notices.announce(stage > 0 ? t('annotate.spoken.stageFrame', { stage, frame }) : t('annotate.spoken.frame', { frame }))
  }
  /** "undone, 3 stages, from frames 0, 71, 159" */
  function sayUndone(what: 'undone' | 'redone'): void {
    const count = annotation.stages.length
    notices.announce(t(`spoken.${what}`, { count, frames: annotation.stages.map((stage) => stage.startFrame).join(', ') }, count))
  }

  // On coming to the screen too, and never of the dive that is just being left.
  watch(() => (annotation.dive?.id === Number(route.params['diveId'] ?? 0) ? annotation.dive.id : 0), (id) => {
    const { dive } = annotation
    if (dive && id > 0) notices.announce(t('spoken.dive', { title: diveTitle(dive), frames: annotation.frameCount, count: annotation.stages.length }, annotation.stages.length), 'dive')
  }, { immediate: true })
  watch(() => playhead.isPlaying.value, (isPlaying) => {
    if (!isPlaying) sayPlace()
  })
  return { sayPlace, sayUndone }
}
