import { useI18n } from 'vue-i18n'
import { usualDecisions } from '../../../shared/contract/reviews.ts'
import { useNoticesStore } from '../stores/notices.ts'
import { useReviewNotesStore } from '../stores/review-notes.ts'
import { useReviewSessionStore } from '../stores/review-session.ts'
import { useReviewStore } from '../stores/review.ts'
import { useTriedVotesStore } from '../stores/tried-votes.ts'
import { placeOfKey } from './shortcut-list.ts'
import { notMine, useShortcuts } from './use-shortcuts.ts'

/** What keys do in a session besides playing. */
export function useSessionShortcuts({ walk, note, ownDecision }: { walk(step: 1 | -1): void; note(): void; ownDecision(): void }): void {
  const session = useReviewSessionStore()
  const review = useReviewStore()
  const { decide, toggleBookmark } = useSessionActions()
  const notes = useReviewNotesStore()
  const notices = useNoticesStore()
  const { t } = useI18n()
  const tried = useTriedVotesStore()

  function toMark(direction: 1 | -1): void {
    const frames = [...new Set(notes.notes.flatMap(({ frame }) => frame ?? []))].sort((a, b) => a - b)
    const next = direction === 1 ? frames.find((frame) => frame > review.frame) : frames.findLast((frame) => frame < review.frame)
    if (next !== undefined) review.goTo(next)
  }
  async function back(way: 'undo' | 'redo'): Promise<void> {
    const step = await session[way]()
    if (step !== null) notices.announce(t(way === 'undo' ? 'reviews.undone' : 'reviews.redone', { what: step.title }))
  }
  useShortcuts({
    previousDive: () => walk(-1),
    nextDive: () => walk(1),
    setDecision: (event) => {
      const wanted = usualDecisions[placeOfKey('setDecision', event.code) - 1]
      if (wanted) void decide(session.current?.decision === wanted ? null : wanted)
    },
    ownDecision,
    noteHere: note,
    bookmarkHere: () => void toggleBookmark(),
    previousMark: () => toMark(-1),
    nextMark: () => toMark(1),
    // Exemplars that are tried out have steps of their own.
    undo: () => (tried.isOn ? notMine : void back('undo')),
    redo: () => (tried.isOn ? notMine : void back('redo')),
  })
}

/** What buttons and keys do alike, with what screen readers are told. */
export function useSessionActions(): { decide(decision: string | null, note?: string): Promise<void>; toggleBookmark(): Promise<void>; decisionText(decision: string | null): string } {
  const session = useReviewSessionStore()
  const notes = useReviewNotesStore()
  const review = useReviewStore()
  const notices = useNoticesStore()
  const { t } = useI18n()
  const decisionText = (decision: string | null): string => (decision === null ? t('reviews.decision.none') : (usualDecisions as readonly string[]).includes(decision) ? t(`reviews.decision.${decision}`) : decision)

  return {
    decisionText,
    async decide(decision, note) {
      if (await session.decide(t('reviews.decision.title'), decision, note)) notices.announce(t('reviews.decision.set', { decision: decisionText(decision) }))
    },
    async toggleBookmark() {
      if (session.current?.dive == null || review.dive?.id !== session.current.dive.id) return
      const frame = review.frame
      const there = notes.bookmarkAt(frame)
      const done = there === null ? await notes.add(t('reviews.bookmark.title'), 'bookmark', frame, '') : await notes.remove(t('reviews.bookmark.title'), there)
      if (done) notices.announce(t(there === null ? 'reviews.bookmark.added' : 'reviews.bookmark.removed', { frame }))
    },
  }
}
