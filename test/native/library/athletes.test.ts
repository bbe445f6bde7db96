import { describe, expect, it } from 'vitest'
import type { AthleteQuery } from '../../../src/shared/contract/athletes.ts'
import type { AnnotatorId, DiveFacts, DiveId } from '../../../src/shared/contract/entities.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { insertVideo, person, someFacts, temporaryLibrary } from './temporary-library.ts'

async function libraryOf(...dives: Partial<DiveFacts>[]): Promise<{ library: Library; ids: DiveId[]; by: AnnotatorId }> {
  const library = await temporaryLibrary()
  const { id } = await insertVideo(library)
  const ids: DiveId[] = []
  for (const facts of dives) ids.push((await library.dives.create(id, { facts: someFacts({ event: '', ...facts }), stages: [] }, person)).dive.id)
  return { library, ids, by: (await library.annotators.ensure('Ann')).id }
}

const listed = async (library: Library, query: Partial<AthleteQuery> = {}): Promise<string[]> => (await library.athletes.list({ search: '', sort: 'name', ...query }, { offset: 0, limit: 100 })).athletes.map(({ name, dives }) => `${name} ${dives}`)

describe('athletes', () => {
  it('are listed, searched and put in order as people', async () => {
    const { library } = await libraryOf({ athlete: 'José Pérez', date: '2020' }, { athlete: 'José Pérez', event: 'Cup', date: '2021-05-06' }, { athlete: 'Ann Lee / Bo Ek', date: '2022' }, { athlete: 'Bo Ek' }, { athlete: '' })
    expect(await listed(library)).toEqual(['Ann Lee 1', 'Bo Ek 2', 'José Pérez 2'])
    expect(await listed(library, { search: 'perez jose' })).toEqual(['José Pérez 2'])
    expect(await listed(library, { sort: 'dives' })).toEqual(['Bo Ek 2', 'José Pérez 2', 'Ann Lee 1'])
    expect(await listed(library, { sort: 'latest' })).toEqual(['Ann Lee 1', 'Bo Ek 2', 'José Pérez 2'])
    expect((await library.athletes.list({ search: '', sort: 'name' }, { offset: 1, limit: 1 })).athletes).toEqual([{ name: 'Bo Ek', names: [{ name: 'Bo Ek', dives: 2 }], dives: 2, firstDate: '2022', lastDate: '2022', undated: 1, events: 0 }])
    expect(await library.athletes.list({ search: 'nobody', sort: 'name' }, { offset: 0, limit: 9 })).toEqual({ athletes: [], total: 0, unnamed: 1 })
    expect(await library.athletes.find('Nobody')).toBeNull()
  })

  it('named twice are put together and taken apart, with the dives untouched', async () => {
    const { library, ids, by } = await libraryOf({ athlete: 'John Smith', date: '2020', event: 'Cup' }, { athlete: 'SMITH John', date: '2021' }, { athlete: 'J. Smith / Bo Ek' }, { athlete: 'Zoe' })
    const { pairs } = await library.athletes.similar(10)
    expect(pairs.map(({ names, likeness }) => [...names, likeness])).toEqual([['John Smith', 'SMITH John', 'order'], ['J. Smith', 'John Smith', 'initials'], ['J. Smith', 'SMITH John', 'initials']])
    const first = await library.athletes.merge(['SMITH John', 'John Smith'], 'John Smith', by)
    expect(await listed(library)).toEqual(['Bo Ek 1', 'J. Smith 1', 'John Smith 2', 'Zoe 1'])
    expect((await library.athletes.similar(10)).pairs).toHaveLength(1)
    const second = await library.athletes.merge(['J. Smith', 'SMITH John'], 'Johnny', by)
    expect(await library.athletes.find('smith')).toBeNull()
    expect(await library.athletes.find('J. Smith')).toMatchObject({ name: 'Johnny', dives: 3, firstDate: '2020', lastDate: '2021', undated: 1, events: 1 })
    expect(await library.athletes.namesOf('John Smith')).toEqual(['J. Smith', 'John Smith', 'Johnny', 'SMITH John'])
    expect((await library.athletes.textsOf('SMITH John')).sort()).toEqual(['J. Smith / Bo Ek', 'John Smith', 'SMITH John'])
    expect((await library.athletes.shownNames())('J. Smith / Bo Ek')).toBe('Johnny / Bo Ek')
    expect(await library.athletes.athleteOf('SMITH John')).toBe('Johnny')
    expect(await library.athletes.diveIdsOf('Johnny')).toEqual([ids[1], ids[0], ids[2]])
    expect((await library.dives.getMany(ids)).map(({ athlete }) => athlete)).toEqual(['John Smith', 'SMITH John', 'J. Smith / Bo Ek', 'Zoe'])
    // Only what was said last of these names can be taken back.
    await expect(library.athletes.takeBack(first, by)).rejects.toMatchObject({ code: 'conflict', hint: expect.stringContaining('later') as string })
    await library.athletes.takeBack(second, by)
    await library.athletes.takeBack(first, by)
    expect(await listed(library)).toEqual(['Bo Ek 1', 'J. Smith 1', 'John Smith 1', 'SMITH John 1', 'Zoe 1'])
    await expect(library.athletes.takeBack(first, by)).rejects.toMatchObject({ code: 'conflict' })
    await expect(library.athletes.takeBack(99 as never, by)).rejects.toMatchObject({ code: 'not-found' })
    expect(await library.athletes.sayings(10)).toMatchObject([
      { id: second, kind: 'same', names: ['J. Smith', 'SMITH John'], shownName: 'Johnny', by: 'Ann', takenBack: { by: 'Ann' } }, { id: first, kind: 'same', takenBack: { by: 'Ann' } },
    ])
    expect(await library.check()).toEqual([])
  })

  it('are separated name by name, and that can be taken back too', async () => {
    const { library, by } = await libraryOf({ athlete: 'A' }, { athlete: 'B' }, { athlete: 'B' }, { athlete: 'C' })
    await library.athletes.merge(['A', 'B', 'C'], 'A', by)
    const separated = await library.athletes.separate(['A'], by)
    // What is left is shown under its most frequent name.
    expect(await listed(library)).toEqual(['A 1', 'B 3'])
    await expect(library.athletes.separate(['A'], by)).rejects.toMatchObject({ code: 'conflict' })
    await library.athletes.takeBack(separated, by)
    expect(await listed(library)).toEqual(['A 4'])
    await library.athletes.separate(['B', 'C'], by)
    expect(await listed(library)).toEqual(['A 1', 'B 2', 'C 1'])
  })

  it('are not put together with somebody who was not named', async () => {
    const { library, by } = await libraryOf({ athlete: 'A' }, { athlete: 'B' }, { athlete: 'C' })
    await expect(library.athletes.merge(['A', 'B'], 'C', by)).rejects.toMatchObject({ code: 'conflict', message: '"C" is a name of another athlete.' })
    await expect(library.athletes.merge(['A'], 'A', by)).rejects.toMatchObject({ code: 'conflict' })
    expect(await library.athletes.sayings(10)).toEqual([])
    // A person may be shown under a name that no dive has.
    await library.athletes.merge(['A'], 'Anna', by)
    expect(await listed(library)).toEqual(['Anna 1', 'B 1', 'C 1'])
  })

  it('alike and two people are not asked again, until that is taken back', async () => {
    const { library, by } = await libraryOf({ athlete: 'W. Zhang', event: 'Cup' }, { athlete: 'Wei Zhang', event: 'Cup' }, { athlete: 'Zhang Wei' })
    expect((await library.athletes.similar(10)).pairs.map(({ sharedEvents }) => sharedEvents)).toEqual([0, 1, 0])
    const apart = await library.athletes.setApart(['Wei Zhang', 'W. Zhang'], by)
    expect((await library.athletes.similar(10)).pairs.map(({ names }) => names.join(' = '))).toEqual(['Wei Zhang = Zhang Wei', 'W. Zhang = Zhang Wei'])
    // It holds for all names of a person.
    await library.athletes.merge(['Wei Zhang', 'Zhang Wei'], 'Wei Zhang', by)
    expect(await library.athletes.similar(10)).toEqual({ pairs: [], total: 0 })
    await library.athletes.takeBack(apart, by)
    expect((await library.athletes.similar(10)).total).toBe(1)
  })

  it('are told without dives that are hidden', async () => {
    const { library, ids } = await libraryOf({ athlete: 'Ann', event: 'Cup', date: '2020' }, { athlete: 'Anne', event: 'Open' }, { athlete: 'Ann' })
    const hidden = new Set([ids[0] as DiveId, ids[1] as DiveId])
    expect((await library.athletes.list({ search: '', sort: 'name' }, { offset: 0, limit: 9 }, hidden)).athletes).toEqual([{ name: 'Ann', names: [{ name: 'Ann', dives: 1 }], dives: 1, firstDate: null, lastDate: null, undated: 1, events: 0 }])
    expect(await library.athletes.diveIdsOf('Ann', hidden)).toEqual([ids[2]])
    expect((await library.athletes.events({ search: '', undatedOnly: false }, { offset: 0, limit: 9 }, hidden)).events).toEqual([])
    // Removed dives count no more, here and everywhere.
    await library.dives.remove(ids[1] as DiveId, person)
    expect(await listed(library)).toEqual(['Ann 2'])
  })
})

describe('facts that many dives share', () => {
  it('are dates of an event: they fill, make more exact, and leave other dates alone', async () => {
    const { library, ids } = await libraryOf({ event: 'World Cup 2021', date: null }, { event: 'World Cup 2021', date: '2021' }, { event: 'World Cup 2021', date: '2021-07-30' }, { event: 'Other', date: null })
    expect((await library.athletes.events({ search: 'world', undatedOnly: true }, { offset: 0, limit: 9 })).events).toEqual([{ event: 'World Cup 2021', dives: 3, athletes: 1, firstDate: '2021', lastDate: '2021-07-30', undated: 1, years: ['2021'] }])
    const event = await library.athletes.diveIdsOfEvent('World Cup 2021')
    expect(event).toEqual(ids.slice(0, 3))
    const { changes, kept } = await library.sharedFacts.set(event, { date: '2021-07-31' }, false, person)
    expect([changes.map(({ diveId }) => diveId), kept]).toEqual([ids.slice(0, 2), 1])
    const dates = async (): Promise<(string | null)[]> => (await library.dives.getMany(ids)).map(({ date }) => date)
    expect(await dates()).toEqual(['2021-07-31', '2021-07-31', '2021-07-30', null])
    // One edit of each dive's history; those edited since are left.
    await library.dives.update(ids[0] as DiveId, { round: 'Semi' }, person)
    expect(await library.history.takeBack(changes)).toBe(1)
    expect(await dates()).toEqual(['2021-07-31', '2021', '2021-07-30', null])
    expect((await library.sharedFacts.set(event, { date: '2022' }, true, person)).changes).toHaveLength(3)
    expect(await dates()).toEqual(['2022', '2022', '2022', null])
    await expect(library.sharedFacts.set(event, { date: '2021-02-30' }, true, person)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('are the name of another person of the same name: chosen dives move, and move back', async () => {
    const { library, ids } = await libraryOf({ athlete: 'Wei Zhang', event: 'A' }, { athlete: 'Wei Zhang', event: 'B' })
    const { changes } = await library.sharedFacts.set([ids[1] as DiveId], { athlete: ' Wei Zhang (2) ' }, false, person)
    expect(await listed(library)).toEqual(['Wei Zhang 1', 'Wei Zhang (2) 1'])
    expect((await library.history.list(ids[1] as DiveId))[0]).toMatchObject({ who: 'Ann', change: { facts: [{ name: 'athlete', before: 'Wei Zhang', after: 'Wei Zhang (2)' }] } })
    expect(await library.history.takeBack(changes)).toBe(0)
    expect(await listed(library)).toEqual(['Wei Zhang 2'])
  })
})
