/**
 * Which pages of a long list to fetch next. A few at a time, those in sight
 * first, then the ones beside them; a page that was scrolled past before its
 * turn came is never asked for. So a wild scroll over a hundred thousand dives
 * ends with the pages it ended on, not with all it passed.
 */
export interface PageQueue {
  /** Pages in sight, in the order they are needed; pages wanted earlier and not begun are forgotten. */
  want(pages: readonly number[]): void
  /** Forgets what was wanted; what is under way ends unheard. */
  clear(): void
}

export const mostAtOnce = 3

export function createPageQueue(isThere: (page: number) => boolean, load: (page: number) => Promise<void>): PageQueue {
  let wanted: readonly number[] = []
  let underWay = new Set<number>()

  function next(): void {
    const mine = underWay
    for (const page of wanted) {
      if (mine.size >= mostAtOnce) return
      if (mine.has(page) || isThere(page)) continue
      mine.add(page)
      void load(page).finally(() => {
        mine.delete(page)
        if (mine === underWay) next()
      })
    }
  }

  return {
    want(pages) {
      wanted = pages
      next()
    },
    clear() {
      wanted = []
      underWay = new Set()
    },
  }
}

/** The pages rows [first, last] lie on, then `ahead` pages in the direction of travel and one behind. */
export function pagesAround(first: number, last: number, total: number, pageSize: number, direction: 1 | -1, ahead = 2): number[] {
  const lastPage = Math.max(Math.ceil(total / pageSize) - 1, 0)
  const from = Math.floor(first / pageSize)
  const to = Math.min(Math.floor(last / pageSize), lastPage)
  const pages: number[] = []
  for (let page = from; page <= to; page++) pages.push(page)
  for (let step = 1; step <= ahead; step++) pages.push(direction > 0 ? to + step : from - step)
  pages.push(direction > 0 ? from - 1 : to + 1)
  return pages.filter((page) => page >= 0 && page <= lastPage)
}
