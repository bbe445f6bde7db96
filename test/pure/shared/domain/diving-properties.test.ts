import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diveArithmetic } from '../../../../src/shared/domain/dive-arithmetic.ts'
import { formatDiveNumber, normaliseDiveNumber, parseDiveNumber } from '../../../../src/shared/domain/dive-number.ts'
import { difficultyOf, heightsMetres } from '../../../../src/shared/domain/difficulty.ts'
import { judgeAwards, panelsMatchingScore, scoreFromAwards } from '../../../../src/shared/domain/judging.ts'
import { impliedStages } from '../../../../src/shared/domain/stages.ts'
import { diveNumbersOfStages, formatSubAction, parseSubAction } from '../../../../src/shared/domain/sub-actions.ts'
import { award, difficulty, panelAwards, possibleDive } from './dive-arbitraries.ts'

/** What must hold for every dive and every panel, not only for those of the data sets. */
const heights = fc.constantFrom(...heightsMetres)

describe('dive numbers, for every possible dive', () => {
  it('parse what they format, in any case and spacing', () => {
    fc.assert(fc.property(possibleDive, fc.boolean(), fc.nat(5), (dive, lower, gap) => {
      const text = formatDiveNumber(dive)
      const typed = `${text.slice(0, gap)} ${text.slice(gap)}`
      expect(parseDiveNumber(lower ? typed.toLowerCase() : typed)).toEqual({ isPossible: true, dive })
      expect(normaliseDiveNumber(typed)).toBe(text)
    }), { numRuns: 1000 })
  })

  it('imply stages that open with the take-off, end with the entry, and lead back to the number', () => {
    fc.assert(fc.property(possibleDive, (dive) => {
      const stages = impliedStages(dive)
      expect([parseSubAction(stages[0] ?? '')?.kind, stages.at(-1)]).toEqual(['take-off', 'Entry'])
      expect(stages.length).toBe(dive.halfTwists === 0 ? 3 : dive.group === 5 && dive.direction === 'forward' ? 5 : 4)
      for (const name of stages) expect(formatSubAction(parseSubAction(name) ?? { kind: 'background' })).toBe(name)
      expect(diveNumbersOfStages(stages)).toContain(formatDiveNumber({ ...dive, isFlying: false }))
    }), { numRuns: 1000 })
  })
})

describe('difficulty, for every possible dive and height', () => {
  it('is a whole number of tenths within sense and the sum of its parts, or comes with a reason', () => {
    fc.assert(fc.property(possibleDive, heights, (dive, height) => {
      const result = difficultyOf(formatDiveNumber(dive), height)
      if (result.difficulty === null) {
        expect(result.reason.length).toBeGreaterThan(20)
        return
      }
      expect(result.difficulty * 10).toBeCloseTo(Math.round(result.difficulty * 10), 9)
      expect(result.difficulty).toBeGreaterThanOrEqual(0.9)
      expect(result.difficulty).toBeLessThan(8)
      if (result.parts === null) expect(result.source).toBe('armstand-table')
      else expect(Object.values(result.parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(result.difficulty, 9)
      expect(result.source === 'exception').toBe((result.parts?.exception ?? 0) !== 0)
    }), { numRuns: 2000 })
  })

  it('is the same in any case, and 5 m and 7.5 m differ from 1 m and 3 m nowhere they are listed', () => {
    fc.assert(fc.property(possibleDive.filter((dive) => dive.group !== 6), (dive) => {
      const number = formatDiveNumber(dive)
      expect(difficultyOf(number.toLowerCase(), 3)).toEqual(difficultyOf(number, 3))
      for (const [platform, board] of [[5, 1], [7.5, 3]] as const) {
        const low = difficultyOf(number, platform).difficulty
        if (low !== null) expect(low).toBe(difficultyOf(number, board).difficulty)
        else if (difficultyOf(number, board).difficulty !== null) expect(dive.halfSomersaults).toBeGreaterThan(7)
      }
    }), { numRuns: 1000 })
  })

  it('never falls when only twists are added beyond the first whole one', () => {
    fc.assert(fc.property(possibleDive.filter((dive) => dive.group === 5 && dive.halfTwists >= 2 && dive.halfTwists < 7), heights, (dive, height) => {
      const less = difficultyOf(formatDiveNumber(dive), height)
      const more = difficultyOf(formatDiveNumber({ ...dive, halfTwists: dive.halfTwists + 1 }), height)
      if (less.difficulty !== null && more.difficulty !== null && less.source === 'formula' && more.source === 'formula') expect(more.difficulty).toBeGreaterThanOrEqual(less.difficulty)
    }), { numRuns: 1000 })
  })
})

describe('judging, for every panel', () => {
  const countedOf = { individual: { 3: 3, 5: 3, 7: 3 }, synchronised: { 5: 5, 9: 5, 11: 5 } } as const

  it('counts as many awards as the rules say and sums exactly those', () => {
    fc.assert(fc.property(panelAwards, ({ panel, awards }) => {
      const judged = judgeAwards(awards, panel)
      if (judged.roles === null) throw new Error(judged.reason)
      expect(judged.roles.map((role) => role.award)).toEqual(awards)
      const counted = judged.roles.filter((role) => role.isCounted)
      expect(counted.length).toBe((countedOf[panel] as Record<number, number>)[awards.length])
      expect(judged.countedSum).toBe(counted.reduce((sum, role) => sum + role.award, 0))
      expect(judged.countedSum * judged.factor).toBeLessThanOrEqual(30)
      // Within each part of the panel no dropped award lies strictly between counted ones.
      for (const kind of new Set(judged.roles.map((role) => role.kind))) {
        const inside = judged.roles.filter((role) => role.kind === kind && role.isCounted).map((role) => role.award)
        for (const role of judged.roles) if (role.kind === kind && !role.isCounted) expect(role.award <= Math.min(...inside) || role.award >= Math.max(...inside)).toBe(true)
      }
    }), { numRuns: 1000 })
  })

  it('gives the same total whatever the order of the judges within a part of the panel', () => {
    const parts: Record<string, number[]> = { 'individual/3': [3], 'individual/5': [5], 'individual/7': [7], 'synchronised/5': [5], 'synchronised/9': [4, 5], 'synchronised/11': [3, 3, 5] }
    fc.assert(fc.property(panelAwards, difficulty, fc.infiniteStream(fc.nat(100)), ({ panel, awards }, dd, keys) => {
      let start = 0
      const mixed = (parts[`${panel}/${awards.length}`] ?? []).flatMap((size) => {
        const part = awards.slice(start, start + size).map((award) => ({ award, key: Number(keys.next().value) }))
        start += size
        return part.sort((a, b) => a.key - b.key).map(({ award }) => award)
      })
      expect(mixed.length).toBe(awards.length)
      expect(scoreFromAwards(mixed, dd, { panel })).toBe(scoreFromAwards(awards, dd, { panel }))
    }), { numRuns: 1000 })
  })

  it('does not depend on what dropped awards are, as long as they stay dropped', () => {
    fc.assert(fc.property(fc.array(award, { minLength: 7, maxLength: 7 }), difficulty, (awards, dd) => {
      const sorted = [...awards].sort((a, b) => a - b)
      const extreme = [0, 0, ...sorted.slice(2, 5), 10, 10]
      expect(scoreFromAwards(extreme, dd)).toBe(scoreFromAwards(awards, dd))
    }))
  })

  it('never falls when one award rises, nor rises with a penalty', () => {
    fc.assert(fc.property(panelAwards, difficulty, fc.nat(10), award, fc.integer({ min: 0, max: 40 }), ({ panel, awards }, dd, at, other, penaltyPoints) => {
      const raised = awards.map((value, index) => (index === at % awards.length ? Math.max(value, other) : value))
      const score = scoreFromAwards(awards, dd, { panel }) ?? -1
      expect(scoreFromAwards(raised, dd, { panel })).toBeGreaterThanOrEqual(score)
      expect(scoreFromAwards(awards, dd, { panel, penaltyPoints })).toBeLessThanOrEqual(score)
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(30 * dd + 1e-9)
    }), { numRuns: 1000 })
  })

  it('finds the panel of a total it computed, and the arithmetic agrees with itself', () => {
    fc.assert(fc.property(panelAwards, difficulty, ({ panel, awards }, dd) => {
      const scorePoints = scoreFromAwards(awards, dd, { panel }) ?? -1
      expect(panelsMatchingScore(awards, dd, scorePoints)).toContain(panel)
      const found = diveArithmetic({ diveNumber: null, heightMetres: null, difficulty: dd, awards, penaltyPoints: 0, scorePoints })
      expect([found.totalAgrees, found.enteredTotal]).toEqual([true, found.computedTotal])
      expect(found.sentences).toEqual([])
    }), { numRuns: 500 })
  })

  it('refuses every other number of awards with a reason', () => {
    fc.assert(fc.property(fc.array(award, { maxLength: 14 }), fc.constantFrom<'individual' | 'synchronised'>('individual', 'synchronised'), (awards, panel) => {
      const judged = judgeAwards(awards, panel)
      expect(judged.roles === null).toBe(!(String(awards.length) in countedOf[panel]))
      if (judged.roles === null) expect(judged.reason).toContain(`${awards.length} awards`)
    }))
  })
})
