/**
 * The dive being labelled. Edits show at once and are sent in order; each is
 * durable when the studio has answered. A refused edit takes the screen back to
 * what the library holds, and says so.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Dive, DiveDetail, DiveFacts, DiveId, ModelId, Operation, Stage } from '../../../shared/contract/entities.ts'
import type { Segmentation } from '../../../shared/contract/assessment.ts'
import { grammarMismatches, impliedStagesOf } from '../../../shared/domain/stages.ts'
import { blindSet, labels } from '../api/labels.ts'
import { studio } from '../api/studio.ts'
import { relativeTimes } from '../../../shared/domain/frame-times.ts'
import { nameStages } from '../timeline/proposal.ts'
import { useJobsStore } from './jobs.ts'
import { useLibraryStore } from './library.ts'
import { useNoticesStore } from './notices.ts'
import { useSettingsStore } from './settings.ts'

export type SaveState = 'saved' | 'saving' | 'failed'

export const useAnnotationStore = defineStore('annotation', () => {
  const notices = useNoticesStore()
  const jobs = useJobsStore()
  const library = useLibraryStore()
  const settings = useSettingsStore()

  const detail = shallowRef<DiveDetail | null>(null)
  const stages = shallowRef<Stage[]>([])
  const times = shallowRef<number[]>([])
  const segmentation = shallowRef<Segmentation | null>(null)
  const history = shallowRef<Operation[]>([])
  const selectedStage = ref<number | null>(null)
  const saveState = ref<SaveState>('saved')
  const failure = shallowRef<unknown>(null)
  const isProposing = ref(false)
  let queue: Promise<void> = Promise.resolve()
  let pending = 0
  let opening = 0

  const dive = computed<Dive | null>(() => detail.value?.dive ?? null)
  /** A second labelling is open: nothing of others may be asked or shown. */
  const isBlind = computed(() => blindSet.value !== null)
  const frameCount = computed(() => (dive.value ? dive.value.endFrame - dive.value.startFrame : 0))
  const impliedStages = computed(() => impliedStagesOf(dive.value?.diveNumber ?? null))
  const mismatches = computed(() => grammarMismatches(dive.value?.diveNumber ?? null, stages.value.map((stage) => stage.label)))

  async function open(diveId: DiveId): Promise<void> {
    const mine = ++opening
    failure.value = null
    try {
      const found = await labels.call('dives.get', { diveId })
      const { videoId, startFrame, endFrame, frameRate } = found.dive
      const absolute = await labels.call('videos.frameTimes', { videoId, startFrame, endFrame })
      if (mine !== opening) return
      times.value = relativeTimes(absolute, endFrame - startFrame, frameRate)
      take(found)
      selectedStage.value = null
      segmentation.value = null
      saveState.value = 'saved'
      const [proposal, operations] = await Promise.all([labels.call('assessment.segmentation', { diveId, modelId: null }), labels.call('history.list', { diveId })])
      if (mine !== opening) return
      segmentation.value = proposal
      history.value = operations
    } catch (error) {
      if (mine === opening) failure.value = error
    }
  }

  function take(found: DiveDetail): void {
    detail.value = found
    stages.value = found.stages
    // What a blind labeller is told of a dive is not what the library's list shows.
    if (blindSet.value === null) library.replace(found)
    if (selectedStage.value !== null && selectedStage.value >= found.stages.length) selectedStage.value = null
  }

  /** Nothing is open any more. What is being saved is saved all the same. */
  function close(): void {
    opening++
    detail.value = null
    stages.value = []
    segmentation.value = null
    history.value = []
    selectedStage.value = null
    failure.value = null
  }

  /** One call after the other; only the last answer of a burst replaces what is shown. */
  function enqueue(work: (diveId: DiveId) => Promise<DiveDetail>): Promise<void> {
    const diveId = dive.value?.id
    if (diveId === undefined) return Promise.resolve()
    pending++
    saveState.value = 'saving'
    const step = queue.then(async () => {
      try {
        const answer = await work(diveId)
        pending--
        if (dive.value?.id !== diveId) return
        if (pending === 0) {
          take(answer)
          saveState.value = 'saved'
          history.value = await labels.call('history.list', { diveId })
        } else if (detail.value) detail.value = { ...answer, stages: detail.value.stages }
      } catch (error) {
        pending--
        saveState.value = 'failed'
        notices.report(error)
        if (dive.value?.id === diveId) await revert(diveId)
      }
    })
    queue = step
    return step
  }

  async function revert(diveId: DiveId): Promise<void> {
    await notices.attempt(async () => take(await labels.call('dives.get', { diveId })))
  }

  /** Resolves when everything done so far is stored, or was refused. */
  async function settled(): Promise<void> {
    while (pending > 0) await queue
  }

  /** Somebody else changed this dive: another window, an import. One's own saves are known already. */
  async function refresh(diveId: DiveId): Promise<void> {
    await notices.attempt(async () => {
      const found = await labels.call('dives.get', { diveId })
      if (pending === 0 && dive.value?.id === diveId && found.dive.updatedAt !== dive.value.updatedAt) take(found)
    })
  }
  studio.on('library.changed', ({ areas, diveIds }) => {
    const here = dive.value?.id
    if (here !== undefined && pending === 0 && areas.includes('dives') && diveIds.includes(here)) void refresh(here)
  })

  function newStage(index: number, startFrame: number): Stage {
    const implied = impliedStages.value
    return { label: implied?.[index] ?? null, startFrame, confidence: null, provenance: { kind: 'person', name: settings.settings.annotator, at: new Date().toISOString() } }
  }

  /** Shows stages without saving them: while a boundary is being dragged. */
  function preview(next: readonly Stage[]): void {
    stages.value = [...next]
  }

  /** Shows stages and saves them as one operation. */
  function commit(next: readonly Stage[], summary: string): Promise<void> {
    const named = nameStages(next, impliedStages.value)
    const before = new Map(stages.value.map((stage) => [stage.startFrame, stage]))
    const person = newStage(0, 0).provenance
    stages.value = named.map((stage) => (before.has(stage.startFrame) ? stage : { ...stage, provenance: person, confidence: null }))
    const sent = named.map(({ label, startFrame }) => ({ label, startFrame }))
    return enqueue((diveId) => labels.call('stages.set', { diveId, stages: sent, summary }))
  }

  function undo(): Promise<void> {
    return detail.value?.canUndo || pending > 0 ? enqueue((diveId) => labels.call('history.undo', { diveId })) : Promise.resolve()
  }

  function redo(): Promise<void> {
    return detail.value?.canRedo ? enqueue((diveId) => labels.call('history.redo', { diveId })) : Promise.resolve()
  }

  function updateFacts(facts: Partial<DiveFacts>): Promise<void> {
    return enqueue((diveId) => labels.call('dives.update', { diveId, facts }))
  }

  /** Asks a model where the stages start; resolves when its proposal is shown. */
  async function propose(modelId: ModelId): Promise<void> {
    const diveId = dive.value?.id
    if (diveId === undefined || isProposing.value) return
    isProposing.value = true
    await notices.attempt(async () => {
      const { jobId } = await labels.call('assessment.segment', { diveIds: [diveId], modelId })
      await jobs.finished(jobId)
      const proposal = await labels.call('assessment.segmentation', { diveId, modelId })
      if (dive.value?.id === diveId) segmentation.value = proposal
    })
    isProposing.value = false
  }

  function dismissProposal(): void {
    segmentation.value = null
  }

  return {
    detail, dive, stages, times, frameCount, impliedStages, mismatches, segmentation, history, selectedStage, saveState, failure, isProposing,
    isBlind, open, close, show: take, refresh, settled, newStage, preview, commit, undo, redo, updateFacts, propose, dismissProposal,
  }
})
