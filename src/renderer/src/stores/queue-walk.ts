/**
 * Going from dive to dive. Where a dive was opened from the queue, the next one
 * is the queue's; otherwise the library's. What comes after a dive is asked when
 * it is opened, before anything is done to it: a dive that leaves the filter by
 * being labelled would have no place any more. Going back leads where one was.
 * The walk is the window's: it goes on after a reload, and ends with the window.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { OutputOf } from '../../../shared/contract/contract.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { QueueFilter } from '../../../shared/contract/queue-filter.ts'
import { studio } from '../api/studio.ts'
import { useLibraryStore } from './library.ts'
import { keepWalk, keptWalk } from '../library/kept-walk.ts'
import { useNoticesStore } from './notices.ts'

type Place = OutputOf<'queue.place'>

export const useQueueWalkStore = defineStore('queueWalk', () => {
  const library = useLibraryStore()
  const notices = useNoticesStore()
  const kept = keptWalk(sessionStorage)
  /** The queue dives are taken from; null: the library's order. */
  const filter = shallowRef<QueueFilter | null>(kept?.filter ?? null)
  const trail = shallowRef<readonly DiveId[]>(kept?.trail ?? [])
  const place = shallowRef<Place | null>(kept?.place ?? null)
  const placed = ref<DiveId | null>(kept?.placed ?? null)
  let asked: Promise<Place | undefined> = Promise.resolve(place.value ?? undefined)
  watch([filter, trail, place, placed], () => keepWalk(sessionStorage, filter.value === null ? null : { filter: filter.value, trail: trail.value, place: place.value, placed: place.value === null ? null : placed.value }), { flush: 'sync' })

  const isWalking = computed(() => filter.value !== null)
  /** Where the dive stands: of the queue's dives, the how-manieth. */
  const position = computed(() => (place.value?.position == null ? null : { position: place.value.position, total: place.value.total }))

  function begin(from: QueueFilter, diveId: DiveId): void {
    filter.value = from
    trail.value = [diveId]
    placed.value = null
  }
  function end(): void {
    filter.value = null
    trail.value = []
    place.value = null
    placed.value = null
  }

  /** The first dive of a queue to work on; null where there is none. */
  async function first(from: QueueFilter): Promise<DiveId | null> {
    return (await notices.attempt(() => studio.call('queue.place', { ...from, diveId: null })))?.next ?? null
  }

  /** To be called with each dive that is opened. One that was come to by another way, such as a search, ends the walk. */
  function arrive(diveId: DiveId): void {
    const queue = filter.value
    if (queue === null || placed.value === diveId) return
    if (!trail.value.includes(diveId)) return end()
    placed.value = diveId
    place.value = null
    asked = notices.attempt(() => studio.call('queue.place', { ...queue, diveId }))
    void asked.then((found) => {
      if (placed.value === diveId && found) place.value = found
    })
  }

  /** The dive after or before this one; null at the ends. */
  async function neighbour(diveId: number, step: 1 | -1): Promise<DiveId | null> {
    const here = trail.value.findIndex((id) => id === diveId)
    if (filter.value === null || here === -1) return library.neighbour(diveId, step)
    const known = trail.value[here + step]
    if (known !== undefined) return known
    const found = placed.value === diveId ? await asked : await notices.attempt(() => studio.call('queue.place', { ...(filter.value as QueueFilter), diveId: diveId as DiveId }))
    const next = step === 1 ? (found?.next ?? null) : (found?.previous ?? null)
    if (next !== null && !trail.value.includes(next)) trail.value = step === 1 ? [...trail.value, next] : [next, ...trail.value]
    return next
  }

  return { isWalking, position, begin, end, first, arrive, neighbour }
})
