import { expect, it } from 'vitest'
import { difficultyOf } from '../../../../src/shared/domain/difficulty.ts'
import { difficultyTerms } from '../../../../src/renderer/src/format/arithmetic-text.ts'

function termsOf(diveNumber: string, heightMetres: 3 | 10): string[] {
  const result = difficultyOf(diveNumber, heightMetres)
  return difficultyTerms(result.difficulty === null ? null : result.parts).map(({ letter, value }) => `${letter} ${value}`)
}

it('writes the terms of a difficulty so that they add up to it', () => {
  for (const [number, height] of [['107B', 10], ['5253B', 10], ['307C', 3], ['405C', 3], ['5152B', 3]] as const) {
    const sum = termsOf(number, height).reduce((total, term) => total + Number((term.split(' ')[1] ?? '').replace('−', '-')), 0)
    expect([number, sum.toFixed(1)]).toEqual([number, difficultyOf(number, height).difficulty?.toFixed(1)])
  }
})

it('always has the five letters in their places, and the sign of what is taken off', () => {
  expect(termsOf('107B', 10).map((term) => term[0]).slice(0, 5)).toEqual(['A', 'B', 'C', 'D', 'E'])
  expect(difficultyTerms({ somersaults: 2, position: 0.2, twists: -0.1, approach: 0.3, entry: 0, exception: -0.1 }).map(({ letter, value }) => `${letter} ${value}`)).toEqual(['A 2.0', 'B 0.2', 'C −0.1', 'D 0.3', 'E 0.0', '± −0.1'])
  expect(difficultyTerms(null)).toEqual([])
})
