/** The page of one athlete or one dive number: its dives in order, the one pointed at with its pictures, and those chosen to be compared. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { InputOf } from '../../../shared/contract/contract.ts'
import type { Dive, DiveId } from '../../../shared/contract/entities.ts'
import type { AthletePage, NumberPage, TimePoint } from '../../../shared/contract/over-time.ts'
import { keyFramesOf, type KeyFrame } from '../../../shared/domain/key-frames.ts'
import { studio } from '../api/studio.ts'

export interface PicturedDive { dive: Dive; frames: KeyFrame[] }
type Asked = { kind: 'athlete'; input: InputOf<'overTime.athlete'> } | { kind: 'number'; input: InputOf<'overTime.number'> }

/** While the pointer still moves over points no pictures are asked for, milliseconds. */
const restMilliseconds = 90
const mostKept = 300

export const useOverTimeStore = defineStore('over-time', () => {
  const athlete = shallowRef<AthletePage | null>(null)
  const number = shallowRef<NumberPage | null>(null)
  const failure = shallowRef<unknown>(null)
  const page = computed<AthletePage | NumberPage | null>(() => athlete.value ?? number.value)
  const points = computed<readonly TimePoint[]>(() => page.value?.points ?? [])
  const indexes = computed(() => new Map(points.value.map(({ diveId }, index) => [diveId, index])))
  /** The dive whose pictures are shown; held, it stays while the pointer passes over others. */
  const atId = ref<DiveId | null>(null)
  const isHeld = ref(false)
  const at = computed(() => (atId.value === null ? null : (indexes.value.get(atId.value) ?? null)))
  const point = computed(() => (at.value === null ? null : (points.value[at.value] ?? null)))
  /** To be compared: two, in the order chosen. */
  const chosen = ref<DiveId[]>([])
  const chosenPoints = computed(() => chosen.value.flatMap((id) => points.value[indexes.value.get(id) ?? -1] ?? []))
  const pictured = shallowRef<PicturedDive | null>(null)
  const picturesFailure = shallowRef<unknown>(null)
  const kept = new Map<DiveId, PicturedDive>()
  let asked: Asked | null = null
  let asking = 0

  async function read(): Promise<void> {
    const mine = ++asking
    const now = asked
    if (now === null) return
    try {
      const found = now.kind === 'athlete' ? { athlete: await studio.call('overTime.athlete', now.input), number: null } : { athlete: null, number: await studio.call('overTime.number', now.input) }
      if (mine !== asking) return
      athlete.value = found.athlete
      number.value = found.number
      failure.value = null
      chosen.value = chosen.value.filter((id) => indexes.value.has(id))
      // The latest is what one came for.
      if (at.value === null) [atId.value, isHeld.value] = [points.value.findLast(({ date }) => date !== null)?.diveId ?? points.value.at(-1)?.diveId ?? null, false]
    } catch (error) {
      if (mine === asking) failure.value = error
    }
  }
  /** What is there stays until the answer is. */
  function open(wanted: Asked): Promise<void> {
    if (asked?.kind !== wanted.kind) close()
    asked = wanted
    return read()
  }
  const openAthlete = (input: InputOf<'overTime.athlete'>): Promise<void> => open({ kind: 'athlete', input })
  const openNumber = (input: InputOf<'overTime.number'>): Promise<void> => open({ kind: 'number', input })
  function close(): void {
    asked = null
    asking++
    athlete.value = number.value = failure.value = null
    atId.value = null
    isHeld.value = false
    chosen.value = []
    kept.clear()
  }

  function pointAt(index: number, hold: boolean): void {
    const found = points.value[index]
    if (!found || (isHeld.value && !hold)) return
    atId.value = found.diveId
    if (hold) isHeld.value = true
  }
  function release(): void {
    isHeld.value = false
  }
  /** A third takes the place of the first. */
  function choose(diveId: DiveId): boolean {
    const isIn = chosen.value.includes(diveId)
    chosen.value = isIn ? chosen.value.filter((id) => id !== diveId) : [...chosen.value, diveId].slice(-2)
    return !isIn
  }

  let resting: ReturnType<typeof setTimeout> | undefined
  async function readPictures(diveId: DiveId): Promise<void> {
    try {
      const { dive, stages } = await studio.call('dives.get', { diveId })
      const found = { dive, frames: keyFramesOf(dive.endFrame - dive.startFrame, stages) }
      kept.set(diveId, found)
      const oldest = kept.size > mostKept ? kept.keys().next().value : undefined
      if (oldest !== undefined) kept.delete(oldest)
      if (atId.value === diveId) pictured.value = found
    } catch (error) {
      if (atId.value === diveId) picturesFailure.value = error
    }
  }
  watch(atId, (diveId) => {
    clearTimeout(resting)
    picturesFailure.value = null
    pictured.value = diveId === null ? null : (kept.get(diveId) ?? null)
    if (diveId !== null && pictured.value === null) resting = setTimeout(() => void readPictures(diveId), restMilliseconds)
  })

  let pending: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas }) => {
    if (asked === null || !areas.some((area) => area === 'dives' || area === 'predictions' || area === 'models' || area === 'evaluations')) return
    clearTimeout(pending)
    pending = setTimeout(() => {
      kept.clear()
      void read()
    }, 300)
  })

  return { athlete, number, page, points, failure, atId, at, point, isHeld, chosen, chosenPoints, pictured, picturesFailure, openAthlete, openNumber, close, retry: read, pointAt, release, choose }
})
