import { describe, expect, it } from 'vitest'
import { difficultiesByHeight, difficultyMismatch, difficultyOf, fixedSynchronisedDifficulty } from '../../../../src/shared/domain/difficulty.ts'
import type { HeightMetres } from '../../../../src/shared/domain/difficulty.ts'
import derived from './data/finediving-derived.json' with { type: 'json' }

const rows = derived.difficulties as [number: string, difficulty: number, awardCount: number, clips: number][]

describe('degree of difficulty', () => {
  it.each<[string, HeightMetres, number]>([
    ['107B', 3, 3.1], ['107B', 10, 3.0], ['109C', 3, 3.8], ['109C', 10, 3.7], ['207C', 3, 3.6], ['207C', 10, 3.3], ['307C', 10, 3.4],
    ['405B', 3, 3.0], ['405B', 10, 2.8], ['407C', 3, 3.4], ['409C', 10, 4.1], ['5152B', 3, 3.0], ['5154B', 10, 3.3], ['5156B', 3, 3.9],
    ['5253B', 3, 3.4], ['5253B', 10, 3.2], ['5255B', 10, 3.6], ['5231D', 10, 2.0], ['5337D', 3, 3.5], ['626C', 10, 3.3],
    ['401B', 1, 1.5], ['403C', 1, 2.2], ['405C', 1, 3.1], ['305C', 1, 3.0], ['305C', 3, 2.8], ['305C', 10, 2.8], ['403C', 5, 2.2],
  ])('gives %s from %d m %f', (number, height, expected) => {
    expect(difficultyOf(number, height).difficulty).toBe(expected)
  })

  it('shows its parts, which add up', () => {
    const result = difficultyOf('207c', 10)
    expect(result).toEqual({ difficulty: 3.3, parts: { somersaults: 2.7, position: 0, twists: 0, approach: 0.2, entry: 0.4, exception: 0 }, source: 'formula' })
    expect(difficultyOf('5253B', 10)).toMatchObject({ source: 'exception', parts: { exception: -0.1 } })
  })

  it('says why there is none', () => {
    const reason = (number: string, height: HeightMetres | null): string => {
      const result = difficultyOf(number, height)
      return result.difficulty === null ? result.reason : String(result.difficulty)
    }
    expect(reason('107B', null)).toContain('height is not known')
    expect(reason('200D', 3)).toContain('no half somersault')
    expect(reason('108C', 10)).toContain('no value for 4 somersaults')
    expect(reason('405A', 3)).toContain('no value for this position')
    expect(reason('626C', 3)).toContain('springboard')
    expect(reason('636B', 10)).toContain('not in the table')
  })

  it('reproduces 2,262 of the 2,755 FineDiving clips without armstand by the formula, 2,542 with the exceptions', () => {
    let clips = 0
    let byFormula = 0
    let byException = 0
    let synchronised = 0
    const others: [string, number, number][] = []
    for (const [number, difficulty, , count] of rows) {
      if (number.startsWith('6')) continue
      clips += count
      const results = ([3, 10] as const).map((height) => difficultyOf(number, height))
      const isSame = (value: number | null): boolean => value !== null && Math.abs(value - difficulty) < 0.01
      if (results.some((result) => result.difficulty !== null && isSame(Math.round((result.difficulty - (result.parts?.exception ?? 0)) * 10) / 10))) byFormula += count
      else if (results.some((result) => isSame(result.difficulty))) byException += count
      else if (difficulty === fixedSynchronisedDifficulty) synchronised += count
      else others.push([number, difficulty, count])
    }
    expect({ clips, byFormula, byException, synchronised }).toEqual({ clips: 2755, byFormula: 2262, byException: 280, synchronised: 209 })
    // Four clips remain: a wrong number, and 3½ twists in reverse, .1 below the table.
    expect(others).toEqual([['305B', 2.8, 1], ['5337D', 3.4, 3]])
  })

  it('reproduces every armstand clip', () => {
    for (const [number, difficulty] of rows.filter(([number]) => number.startsWith('6'))) expect([number, difficultyOf(number, 10).difficulty]).toEqual([number, difficulty])
  })

  it('explains a contradiction and accepts the fixed difficulty of synchronised dives', () => {
    expect(difficultyMismatch('107B', 3, 3.1)).toBeNull()
    expect(difficultyMismatch('107B', 3, 3.0)).toBe('The difficulty is given as 3.0; the rules say 3.1 for 107B from 3 m.')
    expect(difficultyMismatch('107B', null, 3.0)).toBeNull()
    expect(difficultyMismatch('107B', null, 2.5)).toContain('3.1 (3 m)')
    expect(difficultyMismatch('301B', 3, 2.0)).toBeNull()
    expect(difficultyMismatch('200D', null, 1.8)).toBeNull()
    expect(difficultiesByHeight('626C')).toEqual([{ heightMetres: 10, difficulty: 3.3 }])
  })
})
