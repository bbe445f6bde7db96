import SqliteFile from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { combine, without } from '../../../src/main/library/kept-ids.ts'
import { insertVideo, person, someFacts, temporaryLibrary, threeStages } from './temporary-library.ts'

describe('ids in order that are in every set', () => {
  it.each([
    [[5, 2, 9, 1], [], [5, 2, 9, 1]],
    [[5, 2, 9, 1], [[1, 2, 9, 700]], [2, 9, 1]],
    [[5, 2, 9, 1], [[1, 2, 9], [9, 5]], [9]],
    [[5, 2, 9, 1], [[9, 5], [], [9]], []],
    [[], [[1]], []],
  ])('%j in %j is %j', (order, sets, expected) => expect(combine(order, sets)).toEqual(expected))
})

describe('ids in order that are not in a set', () => {
  it.each([
    [[5, 2, 9, 1], [], [5, 2, 9, 1]],
    [[5, 2, 9, 1], [9, 700, 5], [2, 1]],
    [[], [1], []],
  ])('%j without %j is %j', (order, set, expected) => expect(without(order, set)).toEqual(expected))
})

describe('lists of dives', () => {
  it('put conditions and orders together, and follow every change', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    for (const [i, athlete] of ['Cora', 'Ann', 'Bea', 'ann lee'].entries()) await library.dives.create(video.id, { facts: someFacts({ startFrame: i, athlete, scorePoints: 40 + i }), stages: i === 0 ? [] : threeStages }, person)
    const athletes = async (query: Parameters<typeof library.dives.list>[0]): Promise<string[]> => (await library.dives.list(query)).dives.map(({ athlete }) => athlete)
    expect(await athletes({ sort: 'athlete' })).toEqual(['Ann', 'ann lee', 'Bea', 'Cora'])
    expect(await athletes({ sort: 'score', labelled: 'yes', search: 'an clip' })).toEqual(['ann lee', 'Ann'])
    expect(await athletes({ sort: 'score', search: 'ANN', offset: 1, limit: 1 })).toEqual(['Ann'])
    expect(await athletes({ category: 'gym-vault' })).toEqual([])
    const [first] = (await library.dives.list({ sort: 'athlete' })).dives
    await library.dives.update(first?.id ?? (0 as never), { athlete: 'Zoe' }, person)
    expect(await athletes({ sort: 'athlete' })).toEqual(['ann lee', 'Bea', 'Cora', 'Zoe'])
    expect(await athletes({ sort: 'score', search: 'ANN' })).toEqual(['ann lee'])
    await library.dives.remove(first?.id ?? (0 as never), person)
    expect(await library.dives.list({ labelled: 'yes' })).toMatchObject({ total: 2 })
    // Another program writes.
    const other = new SqliteFile(library.folder.database)
    other.exec("UPDATE dives SET athlete = 'Aaa' WHERE athlete = 'Cora'")
    other.close()
    expect(await athletes({ sort: 'athlete' })).toEqual(['Aaa', 'ann lee', 'Bea'])
    expect(await library.dives.ids({ sort: 'athlete' })).toHaveLength(3)
  })

  it('never show what a transaction has not finished', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const creating = library.dives.create(video.id, { facts: someFacts({ endFrame: 100_000 }), stages: [] }, person)
    const during = library.dives.list({})
    await expect(creating).rejects.toMatchObject({ code: 'bad-labels' })
    expect(await during).toEqual({ dives: [], total: 0 })
    expect(await library.dives.list({})).toEqual({ dives: [], total: 0 })
  })
})
