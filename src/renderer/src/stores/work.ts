/** The work on the dive being labelled: who has it, how far it is, and what is said about it. */
import { defineStore } from 'pinia'
import { computed, nextTick, shallowRef, watch } from 'vue'
import type { OutputOf } from '../../../shared/contract/contract.ts'
import type { CommentId, DiveId } from '../../../shared/contract/entities.ts'
import type { Comment } from '../../../shared/contract/work.ts'
import { isOwnWork, stateRefusal, stateWhenDone, workStates, type WorkState } from '../../../shared/domain/work-states.ts'
import { studio } from '../api/studio.ts'
import { useAnnotationStore } from './annotation.ts'
import { useNoticesStore } from './notices.ts'
import { useSettingsStore } from './settings.ts'

export type SettableState = Exclude<WorkState, 'to-do'>

export const useWorkStore = defineStore('work', () => {
  const annotation = useAnnotationStore()
  const notices = useNoticesStore()
  const settings = useSettingsStore()
  const people = shallowRef<OutputOf<'work.get'> | null>(null)
  const comments = shallowRef<Comment[]>([])
  let asking = 0
  let loading = Promise.resolve()

  const state = computed<WorkState>(() => annotation.dive?.workState ?? 'to-do')
  const openComments = computed(() => comments.value.filter(({ replyTo, resolved }) => replyTo === null && resolved === null))
  /** What "done" makes of the dive for the person at this studio; null: nothing. */
  const whenDone = computed(() => stateWhenDone({ state: state.value, annotator: people.value?.annotator?.name ?? null, reviewer: people.value?.reviewer?.name ?? null }, settings.settings.annotator))
  const allowed = computed(() => workStates.filter((wanted): wanted is SettableState => wanted !== 'to-do' && stateRefusal(state.value, wanted, annotation.stages.length) === null))

  async function load(diveId: DiveId): Promise<void> {
    const mine = ++asking
    // Whoever labels blind is told nothing of what others do with the dive.
    if (annotation.isBlind) return
    await notices.attempt(async () => {
      const [who, said] = await Promise.all([studio.call('work.get', { diveId }), studio.call('comments.list', { diveId })])
      if (mine !== asking || annotation.dive?.id !== diveId) return
      people.value = who
      comments.value = said
    })
  }
  watch(() => annotation.dive?.id, (diveId) => {
    people.value = null
    comments.value = []
    if (diveId !== undefined) loading = load(diveId)
  }, { immediate: true })
  studio.on('library.changed', ({ areas, diveIds }) => {
    const here = annotation.dive?.id
    if (here !== undefined && areas.includes('work') && (diveIds.length === 0 || diveIds.includes(here))) void load(here)
  })

  /** Resolves when it is known who has the dive that is open; false where that could not be read. */
  async function ready(): Promise<boolean> {
    await nextTick()
    await loading
    return people.value !== null
  }

  /** Takes the dive there, once everything done to it before is stored. False where that was refused, which is shown. */
  async function setState(wanted: SettableState, comment: { text: string; frame: number | null } | null = null): Promise<boolean> {
    const diveId = annotation.dive?.id
    if (diveId === undefined) return false
    const done = await notices.attempt(async () => {
      await annotation.settled()
      const { changed } = await studio.call('work.setState', { target: { diveIds: [diveId] }, state: wanted, comment })
      await annotation.refresh(diveId)
      return changed.length > 0
    })
    return done === true
  }

  /** True where the person at this studio would review boundaries they placed. */
  const wouldReviewOwn = computed(() => isOwnWork(settings.settings.annotator, annotation.stages))

  async function say(work: (diveId: DiveId) => Promise<unknown>): Promise<boolean> {
    const diveId = annotation.dive?.id
    if (diveId === undefined) return false
    const done = await notices.attempt(async () => {
      await work(diveId)
      await load(diveId)
      return true
    })
    return done === true
  }
  const addComment = (text: string, frame: number | null, replyTo: CommentId | null = null): Promise<boolean> => say((diveId) => studio.call('comments.add', { diveId, text, frame, replyTo }))
  const editComment = (commentId: CommentId, text: string): Promise<boolean> => say(() => studio.call('comments.edit', { commentId, text }))
  const setResolved = (commentId: CommentId, isResolved: boolean): Promise<boolean> => say(() => studio.call('comments.setResolved', { commentId, isResolved }))
  const setRemoved = (commentId: CommentId, isRemoved: boolean): Promise<boolean> => say(() => studio.call('comments.setRemoved', { commentId, isRemoved }))

  return { people, comments, openComments, ready, state, whenDone, allowed, wouldReviewOwn, setState, addComment, editComment, setResolved, setRemoved }
})
