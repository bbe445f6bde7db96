/**
 * Which pages of a long list to fetch next. A few at a time, those in sight
 * first, then the ones beside them; a page that was scrolled past before its
 * turn came is never asked for. So a wild scroll over a hundred thousand dives
 * ends with the pages it ended on, not with all it passed.
 */
export interface PageQueue {
  /** Pages wanted earlier and not begun are forgotten. Those beside wait until those in sight are there, so as not to hold them up. */
  want(pages: WantedPages): void
  /** Forgets what was wanted; what is under way ends unheard. */
  clear(): void
}

export interface WantedPages {
  sight: readonly number[]
  beside: readonly number[]
}

export const mostAtOnce = 3

export function createPageQueue(isThere: (page: number) => boolean, load: (page: number) => Promise<void>): PageQueue {
  let wanted: WantedPages = { sight: [], beside: [] }
  let underWay = new Set<number>()
  /** Not asked for twice in a row: what did not come is for the person to ask again. */
  const missed = new Set<number>()

  function next(): void {
    const mine = underWay
    const { sight, beside } = wanted
    for (const page of sight.every(isThere) ? beside : sight) {
      if (mine.size >= mostAtOnce) return
      if (mine.has(page) || missed.has(page) || isThere(page)) continue
      mine.add(page)
      void load(page).finally(() => {
        mine.delete(page)
        if (!isThere(page)) missed.add(page)
        if (mine === underWay) next()
      })
    }
  }

  return {
    want(pages) {
      wanted = pages
      missed.clear()
      next()
    },
    clear() {
      wanted = { sight: [], beside: [] }
      underWay = new Set()
    },
  }
}

/** The pages rows [first, last] lie on; beside them `ahead` pages in the direction of travel, then one behind. */
export function pagesAround(first: number, last: number, total: number, pageSize: number, direction: 1 | -1, ahead = 2): WantedPages {
  const lastPage = Math.max(Math.ceil(total / pageSize) - 1, 0)
  const from = Math.floor(first / pageSize)
  const to = Math.min(Math.floor(last / pageSize), lastPage)
  const sight: number[] = []
  for (let page = from; page <= to; page++) sight.push(page)
  const beside: number[] = []
  for (let step = 1; step <= ahead; step++) beside.push(direction > 0 ? to + step : from - step)
  beside.push(direction > 0 ? from - 1 : to + 1)
  return { sight, beside: beside.filter((page) => page >= 0 && page <= lastPage) }
}
