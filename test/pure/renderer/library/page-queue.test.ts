import { describe, expect, it } from 'vitest'
import { createPageQueue, mostAtOnce, pagesAround } from '../../../../src/renderer/src/library/page-queue.ts'

/** Loads that end when told to. */
function manualLoads(): { asked: number[]; there: Set<number>; end(page: number): Promise<void>; load(page: number): Promise<void> } {
  const asked: number[] = []
  const there = new Set<number>()
  const ends = new Map<number, () => void>()
  return {
    asked, there,
    load: (page) => {
      asked.push(page)
      return new Promise((resolve) => ends.set(page, resolve))
    },
    end: async (page) => {
      there.add(page)
      ends.get(page)?.()
      await new Promise((resolve) => setTimeout(resolve))
    },
  }
}

describe('the queue of pages', () => {
  it('fetches a few at a time, in the order wanted, and none twice', async () => {
    const loads = manualLoads()
    const queue = createPageQueue((page) => loads.there.has(page), loads.load)
    queue.want({ sight: [7, 8, 9, 10], beside: [11, 6] })
    queue.want({ sight: [7, 8, 9, 10], beside: [11, 6] })
    expect(loads.asked).toEqual([7, 8, 9])
    expect(loads.asked.length).toBe(mostAtOnce)
    await loads.end(8)
    expect(loads.asked).toEqual([7, 8, 9, 10])
    await loads.end(7)
    await loads.end(9)
    expect(loads.asked).toEqual([7, 8, 9, 10])
    await loads.end(10)
    expect(loads.asked).toEqual([7, 8, 9, 10, 11, 6])
  })

  it('forgets what was scrolled past before its turn', async () => {
    const loads = manualLoads()
    const queue = createPageQueue((page) => loads.there.has(page), loads.load)
    for (let page = 0; page < 400; page++) queue.want({ sight: [page], beside: [page + 1] })
    for (const page of [...loads.asked]) await loads.end(page)
    expect(loads.asked).toEqual([0, 1, 2, 399])
    await loads.end(399)
    expect(loads.asked).toEqual([0, 1, 2, 399, 400])
  })

  it('begins afresh after a change of filter, whatever is still under way', async () => {
    const loads = manualLoads()
    const queue = createPageQueue((page) => loads.there.has(page), loads.load)
    queue.want({ sight: [0, 1, 2, 3], beside: [] })
    queue.clear()
    await loads.end(0)
    expect(loads.asked).toEqual([0, 1, 2])
    queue.want({ sight: [5], beside: [] })
    expect(loads.asked).toEqual([0, 1, 2, 5])
  })

  it('asks once for a page that does not come', async () => {
    let asked = 0
    const queue = createPageQueue(() => false, () => Promise.resolve(void asked++))
    queue.want({ sight: [4], beside: [] })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(asked).toBe(1)
    queue.want({ sight: [4], beside: [] })
    expect(asked).toBe(2)
  })

  it('knows the pages in sight and those that come next', () => {
    expect(pagesAround(0, 20, 100_000, 200, 1)).toEqual({ sight: [0], beside: [1, 2] })
    expect(pagesAround(395, 410, 100_000, 200, 1)).toEqual({ sight: [1, 2], beside: [3, 4, 0] })
    expect(pagesAround(395, 410, 100_000, 200, -1)).toEqual({ sight: [1, 2], beside: [0, 3] })
    expect(pagesAround(99_990, 100_010, 100_000, 200, 1)).toEqual({ sight: [499], beside: [498] })
    expect(pagesAround(0, 20, 12, 200, 1)).toEqual({ sight: [0], beside: [] })
    expect(pagesAround(0, 0, 0, 200, 1)).toEqual({ sight: [0], beside: [] })
  })
})
