/** Deciding between the answers to one dive: what everybody said, and the decision as it grows. Nothing is saved before it is made. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { DiveDetail, DiveId } from '../../../shared/contract/entities.ts'
import type { Adjudication } from '../../../shared/contract/second-labels.ts'
import { relativeTimes } from '../../../shared/domain/frame-times.ts'
import { stageFaults } from '../../../shared/domain/stages.ts'
import { answersOf, boundariesOf, firstDecision, type Decision } from '../agreement/decision.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

export const useAdjudicationStore = defineStore('adjudication', () => {
  const notices = useNoticesStore()
  const detail = shallowRef<DiveDetail | null>(null)
  const found = shallowRef<Adjudication | null>(null)
  const times = shallowRef<number[]>([])
  const decision = shallowRef<Decision>({ stages: [], settled: new Set() })
  const past = shallowRef<Decision[]>([])
  /** Place of the boundary that is looked at. */
  const index = ref(1)
  const failure = shallowRef<unknown>(null)
  const isSaving = ref(false)
  let opening = 0

  const answers = computed(() => (found.value ? answersOf(found.value) : []))
  const boundaries = computed(() => boundariesOf(answers.value, decision.value))
  const current = computed(() => boundaries.value.find((each) => each.index === index.value) ?? null)
  const frameCount = computed(() => (detail.value ? detail.value.dive.endFrame - detail.value.dive.startFrame : 0))
  const faults = computed(() => stageFaults(decision.value.stages.map(({ startFrame }) => startFrame), frameCount.value))
  /** Differences nobody has settled yet. */
  const open = computed(() => boundaries.value.filter((each) => each.spread > 0 && !decision.value.settled.has(each.index)))
  const isChanged = computed(() => JSON.stringify(decision.value.stages.map(({ label, startFrame }) => [label, startFrame])) !== JSON.stringify(found.value?.accepted.map(({ label, startFrame }) => [label, startFrame]) ?? []))

  async function load(diveId: DiveId): Promise<void> {
    const mine = ++opening
    failure.value = null
    try {
      const compared = await studio.call('secondLabels.compare', { diveId })
      const dive = await studio.call('dives.get', { diveId })
      const { videoId, startFrame, endFrame, frameRate } = dive.dive
      const absolute = await studio.call('videos.frameTimes', { videoId, startFrame, endFrame })
      if (mine !== opening) return
      times.value = relativeTimes(absolute, endFrame - startFrame, frameRate)
      detail.value = dive
      take(compared)
    } catch (error) {
      if (mine !== opening) return
      detail.value = null
      failure.value = error
    }
  }

  function take(compared: Adjudication): void {
    found.value = compared
    decision.value = firstDecision(answersOf(compared))
    past.value = []
    index.value = boundaries.value.find(({ spread }) => spread > 0)?.index ?? 1
  }

  function decide(next: Decision): void {
    if (next === decision.value) return
    past.value = [...past.value, decision.value]
    decision.value = next
    if (index.value >= next.stages.length) index.value = 1
  }

  function stepBack(): void {
    const before = past.value.at(-1)
    if (!before) return
    past.value = past.value.slice(0, -1)
    decision.value = before
  }

  /** Makes the decision the dive's labels; true where it was stored. */
  async function save(summary: string): Promise<boolean> {
    const diveId = detail.value?.dive.id
    if (diveId === undefined || isSaving.value || decision.value.stages.length === 0) return false
    isSaving.value = true
    const stored = await notices.attempt(() => studio.call('secondLabels.adjudicate', { diveId, stages: decision.value.stages.map((stage) => ({ ...stage })), summary }))
    isSaving.value = false
    if (!stored) return false
    if (detail.value?.dive.id === diveId) take(stored)
    return true
  }

  async function takeBack(diveId: DiveId): Promise<void> {
    if ((await notices.attempt(() => studio.call('history.undo', { diveId }))) && detail.value?.dive.id === diveId) await load(diveId)
  }

  return { detail, found, times, decision, past, index, failure, isSaving, answers, boundaries, current, frameCount, faults, open, isChanged, load, decide, stepBack, save, takeBack }
})
