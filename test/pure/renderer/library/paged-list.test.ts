import { describe, expect, it } from 'vitest'
import { createPagedList, pageSize, type FetchedPage } from '../../../../src/renderer/src/library/paged-list.ts'

/** A list of so many rows, each its own place, whose answers come when they are let go. */
function held(total: number) {
  const asked: { offset: number; answer(): void; fail(error: Error): void }[] = []
  const list = createPagedList<number>(({ offset, limit }) => new Promise<FetchedPage<number>>((resolve, reject) => {
    asked.push({ offset, answer: () => resolve({ total, rows: Array.from({ length: Math.min(limit, total - offset) }, (_, n) => offset + n) }), fail: reject })
  }))
  return { list, asked }
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('a long list', () => {
  it('is counted with its first page, and fetches what comes into sight', async () => {
    const { list, asked } = held(1000)
    const first = list.reload()
    expect(list.total.value).toBeNull()
    asked[0]!.answer()
    await first
    expect([list.total.value, list.rowAt(0), list.rowAt(99), list.rowAt(100)]).toEqual([1000, 0, 99, undefined])
    list.ensure(450, 520)
    expect(asked.slice(1).map(({ offset }) => offset)).toEqual([400, 500])
    for (const one of asked.slice(1)) one.answer()
    await settled()
    expect([list.rowAt(450), list.rowAt(520)]).toEqual([450, 520])
  })

  it('shows what was there until all of a refresh is there, with what was asked beside it', async () => {
    const { list, asked } = held(300)
    const first = list.reload()
    asked[0]!.answer()
    await first
    list.ensure(110, 150)
    let beside = 0
    const again = list.reload(() => Promise.resolve(7), (found) => (beside = found))
    const [top, sight] = asked.slice(-2)
    expect([top!.offset, sight!.offset]).toEqual([0, pageSize])
    sight!.answer()
    await settled()
    expect([list.rowAt(0), list.rowAt(120), beside]).toEqual([0, undefined, 0])
    top!.answer()
    await again
    expect([list.rowAt(120), beside]).toEqual([120, 7])
  })

  it('hears nothing of an answer that was overtaken, nor of its failure', async () => {
    const { list, asked } = held(50)
    let taken = 0
    const overtaken = list.reload(() => Promise.resolve(1), () => (taken += 1))
    const latest = list.reload(() => Promise.resolve(1), () => (taken += 1))
    asked[0]!.fail(new Error('late'))
    asked[1]!.answer()
    await Promise.all([overtaken, latest])
    expect([list.total.value, list.failure.value, taken]).toEqual([50, null, 1])
  })

  it('keeps what it has where a refresh fails, and says so until one succeeds', async () => {
    const { list, asked } = held(50)
    const first = list.reload()
    asked[0]!.answer()
    await first
    const failed = list.reload()
    asked[1]!.fail(new Error('away'))
    await failed
    expect([list.rowAt(3), (list.failure.value as Error).message]).toEqual([3, 'away'])
    const again = list.reload()
    asked[2]!.answer()
    await again
    expect(list.failure.value).toBeNull()
  })
})
