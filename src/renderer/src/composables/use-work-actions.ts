/** What finishes a dive on the Annotate screen: done and next, returned, commented; and what says that an acceptance was withdrawn. */
import { ref, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useAnnotationStore } from '../stores/annotation.ts'
import { useNoticesStore } from '../stores/notices.ts'
import { useWorkStore, type SettableState } from '../stores/work.ts'
import type { StageEditing } from './use-stage-editing.ts'
import { useShortcuts } from './use-shortcuts.ts'

export interface WorkActions {
  /** The dialog that asks why a dive is returned. */
  isReturning: Ref<boolean>
  finish(): Promise<void>
  set(state: SettableState): Promise<boolean>
  returnWith(text: string, frame: number | null): Promise<boolean>
}

/** `arrived` waits until the dive in the address is the one loaded; false where it is not to be had. */
export function useWorkActions(editing: StageEditing, arrived: () => Promise<boolean>, goTo: (step: 1 | -1) => Promise<void>, beginComment: () => void): WorkActions {
  const annotation = useAnnotationStore()
  const work = useWorkStore()
  const notices = useNoticesStore()
  const { t } = useI18n()
  const isReturning = ref(false)
  let isSetting = false
  let isFinishing = false

  async function set(state: SettableState, comment: { text: string; frame: number | null } | null = null): Promise<boolean> {
    const isOwn = state === 'accepted' && work.wouldReviewOwn
    isSetting = true
    const done = await work.setState(state, comment)
    isSetting = false
    if (done) notices.announce([t('work.nowState', { state: t(`work.state.${state}`) }), ...(isOwn ? [t('work.ownWork')] : [])].join(' '))
    return done
  }

  /** A proposal is taken where there are no stages, the dive handed on to whoever is next, and the next dive opened. */
  async function finish(): Promise<void> {
    if (isFinishing) return
    isFinishing = true
    try {
      // Keys are quicker than loading: what is pressed after going on is meant for the next dive.
      if (!(await arrived()) || !(await work.ready())) return
      if (annotation.segmentation && annotation.stages.length === 0 && !annotation.dive?.isAwaited) editing.accept()
      await annotation.settled()
      // Not over what was refused: it would be handed on without having been stored.
      if (annotation.saveState === 'failed') return
      const state = work.whenDone
      if (state !== null && state !== 'to-do' && !(await set(state))) return
      await goTo(1)
    } finally {
      isFinishing = false
    }
  }

  // What was looked at is no longer there: said at once, with the way back.
  watch(() => [annotation.dive?.id, annotation.dive?.workState] as const, ([id, now], [idBefore, before]) => {
    if (isSetting || id !== idBefore || (before !== 'accepted' && before !== 'in-review') || (now !== 'labelled' && now !== 'to-do')) return
    const said = t(before === 'accepted' ? 'work.withdrawn' : 'work.outOfReview')
    notices.announce(said)
    notices.offer(said, t('shortcut.undo'), () => void annotation.undo())
  })

  useShortcuts({ acceptAndNext: () => void finish(), returnDive: () => void arrived().then((isThere) => (isReturning.value = isThere && work.allowed.includes('returned'))), addComment: beginComment })
  return { isReturning, finish, set: (state) => set(state), returnWith: (text, frame) => set('returned', { text, frame }) }
}
