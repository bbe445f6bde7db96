/**
 * The video being cut and its dives. Edits are sent in order, each durable when
 * the studio has answered; what undoes it is kept beside it, so that undo and
 * redo go across all dives of the video. A refused edit takes the screen back to
 * what the library holds, and says so.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Dive, DiveFacts, DiveId, Video, VideoId } from '../../../shared/contract/entities.ts'
import { relativeTimes } from '../../../shared/domain/frame-times.ts'
import { studio } from '../api/studio.ts'
import { overlapping, type Marks, type Segment } from '../timeline/segment-edits.ts'
import type { SaveState } from './annotation.ts'
import { useNoticesStore } from './notices.ts'

/** An edit that was made, and how to take it back and make it again. */
interface Edit {
  undo(): Promise<unknown>
  redo(): Promise<unknown>
}

const noFacts: Omit<DiveFacts, 'startFrame' | 'endFrame'> = { diveNumber: null, heightMetres: null, difficulty: null, athlete: '', event: '', round: '', awards: [], penaltyPoints: 0, scorePoints: null, date: null }

export const useCuttingStore = defineStore('cutting', () => {
  const notices = useNoticesStore()
  const video = shallowRef<Video | null>(null)
  const times = shallowRef<number[]>([])
  const stored = shallowRef<Dive[]>([])
  /** A dive whose edge is being dragged, as it would be. */
  const preview = shallowRef<(Segment & { id: DiveId }) | null>(null)
  const marks = shallowRef<Marks>({ inFrame: null, outFrame: null })
  const selectedId = ref<DiveId | null>(null)
  const saveState = ref<SaveState>('saved')
  const failure = shallowRef<unknown>(null)
  const done = shallowRef<Edit[]>([])
  const undone = shallowRef<Edit[]>([])
  let queue: Promise<unknown> = Promise.resolve()
  let pending = 0
  let opening = 0

  const frameCount = computed(() => video.value?.frameCount ?? 0)
  const dives = computed<Dive[]>(() => {
    const moved = preview.value
    if (!moved) return stored.value
    return stored.value.map((dive) => (dive.id === moved.id ? { ...dive, startFrame: moved.startFrame, endFrame: moved.endFrame } : dive)).sort((a, b) => a.startFrame - b.startFrame || a.endFrame - b.endFrame)
  })
  const selected = computed(() => dives.value.find((dive) => dive.id === selectedId.value) ?? null)
  const overlaps = computed(() => overlapping(dives.value))
  const canUndo = computed(() => done.value.length > 0)
  const canRedo = computed(() => undone.value.length > 0)

  async function open(videoId: VideoId): Promise<void> {
    const mine = ++opening
    failure.value = null
    try {
      const found = await studio.call('videos.get', { videoId })
      const [absolute, list] = await Promise.all([studio.call('videos.frameTimes', { videoId, startFrame: 0, endFrame: found.frameCount }), studio.call('dives.ofVideo', { videoId })])
      if (mine !== opening) return
      if (video.value?.id !== videoId) {
        done.value = []
        undone.value = []
        marks.value = { inFrame: null, outFrame: null }
        selectedId.value = null
        saveState.value = 'saved'
      }
      times.value = relativeTimes(absolute, found.frameCount, found.frameRate)
      stored.value = list
      preview.value = null
      video.value = found
    } catch (error) {
      if (mine === opening) failure.value = error
    }
  }

  async function refresh(keepsPreview = false): Promise<void> {
    const videoId = video.value?.id
    if (videoId === undefined) return
    const list = await studio.call('dives.ofVideo', { videoId })
    if (video.value?.id !== videoId || pending > 1) return
    stored.value = list
    if (!keepsPreview) preview.value = null
    if (selectedId.value !== null && !list.some((dive) => dive.id === selectedId.value)) selectedId.value = null
  }

  /** One after the other. Undefined comes back where it was refused. */
  function enqueue<T>(work: () => Promise<T>): Promise<T | undefined> {
    pending++
    saveState.value = 'saving'
    const step = queue.then(async () => {
      let answer: T | undefined
      let hasFailed = false
      try {
        answer = await work()
      } catch (error) {
        hasFailed = true
        notices.report(error)
      }
      await notices.attempt(() => refresh())
      pending--
      if (hasFailed) saveState.value = 'failed'
      else if (pending === 0) saveState.value = 'saved'
      return answer
    })
    queue = step
    return step
  }

  function remember(edit: Edit): void {
    done.value = [...done.value, edit]
    undone.value = []
  }

  /** Undo of making dives and redo of taking them away are the same call. */
  const setRemoved = (diveIds: DiveId[], isRemoved: boolean) => studio.call('dives.setRemoved', { diveIds, isRemoved })
  const update = (diveId: DiveId, facts: Partial<DiveFacts>) => studio.call('dives.update', { diveId, facts })

  /** Makes dives in one step. */
  function create(facts: readonly (Segment & Partial<DiveFacts>)[]): Promise<{ created: Dive[]; unchanged: number } | undefined> {
    return enqueue(async () => {
      const videoId = video.value?.id
      if (videoId === undefined || facts.length === 0) return { created: [], unchanged: 0 }
      const answer = await studio.call('dives.createMany', { videoId, dives: facts.map((one) => ({ ...noFacts, ...one })) })
      const ids = answer.created.map((dive) => dive.id)
      if (ids.length > 0) remember({ undo: () => setRemoved(ids, true), redo: () => setRemoved(ids, false) })
      if (ids.length === 1) selectedId.value = ids[0] ?? null
      return answer
    })
  }

  function change(diveId: DiveId, facts: Partial<DiveFacts>): Promise<unknown> {
    return enqueue(async () => {
      const before = stored.value.find((dive) => dive.id === diveId)
      if (!before) return
      const names = Object.keys(facts) as (keyof DiveFacts)[]
      const changed = names.filter((name) => JSON.stringify(facts[name]) !== JSON.stringify(before[name]))
      if (changed.length === 0) return
      const former: Partial<DiveFacts> = Object.fromEntries(changed.map((name) => [name, before[name]]))
      await update(diveId, facts)
      remember({ undo: () => update(diveId, former), redo: () => update(diveId, facts) })
    })
  }

  function remove(diveId: DiveId): Promise<unknown> {
    return enqueue(async () => {
      await setRemoved([diveId], true)
      remember({ undo: () => setRemoved([diveId], false), redo: () => setRemoved([diveId], true) })
    })
  }

  /** The dive keeps its facts and the first part; the second is a new dive of the same event. */
  function split(dive: Dive, [first, second]: readonly [Segment, Segment]): Promise<unknown> {
    return enqueue(async () => {
      const whole = { startFrame: dive.startFrame, endFrame: dive.endFrame }
      await update(dive.id, first)
      try {
        const { created } = await studio.call('dives.createMany', { videoId: dive.videoId, dives: [{ ...noFacts, event: dive.event, round: dive.round, heightMetres: dive.heightMetres, ...second }] })
        const ids = created.map((one) => one.id)
        remember({
          undo: async () => {
            if (ids.length > 0) await setRemoved(ids, true)
            await update(dive.id, whole)
          },
          redo: async () => {
            await update(dive.id, first)
            if (ids.length > 0) await setRemoved(ids, false)
          },
        })
      } catch (error) {
        await update(dive.id, whole)
        throw error
      }
    })
  }

  function undo(): Promise<unknown> {
    return enqueue(async () => {
      const edit = done.value.at(-1)
      if (!edit) return
      // Taken off first: what cannot be taken back once is not tried for ever.
      done.value = done.value.slice(0, -1)
      await edit.undo()
      undone.value = [...undone.value, edit]
    })
  }

  function redo(): Promise<unknown> {
    return enqueue(async () => {
      const edit = undone.value.at(-1)
      if (!edit) return
      undone.value = undone.value.slice(0, -1)
      await edit.redo()
      done.value = [...done.value, edit]
    })
  }

  studio.on('library.changed', ({ areas }) => {
    if (video.value !== null && pending === 0 && areas.includes('dives')) void notices.attempt(() => refresh(true))
  })

  return { video, times, frameCount, dives, stored, preview, marks, selectedId, selected, overlaps, saveState, failure, canUndo, canRedo, open, create, change, remove, split, undo, redo }
})
