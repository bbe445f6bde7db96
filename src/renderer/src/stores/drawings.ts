/** Drawings on the frames of a dive in a session: what there is, and what the hand holds. Every change comes as a step that can be taken back. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { DrawingShape, ReviewDrawing, ReviewDrawingId, ReviewId } from '../../../shared/contract/reviews.ts'
import { studio } from '../api/studio.ts'
import type { DrawingKind } from '../drawings/placing.ts'
import { useNoticesStore } from './notices.ts'

/** A change with its inverse. */
export interface DrawingStep {
  title: string
  redo(): Promise<void>
  undo(): Promise<void>
}
interface Stretch { firstFrame: number; lastFrame: number }

export const useDrawingsStore = defineStore('drawings', () => {
  const notices = useNoticesStore()
  const about = shallowRef<{ reviewId: ReviewId; diveId: DiveId } | null>(null)
  const drawings = shallowRef<ReviewDrawing[]>([])
  /** The pencil is in the hand: the picture takes points. */
  const isDrawing = ref(false)
  const tool = ref<DrawingKind | 'select'>('arrow')
  const colour = ref<DrawingShape['colour']>('yellow')
  const width = ref(5)
  /** On which frames a new drawing is shown. */
  const reach = ref<'frame' | 'stage' | 'dive'>('frame')
  const selectedId = ref<ReviewDrawingId | null>(null)
  const selected = computed(() => drawings.value.find(({ id }) => id === selectedId.value) ?? null)
  let loading = 0

  async function open(reviewId: ReviewId, diveId: DiveId): Promise<void> {
    const mine = ++loading
    if (about.value?.diveId !== diveId || about.value.reviewId !== reviewId) {
      drawings.value = []
      selectedId.value = null
    }
    about.value = { reviewId, diveId }
    const found = await notices.attempt(() => studio.call('drawings.list', { reviewId, diveId }))
    if (found && mine === loading) drawings.value = found
  }
  function close(): void {
    loading++
    about.value = null
    drawings.value = []
    selectedId.value = null
    isDrawing.value = false
  }
  let pending: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas, diveIds }) => {
    const here = about.value
    if (here === null || !areas.includes('reviews') || (diveIds.length > 0 && !diveIds.includes(here.diveId))) return
    clearTimeout(pending)
    pending = setTimeout(() => about.value && void open(about.value.reviewId, about.value.diveId), 200)
  })

  /** Later ones lie above. */
  function shownAt(frame: number): ReviewDrawing[] {
    return drawings.value.filter(({ firstFrame, lastFrame }) => firstFrame !== null && lastFrame !== null && firstFrame <= frame && frame <= lastFrame)
  }
  const put = (drawing: ReviewDrawing): void => {
    const rest = drawings.value.filter(({ id }) => id !== drawing.id)
    if (about.value?.diveId === drawing.diveId) drawings.value = [...rest, drawing].sort((a, b) => a.id - b.id)
  }
  async function setRemoved(drawing: ReviewDrawing, isRemoved: boolean): Promise<void> {
    const found = await studio.call('drawings.setRemoved', { drawingId: drawing.id, isRemoved })
    if (!isRemoved) return put(found)
    drawings.value = drawings.value.filter(({ id }) => id !== drawing.id)
    if (selectedId.value === drawing.id) selectedId.value = null
  }

  function adding(title: string, shape: DrawingShape, stretch: Stretch): DrawingStep | null {
    const where = about.value
    if (where === null) return null
    let made: ReviewDrawing | null = null
    return {
      title,
      async redo() {
        if (made !== null) return setRemoved(made, false)
        made = await studio.call('drawings.add', { ...where, ...stretch, shape })
        put(made)
        selectedId.value = made.id
      },
      undo: async () => (made === null ? undefined : setRemoved(made, true)),
    }
  }
  function changing(title: string, drawing: ReviewDrawing, changes: Partial<Stretch & { shape: DrawingShape }>): DrawingStep {
    const before = { firstFrame: drawing.firstFrame ?? 0, lastFrame: drawing.lastFrame ?? drawing.firstFrame ?? 0, shape: drawing.shape }
    const set = async (to: typeof before): Promise<void> => put(await studio.call('drawings.change', { drawingId: drawing.id, ...to }))
    return { title, redo: () => set({ ...before, ...changes }), undo: () => set(before) }
  }
  const removing = (title: string, drawing: ReviewDrawing): DrawingStep => ({ title, redo: () => setRemoved(drawing, true), undo: () => setRemoved(drawing, false) })

  return { about, drawings, isDrawing, tool, colour, width, reach, selectedId, selected, open, close, shownAt, adding, changing, removing }
})
