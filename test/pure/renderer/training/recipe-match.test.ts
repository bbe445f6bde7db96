import { describe, expect, it } from 'vitest'
import type { RunConfig } from '../../../../src/shared/contract/training.ts'
import { matchesRecipe } from '../../../../src/renderer/src/training/recipe-match.ts'

const recipe = { name: 'quick', method: 'mcore', depth: 'heads', epochs: 12, seed: 0, splitId: 1, earlyStopping: { patienceEpochs: 6, minImprovement: 0 } } as unknown as RunConfig

describe('matchesRecipe', () => {
  it('holds while only name, split or seed differ', () => {
    expect(matchesRecipe({ ...recipe, name: 'mine', seed: 7, splitId: 2 as RunConfig['splitId'] }, recipe)).toBe(true)
  })

  it('ends with a change of what makes the recipe', () => {
    expect(matchesRecipe({ ...recipe, epochs: 13 }, recipe)).toBe(false)
    expect(matchesRecipe({ ...recipe, earlyStopping: null }, recipe)).toBe(false)
    expect(matchesRecipe({ ...recipe, depth: 'all' }, recipe)).toBe(false)
  })
})
