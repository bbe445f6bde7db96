/** The review session that is open: its playlist, what is decided and noted, and where it stopped. Everything done here can be taken back. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { InputOf } from '../../../shared/contract/contract.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { Review, ReviewId, ReviewItem, ReviewItemId, ReviewPlace } from '../../../shared/contract/reviews.ts'
import { studio } from '../api/studio.ts'
import { createUndoStack, type UndoStep } from '../review/undo-stack.ts'
import { useNoticesStore } from './notices.ts'

type Chosen = InputOf<'reviews.add'>['dives']

export const useReviewSessionStore = defineStore('review-session', () => {
  const notices = useNoticesStore()
  const review = shallowRef<Review | null>(null)
  const items = shallowRef<ReviewItem[]>([])
  /** Where it stopped when it was opened. */
  const place = shallowRef<ReviewPlace | null>(null)
  const currentId = ref<ReviewItemId | null>(null)
  const failure = shallowRef<unknown>(null)
  const steps = createUndoStack()
  let opening = 0
  /** The reading asked for last, and the one that is to follow it; neither ever fails. */
  let latest: Promise<void> = Promise.resolve()
  let following: Promise<void> | null = null

  const current = computed(() => items.value.find(({ id }) => id === currentId.value) ?? null)
  const index = computed(() => items.value.findIndex(({ id }) => id === currentId.value))
  const decidedCount = computed(() => items.value.filter(({ decision }) => decision !== null).length)

  /** Another session is opened as a whole; the one that is open is read again. */
  function open(reviewId: ReviewId): Promise<void> {
    return (latest = read(reviewId))
  }
  async function read(reviewId: ReviewId): Promise<void> {
    const mine = ++opening
    if (review.value?.id !== reviewId) {
      review.value = place.value = currentId.value = null
      items.value = []
      steps.clear()
    }
    try {
      const found = await studio.call('reviews.get', { reviewId })
      if (mine !== opening) return
      review.value = found.review
      items.value = found.items
      place.value = found.place
      failure.value = null
    } catch (error) {
      if (mine === opening) failure.value = error
    }
  }
  /** Resolves when what is shown is as it was asked for here or later: an answer that another reading has overtaken is not shown. */
  async function reload(): Promise<void> {
    // Whoever asks while a reading is under way shares the one that follows it: two that each began again when overtaken would overtake each other for ever.
    following ??= latest.then(() => {
      following = null
      const id = review.value?.id
      return id === undefined ? undefined : open(id)
    })
    await following
    await latest
  }
  let pending: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas }) => {
    if (review.value === null || !(areas.includes('reviews') || areas.includes('dives') || areas.includes('videos'))) return
    clearTimeout(pending)
    pending = setTimeout(() => void reload(), 200)
  })

  let turn: Promise<unknown> = Promise.resolve()
  /** One change after the other: what is taken back is always the last that was done, however fast the keys come. A failure is shown, and undefined comes back. */
  function inTurn<T>(work: () => Promise<T>): Promise<T | undefined> {
    const mine = turn.then(() => notices.attempt(work))
    turn = mine
    return mine
  }
  /** Runs a change of the session and keeps how to take it back; false where it was refused, which is shown. */
  async function act(step: UndoStep): Promise<boolean> {
    const done = await inTurn(async () => {
      await step.redo()
      steps.push(step)
      return true
    })
    return done === true
  }
  const undo = (): Promise<UndoStep | null> => inTurn(() => steps.undo()).then((step) => step ?? null)
  const redo = (): Promise<UndoStep | null> => inTurn(() => steps.redo()).then((step) => step ?? null)

  function patch(itemId: ReviewItemId, changes: Partial<ReviewItem>): void {
    items.value = items.value.map((item) => (item.id === itemId ? { ...item, ...changes } : item))
  }

  async function decide(title: string, decision: string | null, note?: string): Promise<boolean> {
    const [here, reviewId] = [current.value, review.value?.id]
    if (here === null || reviewId === undefined) return false
    const set = async (to: string | null, said: string): Promise<void> => {
      patch(here.id, { decision: to, decisionNote: said })
      await studio.call('reviews.decide', { reviewId, itemId: here.id, decision: to, note: said })
    }
    const words = note ?? here.decisionNote
    return act({ title, redo: () => set(decision, words), undo: () => set(here.decision, here.decisionNote) })
  }

  /** Puts an item before another, or at the end with null. */
  async function move(title: string, itemId: ReviewItemId, beforeId: ReviewItemId | null): Promise<boolean> {
    const reviewId = review.value?.id
    if (reviewId === undefined) return false
    const set = async (ids: readonly ReviewItemId[]): Promise<void> => {
      const places = new Map(ids.map((id, i) => [id, i]))
      items.value = [...items.value].sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0))
      await studio.call('reviews.order', { reviewId, itemIds: [...ids] })
    }
    let orders: { before: ReviewItemId[]; after: ReviewItemId[] } | null = null
    // Read when its turn comes: what was done just before may have brought or taken items.
    const plan = (): NonNullable<typeof orders> => {
      const before = items.value.map(({ id }) => id)
      const after = before.filter((id) => id !== itemId)
      const place = beforeId === null ? -1 : after.indexOf(beforeId)
      after.splice(place < 0 ? after.length : place, 0, itemId)
      return { before, after }
    }
    return act({ title, redo: () => set((orders ??= plan()).after), undo: () => set(orders?.before ?? []) })
  }

  async function setRemoved(title: string, itemIds: readonly ReviewItemId[]): Promise<boolean> {
    const reviewId = review.value?.id
    if (reviewId === undefined) return false
    const set = async (isRemoved: boolean): Promise<void> => {
      await studio.call('reviews.setItemsRemoved', { reviewId, itemIds: [...itemIds], isRemoved })
      await reload()
    }
    return act({ title, redo: () => set(true), undo: () => set(false) })
  }

  /** How many dives came that were not there. */
  async function add(title: string, dives: Chosen): Promise<number> {
    const reviewId = review.value?.id
    if (reviewId === undefined) return 0
    const count = await inTurn(async () => {
      const { added } = await studio.call('reviews.add', { reviewId, dives })
      if (added.length === 0) return 0
      const set = async (isRemoved: boolean): Promise<void> => {
        await studio.call('reviews.setItemsRemoved', { reviewId, itemIds: added, isRemoved })
        await reload()
      }
      await reload()
      steps.push({ title, undo: () => set(true), redo: () => set(false) })
      return added.length
    })
    return count ?? 0
  }

  /** Says which dive a gap is. */
  async function placeDive(title: string, item: ReviewItem, diveId: DiveId): Promise<boolean> {
    const reviewId = review.value?.id
    if (reviewId === undefined) return false
    const set = async (to: DiveId | null): Promise<void> => {
      await studio.call('reviews.place', { reviewId, itemId: item.id, diveId: to })
      await reload()
    }
    return act({ title, redo: () => set(diveId), undo: () => set(null) })
  }

  /** Kept at once; nobody is told. */
  async function remember(where: ReviewPlace): Promise<void> {
    const reviewId = review.value?.id
    if (reviewId !== undefined) await studio.call('reviews.remember', { reviewId, place: where })
  }

  return { review, items, place, currentId, current, index, decidedCount, failure, open, reload, act, inTurn, did: steps.push, undo, redo, decide, move, setRemoved, add, placeDive, remember }
})
