import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import SqliteFile from 'better-sqlite3'
import { createLargeLibrary, type LargeLibrary } from '../../helpers/large-library.ts'

// Athletes and events of many dives: every athlete has as many as the rule they are made by gives them. How long each takes with 100,000 dives is measured by `npm run bench -- library`.
const diveCount = 6000
let large: LargeLibrary
beforeAll(async () => {
  large = await createLargeLibrary(diveCount)
  const file = new SqliteFile(large.library.folder.database)
  file.exec("UPDATE dives SET event = 'Cup ' || (id % 400), date = CASE WHEN id % 2 = 0 THEN (1990 + id % 35) || '-0' || (1 + id % 9) END")
  file.close()
}, 120_000)
afterAll(() => large?.remove())

describe('athletes of many dives', () => {
  it('are listed, searched and counted anew after every change', async () => {
    const { athletes, dives } = large.library
    const page = { offset: 0, limit: 100 }
    const numbers = Array.from({ length: diveCount - 1 }, (_, i) => ((i + 1) * 7919) % 5000)
    const people = new Set(numbers)
    // The one the others were made of has a name of its own.
    expect((await athletes.list({ search: '', sort: 'name' }, page)).total).toBe(people.size + 1)
    await large.library.settings.set({ annotator: 'Bo' })
    expect((await athletes.list({ search: '', sort: 'latest' }, page)).total).toBe(people.size + 1)
    expect((await athletes.list({ search: 'diver 123', sort: 'dives' }, page)).total).toBe([...people].filter((person) => String(person).includes('123')).length)
    expect((await athletes.divesOf('Diver 77', { offset: 0, limit: 200 })).total).toBe(numbers.filter((number) => number === 77).length)
    expect((await dives.list({ sort: 'date', limit: 100 })).total).toBe(diveCount)
    const ids = Array.from({ length: diveCount }, (_, i) => i + 1)
    expect((await dives.list({ search: 'date:2001', sort: 'date', limit: 100 })).total).toBe(ids.filter((id) => id % 2 === 0 && 1990 + (id % 35) === 2001).length)
    // Numbers tell people apart.
    expect((await athletes.similar(50)).pairs).toEqual([])
  })

  it('give many dives a date at once', async () => {
    const ids = (await large.library.dives.ids({ sort: 'newest' })).slice(0, 300)
    expect((await large.library.sharedFacts.set(ids, { date: '2021-07-31' }, true, large.author)).changes).toHaveLength(300)
  })
})
