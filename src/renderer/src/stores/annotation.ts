/**
 * The dive being labelled. Edits show at once and are sent in order; each is
 * durable when the studio has answered. What somebody else changes meanwhile is
 * put together with them, or both are shown for the person to choose.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { i18n } from '../locales/i18n.ts'
import type { Dive, DiveDetail, DiveFacts, DiveId, ModelId, Stage } from '../../../shared/contract/entities.ts'
import type { Segmentation } from '../../../shared/contract/assessment.ts'
import { grammarMismatches, impliedStagesOf } from '../../../shared/domain/stages.ts'
import { blindSet, labels } from '../api/labels.ts'
import { readDive } from '../api/read-dive.ts'
import { studio } from '../api/studio.ts'
import { nameStages } from '../timeline/proposal.ts'
import { isSameDraft, mergeStages } from '../timeline/merge-stages.ts'
import { createSavingQueue, EditConflict, type QueuedEdit, type SaveState } from '../timeline/saving-queue.ts'
import { toStudioError } from '../../../shared/errors.ts'
import { useJobsStore } from './jobs.ts'
import { useLibraryStore } from './library.ts'
import { useNoticesStore } from './notices.ts'
import { useReadyDiveStore } from './ready-dive.ts'
import { useSettingsStore } from './settings.ts'

export type { SaveState }

/** An edit that contradicts what somebody else made of the dive meanwhile; it waits for a decision. */
export interface EditClash {
  diveId: DiveId
  who: string
  /** What the other did, in the words of the history. */
  theirs: string
  /** What was to be done here. */
  mine: string
  /** Makes the edit all the same, as an operation of its own on top of theirs. */
  insist: () => Promise<void>
}

interface LabelledEdit extends QueuedEdit {
  summary: string
  insist: () => Promise<void>
}

export const useAnnotationStore = defineStore('annotation', () => {
  const notices = useNoticesStore()
  const jobs = useJobsStore()
  const library = useLibraryStore()
  const settings = useSettingsStore()
  const readyDive = useReadyDiveStore()
  const { t } = i18n.global

  const detail = shallowRef<DiveDetail | null>(null)
  const stages = shallowRef<Stage[]>([])
  const times = shallowRef<number[]>([])
  const segmentation = shallowRef<Segmentation | null>(null)
  const selectedStage = ref<number | null>(null)
  const saveState = ref<SaveState>('saved')
  const failure = shallowRef<unknown>(null)
  const isProposing = ref(false)
  /** Edits on their way into the library. */
  const pendingEdits = ref(0)
  const clash = shallowRef<EditClash | null>(null)
  /** The stages as last committed or read: what the next edit is made from, whatever is being dragged. */
  let committed: readonly Stage[] = []
  /** Facts on their way. */
  let enteredFacts: Partial<DiveFacts> = {}
  let opening = 0
  let edits = 0
  let isRefreshDue = false
  /** The dive on its way in, and whether somebody has changed it since it was asked for. */
  let coming: { diveId: DiveId; isStale: boolean } | null = null

  const dive = computed<Dive | null>(() => detail.value?.dive ?? null)
  /** A second labelling is open: nothing of others may be asked or shown. */
  const isBlind = computed(() => blindSet.value !== null)
  const frameCount = computed(() => (dive.value ? dive.value.endFrame - dive.value.startFrame : 0))
  const impliedStages = computed(() => impliedStagesOf(dive.value?.diveNumber ?? null))
  const mismatches = computed(() => grammarMismatches(dive.value?.diveNumber ?? null, stages.value.map((stage) => stage.label)))

  async function open(diveId: DiveId): Promise<void> {
    const mine = ++opening
    failure.value = null
    const arriving = { diveId, isStale: false }
    coming = arriving
    try {
      const ready = isBlind.value ? null : readyDive.take(diveId)
      const read = ready ?? (await readDive(diveId, labels))
      if (mine !== opening) return
      times.value = read.times
      take(read.detail)
      // What was read ahead is shown at once; whether it still is so is seen right after.
      if (ready || arriving.isStale) void refresh(diveId)
      coming = null
      selectedStage.value = null
      segmentation.value = null
      if (queue.pending === 0) saveState.value = 'saved'
      if (clash.value?.diveId !== diveId) clash.value = null
      const proposal = await labels.call('assessment.segmentation', { diveId, modelId: null })
      if (mine !== opening) return
      segmentation.value = proposal
    } catch (error) {
      if (mine === opening) failure.value = error
    }
  }

  function take(found: DiveDetail): void {
    if (queue.pending === 0) queue.know(found)
    detail.value = found
    stages.value = found.stages
    committed = found.stages
    enteredFacts = {}
    // What a blind labeller is told of a dive is not what the library's list shows.
    if (blindSet.value === null) library.replace(found)
    if (selectedStage.value !== null && selectedStage.value >= found.stages.length) selectedStage.value = null
  }

  /** Nothing is open any more. What is being saved is saved all the same. */
  function close(): void {
    opening++
    detail.value = null
    stages.value = []
    committed = []
    segmentation.value = null
    clash.value = null
    selectedStage.value = null
    failure.value = null
  }

  const queue = createSavingQueue({
    fetch: (diveId) => labels.call('dives.get', { diveId }),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    onState(state, pending) {
      saveState.value = state
      pendingEdits.value = pending
    },
    onStored(answer, pending, isMerged) {
      if (isMerged) void tellOthers(answer)
      if (dive.value?.id !== answer.dive.id) return
      // Only the last answer of a burst replaces what is shown.
      if (pending === 0 && !isDragging()) take(answer)
      else if (detail.value) detail.value = { ...answer, stages: detail.value.stages }
      if (pending === 0 && isRefreshDue) void refresh(answer.dive.id)
    },
    onConflict(found, given) {
      const [mine] = given as LabelledEdit[]
      const last = given.at(-1) as LabelledEdit | undefined
      if (dive.value?.id === found.dive.id) take(found)
      if (mine && last) void othersOf(found).then(({ who, summary }) => { clash.value = { diveId: found.dive.id, who, theirs: summary, mine: mine.summary, insist: last.insist } })
    },
    onRefused(error, diveId) {
      notices.report(error)
      if (dive.value?.id === diveId) void revert(diveId)
    },
    onWaiting: (error) => notices.report(error),
  })
  const isDragging = (): boolean => !isSameDraft(stages.value, committed)

  /** Who changed the dive last, and how. */
  async function othersOf({ dive: { id } }: DiveDetail): Promise<{ who: string; summary: string }> {
    const last = (await notices.attempt(() => labels.call('history.list', { diveId: id, limit: 20 })))?.find((operation) => !operation.isUndone)
    return { who: last?.who ?? '', summary: last?.summary ?? '' }
  }
  async function tellOthers(found: DiveDetail): Promise<void> {
    const { who, summary } = await othersOf(found)
    if (who !== '') notices.say(t('saving.merged', { who, summary }))
  }

  function enqueue(summary: string, send: QueuedEdit['send'], insist: (() => Promise<void>) | null = null): Promise<void> {
    const diveId = dive.value?.id
    if (diveId === undefined) return Promise.resolve()
    edits += 1
    const edit: LabelledEdit = { diveId, summary, send, insist: insist ?? (() => (dive.value?.id === diveId ? enqueue(summary, send) : Promise.resolve())) }
    return queue.add(edit)
  }

  async function revert(diveId: DiveId): Promise<void> {
    await notices.attempt(async () => take(await labels.call('dives.get', { diveId })))
  }

  /** Resolves when everything done so far is stored, or was refused. */
  const settled = (): Promise<void> => queue.emptied()

  /** Somebody else changed this dive: another window, another program, an import. One's own saves are known already. */
  async function refresh(diveId: DiveId): Promise<void> {
    isRefreshDue = queue.pending > 0 || isDragging()
    if (isRefreshDue) return
    const before = edits
    await notices.attempt(async () => {
      const found = await labels.call('dives.get', { diveId }).catch((error: unknown) => {
        if (toStudioError(error).code !== 'blind' || dive.value?.id !== diveId) throw error
        // From now on it is labelled blind: what is shown must not stay.
        close()
        failure.value = error
        return null
      })
      if (found === null) return
      if (dive.value?.id !== diveId) return
      if (edits !== before || isDragging()) isRefreshDue = true
      else if (found.headOperationId !== detail.value?.headOperationId || found.dive.updatedAt !== dive.value.updatedAt) {
        const isLabelChange = !isSameDraft(found.stages, stages.value)
        take(found)
        if (isLabelChange) await tellChange(found)
      }
    })
  }
  async function tellChange(found: DiveDetail): Promise<void> {
    const { who, summary } = await othersOf(found)
    const text = t('saving.changedByOthers', { who, summary })
    notices.say(text)
    notices.announce(text)
  }
  studio.on('library.changed', ({ areas, diveIds }) => {
    // Other programs do not say which dives. A second labelling changes in another window as work, not as the dive.
    const isMeant = (diveId: DiveId): boolean => areas.includes(isBlind.value ? 'work' : 'dives') && (diveIds.length === 0 || diveIds.includes(diveId))
    const here = dive.value?.id
    if (coming && isMeant(coming.diveId)) coming.isStale = true
    else if (here !== undefined && isMeant(here)) void refresh(here)
  })

  function newStage(index: number, startFrame: number): Stage {
    const implied = impliedStages.value
    return { label: implied?.[index] ?? null, startFrame, confidence: null, provenance: { kind: 'person', name: settings.settings.annotator, at: new Date().toISOString() } }
  }

  /** Shows stages without saving them: while a boundary is being dragged. */
  function preview(next: readonly Stage[]): void {
    stages.value = [...next]
    const here = dive.value?.id
    if (isRefreshDue && here !== undefined) void refresh(here)
  }

  /** Shows stages and saves them as one operation; `accepted`: the proposal they were taken from, whose boundaries stay the model's. */
  function commit(next: readonly Stage[], summary: string, accepted?: Segmentation): Promise<void> {
    const before = committed
    const named = nameStages(next, impliedStages.value)
    const known = new Map(before.map((stage) => [stage.startFrame, stage]))
    const person = newStage(0, 0).provenance
    const placed = (stage: Stage): Stage => {
      const which = accepted?.transitions.indexOf(stage.startFrame) ?? -1
      if (accepted === undefined || which < 0) return { ...stage, provenance: person, confidence: null }
      return { ...stage, provenance: { ...person, kind: 'model', name: accepted.modelName }, confidence: accepted.confidences[which] ?? null }
    }
    const after = named.map((stage) => (known.has(stage.startFrame) ? stage : placed(stage)))
    stages.value = after
    committed = after
    const set = (wanted: readonly Stage[], { dive: { id }, headOperationId }: DiveDetail): Promise<DiveDetail> => {
      const edit = { diveId: id, stages: wanted.map(({ label, startFrame }) => ({ label, startFrame })), summary, basedOn: headOperationId }
      return accepted ? labels.call('proposals.accept', { ...edit, modelId: accepted.modelId }) : labels.call('stages.set', edit)
    }
    return enqueue(summary, async (found) => {
      const merged = mergeStages(before, after, found.stages, found.dive.endFrame - found.dive.startFrame)
      if ('conflict' in merged) throw new EditConflict()
      return isSameDraft(merged.stages, found.stages) ? found : set(merged.stages, found)
    }, () => enqueue(summary, (found) => set(after, found)))
  }

  /** Undo, redo and their like mean what was seen: where the dive has changed since, nothing is done but showing it. */
  function step(summary: string, send: (basedOn: number, diveId: DiveId) => Promise<DiveDetail>): Promise<void> {
    return enqueue(summary, async (found, isAgain) => {
      try {
        return await send(found.headOperationId, found.dive.id)
      } catch (error) {
        if (toStudioError(error).code !== 'stale-edit') throw error
        const now = await labels.call('dives.get', { diveId: found.dive.id })
        // Asked again after silence: the first time may have been heard.
        if (!isAgain) await tellChange(now)
        return now
      }
    })
  }

  function undo(): Promise<void> {
    return detail.value?.canUndo || queue.pending > 0 ? step(t('shortcut.undo'), (basedOn, diveId) => labels.call('history.undo', { diveId, basedOn })) : Promise.resolve()
  }

  function redo(): Promise<void> {
    return detail.value?.canRedo ? step(t('shortcut.redo'), (basedOn, diveId) => labels.call('history.redo', { diveId, basedOn })) : Promise.resolve()
  }

  /** Undo or redo until this operation is the last in effect. */
  function goToOperation(operationId: number): Promise<void> {
    return step(t('history.goBack'), (basedOn, diveId) => labels.call('history.goTo', { diveId, operationId, basedOn }))
  }

  /** A fact somebody else has changed meanwhile is not overwritten unseen. */
  function updateFacts(facts: Partial<DiveFacts>): Promise<void> {
    const shown = dive.value && { ...dive.value, ...enteredFacts }
    enteredFacts = { ...enteredFacts, ...facts }
    const names = Object.keys(facts) as (keyof DiveFacts)[]
    const text = (value: unknown): string => JSON.stringify(value)
    const send = (found: DiveDetail): Promise<DiveDetail> => labels.call('dives.update', { diveId: found.dive.id, facts, basedOn: found.headOperationId })
    const summary = t('saving.facts')
    return enqueue(summary, (found) => {
      if (shown && names.some((name) => text(found.dive[name]) !== text(shown[name]) && text(found.dive[name]) !== text(facts[name]))) throw new EditConflict()
      return send(found)
    }, () => enqueue(summary, send))
  }

  function settleClash(isMine: boolean): void {
    const settled = clash.value
    clash.value = null
    if (isMine && settled && settled.diveId === dive.value?.id) void settled.insist()
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
    detail, dive, stages, times, frameCount, impliedStages, mismatches, segmentation, selectedStage, saveState, pendingEdits, clash, failure, isProposing,
    isBlind, open, close, show: take, refresh, settled, newStage, preview, commit, undo, redo, goToOperation, updateFacts, settleClash, propose, dismissProposal,
  }
})
