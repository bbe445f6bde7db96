import { describe, expect, it } from 'vitest'
import { createDirectory } from '../../../../../src/shared/domain/athletes/directory.ts'
import { mergeNames, namesOf, separateNames, shownNameOf } from '../../../../../src/shared/domain/athletes/name-groups.ts'
import { peopleOf, renamedIn } from '../../../../../src/shared/domain/athletes/people-of.ts'

const alphabetical = (a: string, b: string): boolean => a < b

describe('whom a dive names', () => {
  it('is one person or the two of a pair', () => {
    expect(peopleOf('Ann Lee')).toEqual(['Ann Lee'])
    expect(peopleOf(' Ann  Lee / Bo Ek ')).toEqual(['Ann Lee', 'Bo Ek'])
    expect([peopleOf('Ann & Bo'), peopleOf('Ann+Bo'), peopleOf('Ann／Bo')]).toEqual([['Ann', 'Bo'], ['Ann', 'Bo'], ['Ann', 'Bo']])
    expect([peopleOf(''), peopleOf(' / '), peopleOf('Ann / Ann')]).toEqual([[], [], ['Ann']])
  })
})

describe('another name for one of a dive', () => {
  it('leaves whoever dives with them', () => {
    expect(renamedIn('Ann Lee / Bo Ek', ['Ann Lee', 'A. Lee'], ' Ann  Lee (2) ')).toBe('Ann Lee (2) / Bo Ek')
    expect(renamedIn('A. Lee', ['Ann Lee', 'A. Lee'], 'Zoe')).toBe('Zoe')
    expect(renamedIn('Bo Ek &  Zoe', ['Ann Lee'], 'Ann')).toBe('Bo Ek &  Zoe')
  })
})

describe('names of one person', () => {
  it('are put together with all others of their people, and taken apart again', () => {
    const one = mergeNames(new Map(), ['A. Lee', 'LEE Ann'], 'Ann Lee')
    expect(namesOf(one, 'LEE Ann')).toEqual(['A. Lee', 'Ann Lee', 'LEE Ann'])
    const both = mergeNames(mergeNames(one, ['Bo', 'B.'], 'Bo'), ['B.', 'A. Lee'], 'Bo')
    expect(namesOf(both, 'Ann Lee')).toEqual(['A. Lee', 'Ann Lee', 'B.', 'Bo', 'LEE Ann'])
    expect(shownNameOf(both, 'LEE Ann')).toBe('Bo')
    const left = separateNames(both, ['Bo', 'B.'], alphabetical)
    // The shown name left; the rest stays one person.
    expect([shownNameOf(left, 'LEE Ann'), shownNameOf(left, 'Bo'), shownNameOf(left, 'B.')]).toEqual(['A. Lee', 'Bo', 'B.'])
    expect(separateNames(separateNames(left, ['Ann Lee'], alphabetical), ['A. Lee'], alphabetical).size).toBe(0)
    expect(separateNames(both, ['Nobody'], alphabetical)).toEqual(both)
  })

  it('are never taken from somebody else unasked', () => {
    const groups = mergeNames(new Map(), ['Ann', 'A.'], 'Ann')
    expect(() => mergeNames(groups, ['Bo', 'B.'], 'A.')).toThrow('"A." is a name of Ann')
    expect(namesOf(groups, 'Zoe')).toEqual(['Zoe'])
  })
})

describe('the directory of athletes', () => {
  const count = (athlete: string, event: string, dives: number, firstDate: string | null = null, lastDate = firstDate, undated = firstDate === null ? dives : 0) => ({ athlete, event, dives, firstDate, lastDate, undated })

  it('counts dives, dates and events of people, pairs for both', () => {
    const { people, unnamed } = createDirectory([
      count('', 'Cup', 4), count('Ann Lee', 'Cup', 2, '2021-05'), count('A. Lee', 'Open', 3, '2019', '2022-01-02', 1), count('Ann Lee / Bo Ek', 'Cup', 1), count('Ann Lee / A. Lee', '', 1, '2018'),
    ], mergeNames(new Map(), ['A. Lee', 'Ann Lee'], 'Ann Lee'))
    expect(unnamed).toBe(4)
    expect([...people.keys()].sort()).toEqual(['Ann Lee', 'Bo Ek'])
    // A dive of both her names is one dive.
    expect(people.get('Ann Lee')).toMatchObject({ dives: 7, firstDate: '2018', lastDate: '2022-01-02', undated: 2, events: new Set(['Cup', 'Open']), texts: new Set(['Ann Lee', 'A. Lee', 'Ann Lee / Bo Ek', 'Ann Lee / A. Lee']) })
    expect([...people.get('Ann Lee')?.names ?? []]).toEqual([['Ann Lee', 4], ['A. Lee', 4]])
    expect(people.get('Bo Ek')).toMatchObject({ dives: 1, firstDate: null, undated: 1 })
  })
})
