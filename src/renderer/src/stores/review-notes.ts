/** Notes and bookmarks on the dive that is open in a review session. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { ReviewId, ReviewNote, ReviewNoteId } from '../../../shared/contract/reviews.ts'
import { isSamePerson } from '../../../shared/domain/work-states.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'
import { useReviewSessionStore } from './review-session.ts'
import { useReviewStore } from './review.ts'
import { useSettingsStore } from './settings.ts'

export const useReviewNotesStore = defineStore('review-notes', () => {
  const notices = useNoticesStore()
  const session = useReviewSessionStore()
  const review = useReviewStore()
  const settings = useSettingsStore()
  const notes = shallowRef<ReviewNote[]>([])
  let asking = 0

  const where = computed(() => {
    const [reviewId, diveId] = [session.review?.id, session.current?.dive?.id]
    return reviewId === undefined || diveId === undefined ? null : { reviewId, diveId }
  })
  const isOwn = (note: ReviewNote): boolean => isSamePerson(note.author.name, settings.settings.annotator)
  const bookmarkAt = (frame: number): ReviewNote | null => notes.value.find((note) => note.kind === 'bookmark' && note.frame === frame && isOwn(note)) ?? null

  async function load(at: { reviewId: ReviewId; diveId: DiveId }): Promise<void> {
    const mine = ++asking
    const found = await notices.attempt(() => studio.call('reviewNotes.list', at))
    if (mine === asking && found) notes.value = found
  }
  watch(where, (now, before) => {
    if (now?.reviewId === before?.reviewId && now?.diveId === before?.diveId) return
    asking += 1
    notes.value = []
    if (now !== null) void load(now)
  }, { immediate: true })
  studio.on('library.changed', ({ areas, diveIds }) => {
    const here = where.value
    if (here !== null && (areas.includes('reviews') || areas.includes('dives')) && (diveIds.length === 0 || diveIds.includes(here.diveId))) void load(here)
  })
  // The player marks them, as soon as it shows this dive.
  watch([notes, () => review.dive?.id], () => {
    const here = review.dive?.id === where.value?.diveId
    review.marks = here ? notes.value.flatMap(({ frame, text, kind }) => (frame === null ? [] : [{ frame, text, kind }])) : []
  }, { immediate: true })

  async function again(): Promise<void> {
    if (where.value !== null) await load(where.value)
  }

  async function add(title: string, kind: ReviewNote['kind'], frame: number | null, text: string): Promise<boolean> {
    const here = where.value
    if (here === null) return false
    const done = await session.inTurn(async () => {
      const made = await studio.call('reviewNotes.add', { ...here, kind, frame, text })
      session.did({ title, redo: () => show(made.id, true), undo: () => show(made.id, false) })
      await again()
      return true
    })
    return done === true
  }
  async function show(noteId: ReviewNoteId, isShown: boolean): Promise<void> {
    await studio.call('reviewNotes.setRemoved', { noteId, isRemoved: !isShown })
    await again()
  }
  function remove(title: string, note: ReviewNote): Promise<boolean> {
    return session.act({ title, redo: () => show(note.id, false), undo: () => show(note.id, true) })
  }
  function edit(title: string, note: ReviewNote, text: string): Promise<boolean> {
    const set = async (words: string): Promise<void> => {
      await studio.call('reviewNotes.edit', { noteId: note.id, text: words })
      await again()
    }
    return session.act({ title, redo: () => set(text), undo: () => set(note.text) })
  }

  return { notes, isOwn, bookmarkAt, add, remove, edit }
})
