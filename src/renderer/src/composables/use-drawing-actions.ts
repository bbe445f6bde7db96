import { useI18n } from 'vue-i18n'
import type { DrawingShape, ReviewDrawing } from '../../../shared/contract/reviews.ts'
import { useDrawingsStore, type DrawingStep } from '../stores/drawings.ts'
import { useNoticesStore } from '../stores/notices.ts'
import { useReviewSessionStore } from '../stores/review-session.ts'

export interface Stretch { firstFrame: number; lastFrame: number }

/** What pointer, keys and buttons do with drawings alike: each as a step of the session that can be taken back, and told to screen readers. */
export function useDrawingActions(): {
  add(shape: DrawingShape, stretch: Stretch): Promise<void>
  change(title: string, drawing: ReviewDrawing, changes: Partial<Stretch & { shape: DrawingShape }>): Promise<void>
  remove(drawing: ReviewDrawing): Promise<void>
  stretchOf(frame: number, frameCount: number, anchors: readonly number[]): Stretch
  describe(drawing: ReviewDrawing): string
} {
  const store = useDrawingsStore()
  const session = useReviewSessionStore()
  const notices = useNoticesStore()
  const { t } = useI18n()

  async function act(step: DrawingStep | null): Promise<void> {
    if (step && (await session.act(step))) notices.announce(step.title)
  }
  return {
    add: (shape, stretch) => act(store.adding(t('drawings.added', { what: t(`drawings.kind.${shape.kind}`) }), shape, stretch)),
    change: (title, drawing, changes) => act(store.changing(title, drawing, changes)),
    remove: (drawing) => act(store.removing(t('drawings.removed'), drawing)),
    /** As `reach` says: this frame, the stage it is in, or the whole dive. */
    stretchOf(frame, frameCount, anchors) {
      if (store.reach === 'frame') return { firstFrame: frame, lastFrame: frame }
      if (store.reach === 'dive') return { firstFrame: 0, lastFrame: frameCount - 1 }
      const next = anchors.find((anchor) => anchor > frame) ?? frameCount
      return { firstFrame: anchors.findLast((anchor) => anchor <= frame) ?? 0, lastFrame: Math.min(next, frameCount) - 1 }
    },
    describe({ shape, firstFrame, lastFrame }) {
      const what = shape.kind === 'text' ? shape.text : t(`drawings.kind.${shape.kind}`)
      return firstFrame === null ? what : t('drawings.named', { what, frames: firstFrame === lastFrame ? String(firstFrame) : `${firstFrame}–${lastFrame ?? firstFrame}` })
    },
  }
}
