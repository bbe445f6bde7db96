import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import SqliteFile from 'better-sqlite3'
import { createLargeLibrary, type LargeLibrary } from '../../helpers/large-library.ts'

/** Athletes and events of 100,000 dives: 5,000 people, 400 events, half of the dives dated. */
let large: LargeLibrary
beforeAll(async () => {
  large = await createLargeLibrary(100_000)
  const file = new SqliteFile(large.library.folder.database)
  file.exec("UPDATE dives SET event = 'Cup ' || (id % 400), date = CASE WHEN id % 2 = 0 THEN (1990 + id % 35) || '-0' || (1 + id % 9) END")
  file.close()
}, 120_000)
afterAll(() => large?.remove())

async function timed(what: string, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  const milliseconds = performance.now() - started
  console.info(`${what}: ${milliseconds.toFixed(1)} ms`)
  return milliseconds
}

describe('athletes of 100,000 dives', () => {
  it('are listed at once, anew after every change, and quicker while nothing changes', async () => {
    const { athletes, dives } = large.library
    const page = { offset: 0, limit: 100 }
    const found = await athletes.list({ search: '', sort: 'name' }, page)
    expect(found.total).toBeGreaterThanOrEqual(5000)
    await large.library.settings.set({ annotator: 'Bo' })
    expect(await timed('counted anew', () => athletes.list({ search: '', sort: 'latest' }, page))).toBeLessThan(1500)
    expect(await timed('the same again', () => athletes.list({ search: '', sort: 'latest' }, page))).toBeLessThan(1500)
    expect(await timed('searched', () => athletes.list({ search: 'diver 123', sort: 'dives' }, page))).toBeLessThan(1500)
    expect(await timed('events', () => athletes.events({ search: '', undatedOnly: true }, page))).toBeLessThan(1500)
    expect(await timed('dives of one', () => athletes.divesOf('Diver 77', { offset: 0, limit: 200 }))).toBeLessThan(1500)
    expect(await timed('dives by date', () => dives.list({ sort: 'date', limit: 100 }))).toBeLessThan(1500)
    expect(await timed('dives of a year', () => dives.list({ search: 'date:2001', sort: 'date', limit: 100 }))).toBeLessThan(1500)
    expect(await timed('similar', () => athletes.similar(50))).toBeLessThan(8000)
  }, 60_000)

  it('give 3,000 dives a date in seconds', async () => {
    const ids = (await large.library.dives.ids({ sort: 'newest' })).slice(0, 3000)
    let changed = 0
    expect(await timed('3,000 dives dated', async () => (changed = (await large.library.sharedFacts.set(ids, { date: '2021-07-31' }, true, large.author)).changes.length))).toBeLessThan(30_000)
    expect(changed).toBe(3000)
  }, 60_000)
})
