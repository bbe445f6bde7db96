import { describe, expect, it } from 'vitest'
import { similarNames } from '../../../../../src/shared/domain/athletes/similar-names.ts'
import { nameLikeness, plainName } from '../../../../../src/shared/domain/results/names.ts'

const alike = (one: string, other: string): string | undefined => similarNames([one, 'Somebody Else Entirely', other])[0]?.likeness

describe('names that are probably one person', () => {
  it('are found whatever tells them apart', () => {
    expect(alike('Tom Daley', 'TOM DALEY')).toBe('letters')
    expect(alike('José Pérez', 'Jose Perez')).toBe('letters')
    expect(alike('Ｔｏｍ Ｄａｌｅｙ', 'Tom Daley')).toBe('letters')
    expect(alike("Mary O'Neil", 'Mary O’Neil')).toBe('letters')
    expect(alike('SMITH John', 'John Smith')).toBe('order')
    expect(alike('Zhang, Wei', 'Wei Zhang')).toBe('order')
    expect(alike('Xi Yu Quan', 'Xiyu Quan')).toBe('joined')
    expect(alike('QUAN Hongchan', 'Hong Chan Quan')).toBe('joined')
    expect(alike('J. Smith', 'John Smith')).toBe('initials')
    expect(alike('Smith J', 'John Smith')).toBe('initials')
    expect(alike('Jack Laugher', 'Jack Laughr')).toBe('spelling')
    expect(alike('全红婵', '全红婵 ')).toBe('letters')
  })

  it('are no others', () => {
    for (const [one, other] of [['Wei Zhang', 'Wei Chen'], ['Diver 1', 'Diver 2'], ['Diver 1', 'Diver 12'], ['Ann Lee', 'Bo Ek'], ['', ''], ['???', '!!!'], ['Li Na', 'Li Mei'], ['J. Smith', 'K. Smith']] as const) expect([one, other, similarNames([one, other])]).toEqual([one, other, []])
  })

  it('are those that comparing every name with every other finds, the surest first', () => {
    const first = ['Anna', 'Ana', 'Wei', 'José', 'A.', 'Thomas', 'Tomas', 'Hong Chan', 'Hongchan', 'Xiaohui']
    const last = ['Müller', 'Mueller', 'Zhang', 'ZHANG', 'Daley', 'Daly', 'Huang', 'Perez Garcia']
    const names = first.flatMap((given, i) => last.map((family, j) => ((i + j) % 3 === 0 ? `${family} ${given}` : `${given} ${family}`)))
    const wanted = names.flatMap((one, i) => names.slice(i + 1).flatMap((other) => {
      const likeness = plainName(one) === plainName(other) ? 'letters' : nameLikeness(plainName(one), plainName(other))
      return likeness === null ? [] : [{ one, other, likeness }]
    }))
    const found = similarNames(names)
    const text = (pairs: typeof wanted | typeof found): string[] => pairs.map(({ one, other, likeness }) => `${one} | ${other} | ${likeness}`).sort()
    expect(wanted.length).toBeGreaterThan(30)
    expect(text(found)).toEqual(text(wanted))
    const ranks = found.map(({ likeness }) => ['letters', 'order', 'joined', 'initials', 'spelling'].indexOf(likeness))
    expect([...ranks].sort((a, b) => a - b)).toEqual(ranks)
  })

  it('are found among thousands', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'
    let seed = 7
    const letter = (): string => letters[(seed = (seed * 48_271) % 2_147_483_647) % 26] ?? ''
    const names = Array.from({ length: 5000 }, () => `${Array.from({ length: 6 }, letter).join('')} ${Array.from({ length: 8 }, letter).join('')}`)
    expect(similarNames([...names, `${names[77] ?? ''}x`])).toEqual([{ one: names[77], other: `${names[77] ?? ''}x`, likeness: 'spelling' }])
  })

  it('takes no number for a slip of the pen of another, nor for one with its digits in another order', () => {
    expect(similarNames(['Diver 12', 'Diver 21', 'Diver 13', 'Diver 2919', 'Diver 2199'])).toEqual([])
    expect(similarNames(['Diver 12', '12 Diver'])).toMatchObject([{ likeness: 'order' }])
  })
})
