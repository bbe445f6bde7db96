/**
 * The dives of the library as the grid needs them: counted at once, fetched in
 * pages as they come into sight, so a hundred thousand dives cost no more than
 * what is looked at.
 */
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { Dive, DiveDetail, DiveFacts, DiveId } from '../../../shared/contract/entities.ts'
import { diveFilter, type DiveFilter } from '../../../shared/contract/library.ts'
import { studio } from '../api/studio.ts'
import { keepFilter, keptFilter } from '../library/kept-filter.ts'
import { createPagedList, pageSize } from '../library/paged-list.ts'
import { useNoticesStore } from './notices.ts'

/** The window's own: two windows may look at different dives. */
const keptName = 'highboard-library-filter'

export const useLibraryStore = defineStore('library', () => {
  const notices = useNoticesStore()
  const filter = reactive<DiveFilter>(keptFilter(sessionStorage, keptName, diveFilter) ?? diveFilter.parse({}))
  const list = createPagedList<Dive>(async (range) => {
    const { total: count, dives } = await studio.call('dives.list', { ...filter, ...range })
    return { total: count, rows: dives }
  })
  const { total, pages, failure, rowAt: diveAt, loadPage, ensure, reload } = list
  const numbers = shallowRef<OutputOf<'dives.numbers'>>([])
  const info = shallowRef<OutputOf<'library.info'> | null>(null)
  const uncut = shallowRef<OutputOf<'videos.uncut'>>({ videos: [], total: 0 })
  const selectedId = ref<DiveId | null>(null)

  const isEmpty = computed(() => info.value !== null && info.value.diveCount === 0)
  const isFiltered = computed(() => filter.diveNumber !== null || filter.search !== '' || filter.labelled !== 'any' || filter.part !== null || filter.category !== null)

  /** Where a dive stands in the shown order, among those fetched; -1 where it is not. */
  function indexOf(diveId: number): number {
    for (const [page, dives] of pages.value) {
      const place = dives.findIndex((dive) => dive.id === diveId)
      if (place !== -1) return page * pageSize + place
    }
    return -1
  }

  function findLoaded(diveId: number): Dive | undefined {
    const index = indexOf(diveId)
    return index === -1 ? undefined : diveAt(index)
  }

  let overview: Promise<unknown> | null = null
  /** Several parts of a screen ask at once; they share one answer. */
  async function loadOverview(): Promise<void> {
    overview ??= notices.attempt(async () => {
      const [counted, about, waiting] = await Promise.all([studio.call('dives.numbers', {}), studio.call('library.info', {}), studio.call('videos.uncut', {})])
      numbers.value = counted
      info.value = about
      uncut.value = waiting
    }).finally(() => (overview = null))
    await overview
  }

  /** The dive `step` places after this one in the shown order; null at the ends. */
  async function neighbour(diveId: number, step: 1 | -1): Promise<DiveId | null> {
    if (total.value === null) await reload()
    const here = indexOf(diveId)
    if (here === -1) return diveAt(0)?.id ?? null
    const index = here + step
    if (index < 0 || index >= (total.value ?? 0)) return null
    await loadPage(Math.floor(index / pageSize))
    return diveAt(index)?.id ?? null
  }

  function replace(detail: DiveDetail): void {
    const next = new Map(pages.value)
    for (const [page, dives] of next) if (dives.some((dive) => dive.id === detail.dive.id)) next.set(page, dives.map((dive) => (dive.id === detail.dive.id ? detail.dive : dive)))
    pages.value = next
  }

  /** Dives whose number, athlete, event or file fits `text`; the grid's own filter stays as it is. */
  async function search(text: string, limit: number): Promise<Dive[]> {
    const result = await notices.attempt(() => studio.call('dives.list', { search: text, offset: 0, limit }))
    return result?.dives ?? []
  }

  /** The first `limit` dives of another filter than the grid's, and how many there are. */
  async function find(wanted: Partial<DiveFilter>, limit: number): Promise<{ dives: Dive[]; total: number }> {
    return (await notices.attempt(() => studio.call('dives.list', { ...wanted, offset: 0, limit }))) ?? { dives: [], total: 0 }
  }

  async function updateFacts(diveId: DiveId, facts: Partial<DiveFacts>): Promise<DiveDetail> {
    const detail = await studio.call('dives.update', { diveId, facts })
    replace(detail)
    return detail
  }

  async function remove(diveId: DiveId): Promise<void> {
    await studio.call('dives.remove', { diveId })
    if (selectedId.value === diveId) selectedId.value = null
    await refresh()
  }

  async function restore(diveId: DiveId): Promise<void> {
    await studio.call('dives.restore', { diveId })
    await refresh()
  }

  async function createDemo(input: InputOf<'library.createDemo'>): Promise<void> {
    await studio.call('library.createDemo', input)
  }

  function clearFilter(): void {
    Object.assign(filter, { diveNumber: null, search: '', labelled: 'any', part: null, category: null })
  }

  async function refresh(): Promise<void> {
    // An overview under way may have been read before the change.
    await overview
    await Promise.all([reload(), loadOverview()])
  }
  let pendingChange: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas }) => {
    if (!areas.some((area) => area === 'dives' || area === 'videos' || area === 'splits' || area === 'predictions')) return
    // Imports report many changes a second; one refresh serves them all.
    clearTimeout(pendingChange)
    pendingChange = setTimeout(() => void refresh(), 250)
  })

  watch(filter, () => {
    keepFilter(sessionStorage, keptName, filter)
    list.restart()
    void reload()
  })

  return { filter, total, pages, numbers, info, uncut, selectedId, failure, isEmpty, isFiltered, diveAt, indexOf, findLoaded, ensure, reload, loadOverview, neighbour, replace, search, find, updateFacts, remove, restore, createDemo, clearFilter }
})
