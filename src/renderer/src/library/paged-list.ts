/**
 * A long list as its screen needs it: counted at once, fetched in pages as they
 * come into sight, so that a hundred thousand rows cost no more than what is
 * looked at.
 */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { createPageQueue, pagesAround } from './page-queue.ts'

/** Small enough to be there within a frame or two, large enough for two screenfuls. */
export const pageSize = 100

export interface FetchedPage<Row> {
  /** Of the whole list. */
  total: number
  rows: Row[]
}

export interface PagedList<Row> {
  /** Null until the first page is there. */
  total: Ref<number | null>
  pages: ShallowRef<Map<number, Row[]>>
  failure: ShallowRef<unknown>
  rowAt(index: number): Row | undefined
  loadPage(page: number): Promise<void>
  /** Fetches the pages that rows [first, last] need, and those they will need next. */
  ensure(first: number, last: number): void
  /**
   * What is in sight is fetched beside what is shown and takes its place at
   * once, so that a refresh never flickers; the rest comes when it is looked at.
   * `beside` is fetched with it, and given to `take` where nothing newer was asked for meanwhile.
   */
  reload(): Promise<void>
  reload<Beside>(beside: () => Promise<Beside>, take: (found: Beside) => void): Promise<void>
  /** For another filter or order: from its beginning. */
  restart(): void
}

export function createPagedList<Row>(fetchPage: (range: { offset: number; limit: number }) => Promise<FetchedPage<Row>>): PagedList<Row> {
  const total = ref<number | null>(null)
  const pages = shallowRef(new Map<number, Row[]>())
  const failure = shallowRef<unknown>(null)
  const queue = createPageQueue((page) => pages.value.has(page), loadPage)
  let generation = 0
  /** Rows in sight. */
  let sight = { first: 0, last: 0 }

  const fetch = (page: number): Promise<FetchedPage<Row>> => fetchPage({ offset: page * pageSize, limit: pageSize })

  async function loadPage(page: number): Promise<void> {
    if (pages.value.has(page)) return
    const mine = generation
    try {
      const found = await fetch(page)
      if (mine !== generation) return
      total.value = found.total
      pages.value = new Map(pages.value).set(page, found.rows)
      failure.value = null
    } catch (error) {
      if (mine === generation) failure.value = error
    }
  }

  async function reload<Beside>(beside?: () => Promise<Beside>, take?: (found: Beside) => void): Promise<void> {
    const mine = ++generation
    queue.clear()
    const wanted = [...new Set([0, ...(total.value === null ? [] : pagesAround(sight.first, sight.last, total.value, pageSize, 1).sight)])]
    try {
      const [also, ...found] = await Promise.all([beside?.(), ...wanted.map(async (page) => ({ page, ...(await fetch(page)) }))] as const)
      if (mine !== generation) return
      if (beside) take?.(also as Beside)
      total.value = found[0]?.total ?? 0
      pages.value = new Map(found.map(({ page, rows }) => [page, rows]))
      failure.value = null
    } catch (error) {
      if (mine === generation) failure.value = error
    }
  }

  return {
    total, pages, failure, loadPage, reload,
    rowAt: (index) => pages.value.get(Math.floor(index / pageSize))?.[index % pageSize],
    ensure(first, last) {
      const direction = first < sight.first ? -1 : 1
      sight = { first, last }
      queue.want(pagesAround(first, last, total.value ?? 0, pageSize, direction))
    },
    restart() {
      pages.value = new Map()
      sight = { first: 0, last: 0 }
    },
  }
}
