import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { penalisedAwards, penalties, penaltyRules } from '../../../../src/shared/domain/penalties.ts'
import { award } from './dive-arbitraries.ts'

const awards = fc.array(award, { minLength: 1, maxLength: 11 })
const some = fc.array(fc.constantFrom(...penalties), { maxLength: 5 })

describe('penalties', () => {
  it('leave awards alone where there are none', () => {
    fc.assert(fc.property(awards, (given) => { expect(penalisedAwards(given, [])).toEqual(given) }))
  })

  it('take 2 points off every award for a restart, bind a wrong position to 2 and wrong arms to 4½', () => {
    expect(penalisedAwards([8, 1.5, 2], ['restart'])).toEqual([6, 0, 0])
    expect(penalisedAwards([8, 1.5, 2], ['wrong-position'])).toEqual([2, 1.5, 2])
    expect(penalisedAwards([8, 4, 4.5], ['arms-wrong'])).toEqual([4.5, 4, 4.5])
  })

  it.each(['wrong-number', 'twist-off-90', 'feet-first', 'double-bounce', 'assistance', 'second-failed-restart'] as const)('give 0 for %s', (penalty) => {
    fc.assert(fc.property(awards, some, (given, others) => { expect(penalisedAwards(given, [...others, penalty])).toEqual(given.map(() => 0)) }))
  })

  it('do not depend on the order or on being listed twice', () => {
    fc.assert(fc.property(awards, some, (given, list) => {
      expect(penalisedAwards(given, [...list].reverse())).toEqual(penalisedAwards(given, list))
      expect(penalisedAwards(given, [...list, ...list])).toEqual(penalisedAwards(given, list))
    }))
  })

  it('never raise an award, never go below 0, and keep halves halves', () => {
    fc.assert(fc.property(awards, some, (given, list) => {
      penalisedAwards(given, list).forEach((left, index) => {
        expect(left).toBeGreaterThanOrEqual(0)
        expect(left).toBeLessThanOrEqual(given[index] ?? 0)
        expect(Number.isInteger(left * 2)).toBe(true)
      })
    }))
  })

  it('all have a title for people', () => {
    for (const penalty of penalties) expect(penaltyRules[penalty].title).not.toBe('')
    expect(penalties).toHaveLength(9)
  })
})
