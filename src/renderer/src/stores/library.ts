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
import { useNoticesStore } from './notices.ts'

const pageSize = 200

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
  const loadingPages = new Set<number>()
  let generation = 0

  const isEmpty = computed(() => info.value !== null && info.value.diveCount === 0)
  const isFiltered = computed(() => filter.diveNumber !== null || filter.search !== '' || filter.labelled !== 'any' || filter.part !== null)

  function diveAt(index: number): Dive | undefined {
    return pages.value.get(Math.floor(index / pageSize))?.[index % pageSize]
  }

  function findLoaded(diveId: number): Dive | undefined {
    for (const page of pages.value.values()) {
      const found = page.find((dive) => dive.id === diveId)
      if (found) return found
    }
    return undefined
  }

  async function loadPage(page: number): Promise<void> {
    if (loadingPages.has(page) || pages.value.has(page)) return
    loadingPages.add(page)
    const mine = generation
    try {
      const result = await studio.call('dives.list', { ...filter, offset: page * pageSize, limit: pageSize })
      if (mine !== generation) return
      total.value = result.total
      pages.value = new Map(pages.value).set(page, result.dives)
      failure.value = null
    } catch (error) {
      if (mine === generation) failure.value = error
    } finally {
      if (mine === generation) loadingPages.delete(page)
    }
  }

  /** Fetches the pages that rows [first, last] need. */
  function ensure(first: number, last: number): void {
    for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) void loadPage(page)
  }

  async function reload(): Promise<void> {
    generation++
    loadingPages.clear()
    const seen = [...pages.value.keys()]
    const mine = generation
    try {
      // Fetched beside what is shown, so that a refresh never flickers.
      const first = await studio.call('dives.list', { ...filter, offset: 0, limit: pageSize })
      if (mine !== generation) return
      total.value = first.total
      pages.value = new Map([[0, first.dives]])
      failure.value = null
      for (const page of seen) if (page > 0 && page * pageSize < first.total) void loadPage(page)
    } catch (error) {
      if (mine === generation) failure.value = error
    }
  }

  async function loadOverview(): Promise<void> {
    await notices.attempt(async () => {
      const [counted, about, waiting] = await Promise.all([studio.call('dives.numbers', {}), studio.call('library.info', {}), studio.call('videos.uncut', {})])
      numbers.value = counted
      info.value = about
      uncut.value = waiting
    })
  }

  /** The dive `step` places after this one in the shown order; null at the ends. */
  async function neighbour(diveId: number, step: 1 | -1): Promise<DiveId | null> {
    if (total.value === null) await reload()
    for (const [page, dives] of pages.value) {
      const place = dives.findIndex((dive) => dive.id === diveId)
      if (place === -1) continue
      const index = page * pageSize + place + step
      if (index < 0 || index >= (total.value ?? 0)) return null
      await loadPage(Math.floor(index / pageSize))
      return diveAt(index)?.id ?? null
    }
    return diveAt(0)?.id ?? null
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

  async function detailOf(diveId: DiveId): Promise<DiveDetail> {
    return studio.call('dives.get', { diveId })
  }

  async function updateFacts(diveId: DiveId, facts: Partial<DiveFacts>): Promise<DiveDetail> {
    const detail = await studio.call('dives.update', { diveId, facts })
    replace(detail)
    return detail
  }

  async function remove(diveId: DiveId): Promise<void> {
    await studio.call('dives.remove', { diveId })
    if (selectedId.value === diveId) selectedId.value = null
    await Promise.all([reload(), loadOverview()])
  }

  async function restore(diveId: DiveId): Promise<void> {
    await studio.call('dives.restore', { diveId })
    await Promise.all([reload(), loadOverview()])
  }

  async function createDemo(input: InputOf<'library.createDemo'>): Promise<void> {
    await studio.call('library.createDemo', input)
  }

  function clearFilter(): void {
    Object.assign(filter, { diveNumber: null, search: '', labelled: 'any', part: null })
  }

  let pendingChange: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas }) => {
    if (!areas.some((area) => area === 'dives' || area === 'videos' || area === 'splits' || area === 'predictions')) return
    // Imports report many changes a second; one refresh serves them all.
    clearTimeout(pendingChange)
    pendingChange = setTimeout(() => void Promise.all([reload(), loadOverview()]), 250)
  })

  watch(filter, () => {
    pages.value = new Map()
    void reload()
  })

  return { filter, total, pages, numbers, info, uncut, selectedId, failure, isEmpty, isFiltered, diveAt, findLoaded, ensure, reload, loadOverview, neighbour, replace, search, detailOf, updateFacts, remove, restore, createDemo, clearFilter }
})
