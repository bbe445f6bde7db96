/**
 * The dives of the library as the grid needs them: counted at once, fetched in
 * pages as they come into sight, so a hundred thousand dives cost no more than
 * what is looked at.
 */
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { Dive, DiveDetail, DiveFacts, DiveId } from '../../../shared/contract/entities.ts'
import type { DiveFilter } from '../../../shared/contract/library.ts'
import { studio } from '../api/studio.ts'
import { createPageQueue, pagesAround } from '../library/page-queue.ts'
import { useNoticesStore } from './notices.ts'

/** Small enough to be there within a frame or two, large enough for two screenfuls. */
const pageSize = 100

export const useLibraryStore = defineStore('library', () => {
  const notices = useNoticesStore()
  const filter = reactive<DiveFilter>({ diveNumber: null, search: '', labelled: 'any', part: null, category: null, sort: 'dive-number' })
  const total = ref<number | null>(null)
  const pages = shallowRef(new Map<number, Dive[]>())
  const numbers = shallowRef<OutputOf<'dives.numbers'>>([])
  const info = shallowRef<OutputOf<'library.info'> | null>(null)
  const uncut = shallowRef<OutputOf<'videos.uncut'>>({ videos: [], total: 0 })
  const selectedId = ref<DiveId | null>(null)
  const failure = shallowRef<unknown>(null)
  const queue = createPageQueue((page) => pages.value.has(page), loadPage)
  let generation = 0
  /** Rows in sight. */
  let sight = { first: 0, last: 0 }

  const isEmpty = computed(() => info.value !== null && info.value.diveCount === 0)
  const isFiltered = computed(() => filter.diveNumber !== null || filter.search !== '' || filter.labelled !== 'any' || filter.part !== null || filter.category !== null)

  function diveAt(index: number): Dive | undefined {
    return pages.value.get(Math.floor(index / pageSize))?.[index % pageSize]
  }

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

  function fetchPage(page: number): Promise<OutputOf<'dives.list'>> {
    return studio.call('dives.list', { ...filter, offset: page * pageSize, limit: pageSize })
  }

  async function loadPage(page: number): Promise<void> {
    if (pages.value.has(page)) return
    const mine = generation
    try {
      const result = await fetchPage(page)
      if (mine !== generation) return
      total.value = result.total
      pages.value = new Map(pages.value).set(page, result.dives)
      failure.value = null
    } catch (error) {
      if (mine === generation) failure.value = error
    }
  }

  /** Fetches the pages that rows [first, last] need, and those they will need next. */
  function ensure(first: number, last: number): void {
    const direction = first < sight.first ? -1 : 1
    sight = { first, last }
    queue.want(pagesAround(first, last, total.value ?? 0, pageSize, direction))
  }

  /** What is in sight is fetched beside what is shown and takes its place at once, so that a refresh never flickers; the rest comes when it is looked at. */
  async function reload(): Promise<void> {
    const mine = ++generation
    queue.clear()
    const wanted = [...new Set([0, ...(total.value === null ? [] : pagesAround(sight.first, sight.last, total.value, pageSize, 1).sight)])]
    try {
      const results = await Promise.all(wanted.map(async (page) => ({ page, ...(await fetchPage(page)) })))
      if (mine !== generation) return
      total.value = results[0]?.total ?? 0
      pages.value = new Map(results.map(({ page, dives }) => [page, dives]))
      failure.value = null
    } catch (error) {
      if (mine === generation) failure.value = error
    }
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
    pages.value = new Map()
    sight = { first: 0, last: 0 }
    void reload()
  })

  return { filter, total, pages, numbers, info, uncut, selectedId, failure, isEmpty, isFiltered, diveAt, indexOf, findLoaded, ensure, reload, loadOverview, neighbour, replace, search, find, updateFacts, remove, restore, createDemo, clearFilter }
})
