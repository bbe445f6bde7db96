/** A comparison as its screen needs it: the address, the dives, and where each pane is now. */
import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { DiveId } from '../../../shared/contract/entities.ts'
import { timeOfBoundary } from '../../../shared/domain/frame-times.ts'
import { dark } from '../design/tokens.ts'
import { clockTime, mapPane, mapReference, ownTime, paceAt, paneFrame, realTimes, sharedRange, type PaneMap, type PanePlace } from '../review/pane-sync.ts'
import { indexAt, nextStop } from '../review/clock-steps.ts'
import { mostPanes, paneOf, readAddress, writeAddress, type ComparisonAddress, type PaneAddress } from '../review/compare-address.ts'
import { useSideBySideStore, type ComparedDive, type Loaded } from '../stores/side-by-side.ts'
import { useCompareClock, type CompareClock } from './use-compare-clock.ts'

export interface ComparisonPane {
  index: number
  address: PaneAddress
  loaded: Loaded
  /** Null until it is there. */
  dive: ComparedDive | null
  isReference: boolean
  /** Real-world times of its frames. */
  times: readonly number[]
  map: PaneMap
  place: PanePlace
  /** Against real speed, at 100 per cent. */
  pace: number
  /** Its boundaries on the clock, nudge included: start, boundaries, end. */
  lane: readonly number[]
  /** "#rrggbb", for what lies over pictures. */
  colour: string
}
export interface Comparison {
  address: Readonly<Ref<ComparisonAddress>>
  panes: ComputedRef<readonly ComparisonPane[]>
  /** The pane that keys are for. */
  active: Ref<number>
  reference: ComputedRef<ComparisonPane | null>
  range: ComputedRef<{ from: number; to: number }>
  clock: CompareClock
  /** The reference's stage, from 0. */
  stage: ComputedRef<number>
  change(patch: Partial<ComparisonAddress>): void
  changePane(index: number, patch: Partial<PaneAddress>): void
  putDive(index: number, diveId: DiveId): void
  removePane(index: number): void
  makeReference(index: number): void
  toBoundary(direction: 1 | -1): void
  /** The reference's stage here, on the clock. */
  stageRange(): { from: number; to: number } | null
  retry(): void
}

const paneColours = [dark.series1, dark.series5, dark.series3, dark.series2]
/** Milliseconds of rest before the address follows. */
const writeAfter = 400
const noTimes: readonly number[] = [0]

export function useComparison(): Comparison {
  const route = useRoute()
  const router = useRouter()
  const store = useSideBySideStore()
  const address = shallowRef<ComparisonAddress>(readAddress(route.query))
  const active = ref(0)
  const now = ref(0)

  const found = computed(() => address.value.panes.map((pane, index) => {
    const loaded: Loaded = store.dives.get(pane.diveId as DiveId) ?? { state: 'loading' }
    const dive = loaded.state === 'ready' ? loaded.dive : null
    return { index, pane, loaded, dive, times: dive ? realTimes(dive.clip.times, dive.clip.detail.dive.frameRate, pane.filmedRate) : noTimes }
  }))
  /** The pane asked for, or while it is not there the first that is. */
  const referenceIndex = computed(() => {
    const wanted = found.value[address.value.reference]
    return wanted?.dive ? wanted.index : (found.value.find(({ dive }) => dive !== null)?.index ?? 0)
  })
  const mapped = computed(() => {
    const one = found.value[referenceIndex.value]
    const reference = { times: one?.times ?? noTimes, boundaries: one?.dive?.boundaries ?? [] }
    return found.value.map((each) => {
      const map = each.index === referenceIndex.value ? mapReference() : mapPane(reference, { times: each.times, boundaries: each.dive?.boundaries ?? [] }, address.value.sync)
      const { nudge } = each.pane
      const at = (boundary: number): number => clockTime(map, timeOfBoundary(each.times, Math.min(Math.max(boundary - nudge, 0), each.times.length)))
      const lane = each.dive ? [clockTime(map, 0), ...each.dive.boundaries.map(at), clockTime(map, timeOfBoundary(each.times, each.times.length))] : []
      return { ...each, map, lane }
    })
  })
  const range = computed(() => sharedRange(mapped.value.filter(({ dive }) => dive !== null)))
  const clock = useCompareClock(computed(() => found.value[referenceIndex.value]?.times ?? noTimes), range, computed(() => address.value.percent), now)
  const panes = computed<readonly ComparisonPane[]>(() => mapped.value.map(({ index, pane, loaded, dive, times, map, lane }) => ({
    index, address: pane, loaded, dive, times, map, lane, isReference: index === referenceIndex.value,
    place: paneFrame(map, times, now.value, pane.nudge), pace: paceAt(map, now.value), colour: paneColours[index] ?? dark.series6,
  })))
  const reference = computed(() => {
    const pane = panes.value[referenceIndex.value]
    return pane?.dive ? pane : null
  })
  /** The reference's boundaries on the clock: its own time, whatever its nudge. */
  const stops = computed(() => (reference.value?.dive?.boundaries ?? []).map((boundary) => timeOfBoundary(reference.value?.times ?? noTimes, boundary)))
  const stage = computed(() => stops.value.filter((stop) => stop <= now.value).length)

  function stageRange(): { from: number; to: number } | null {
    if (stops.value.length === 0) return null
    return { from: stops.value[stage.value - 1] ?? range.value.from, to: stops.value[stage.value] ?? range.value.to }
  }
  function toBoundary(direction: 1 | -1): void {
    clock.seek(nextStop(stops.value, now.value, direction) ?? (direction === 1 ? range.value.to : range.value.from))
  }

  let written = JSON.stringify(writeAddress(address.value))
  let writing: ReturnType<typeof setTimeout> | undefined
  function write(): void {
    clearTimeout(writing)
    if (route.name !== 'compare') return
    const frame = reference.value && hasBegun ? indexAt(reference.value.times, now.value) : address.value.frame
    const query = writeAddress({ ...address.value, frame })
    store.lastQuery = query
    written = JSON.stringify(query)
    void router.replace({ query })
  }
  function writeSoon(): void {
    clearTimeout(writing)
    writing = setTimeout(write, writeAfter)
  }
  function change(patch: Partial<ComparisonAddress>): void {
    address.value = { ...address.value, ...patch }
    writeSoon()
  }
  function changePane(index: number, patch: Partial<PaneAddress>): void {
    change({ panes: address.value.panes.map((pane, i) => (i === index ? { ...pane, ...patch } : pane)) })
  }
  function putDive(index: number, diveId: DiveId): void {
    const next = [...address.value.panes]
    next[Math.min(index, next.length, mostPanes - 1)] = paneOf(diveId)
    change({ panes: next })
  }
  function removePane(index: number): void {
    const { reference: held } = address.value
    const next = address.value.panes.filter((_, i) => i !== index)
    const moved = held > index ? held - 1 : held
    keepPlace(() => change({ panes: next, reference: Math.min(moved, Math.max(next.length - 1, 0)) }))
    active.value = Math.min(active.value, Math.max(next.length - 1, 0))
  }
  /** Another clock: the moment one looks at stays, as the new reference knows it. */
  function keepPlace(act: () => void): void {
    const before = mapped.value[referenceIndex.value]?.pane
    const maps = mapped.value
    act()
    const after = address.value.panes[referenceIndex.value]
    const map = maps.find(({ pane }) => pane === after)?.map
    if (before !== after && map) clock.seek(ownTime(map, now.value))
  }
  function makeReference(index: number): void {
    if (found.value[index]?.dive) keepPlace(() => change({ reference: index }))
  }

  /** Whether the place the address names, or the first boundary, has been gone to. */
  let hasBegun = false
  watch(reference, (pane) => {
    if (!pane || hasBegun) return
    // The pane asked for may still be on its way.
    if (pane.index !== address.value.reference && found.value[address.value.reference]?.loaded.state === 'loading') return
    hasBegun = true
    const { frame } = address.value
    clock.seek(frame === null ? (stops.value[0] ?? 0) : timeOfBoundary(pane.times, frame))
  }, { immediate: true, flush: 'post' })

  watch(() => address.value.panes.map(({ diveId }) => diveId).join(), () => void store.open(address.value.panes.map(({ diveId }) => diveId as DiveId)), { immediate: true })
  watch(() => route.query, (query) => {
    if (route.name !== 'compare') return
    const read = readAddress(query)
    if (JSON.stringify(writeAddress(read)) === written) return
    written = JSON.stringify(writeAddress(read))
    hasBegun = false
    address.value = read
  })
  watch([now, () => clock.isPlaying.value], () => {
    if (!clock.isPlaying.value) writeSoon()
  })
  onBeforeUnmount(() => {
    clearTimeout(writing)
    store.close()
  })

  return { address, panes, active, reference, range, clock, stage, change, changePane, putDive, removePane, makeReference, toBoundary, stageRange, retry: () => void store.open(address.value.panes.map(({ diveId }) => diveId as DiveId)) }
}
