import { describe, expect, it } from 'vitest'
import type { MadeRecipe } from '../../../../../src/shared/contract/split-recipe.ts'
import { describeRecipe } from '../../../../../src/shared/domain/splits/describe-recipe.ts'

const made: MadeRecipe = { kind: 'made', by: 'event', seed: 7, validationShare: 0.125, testShare: 0.2, folds: null, needs: ['stages'], untrained: 'keep', filter: { category: 'diving', search: 'rome', diveNumber: null }, isEdited: true }

describe('a recipe in words', () => {
  it('says everything that decides the split', () => {
    expect(describeRecipe(made)).toBe('by event, 20 % test, 12.5 % validation, seed 7, of diving, "rome", with score, stages, numbers without a training dive kept, then moved by hand')
    expect(describeRecipe({ ...made, by: 'stratified', folds: { count: 5, fold: 2 }, untrained: 'leave-out', isEdited: false, filter: { category: null, search: '', diveNumber: null } })).toBe('stratified by dive number and score, fold 2 of 5 to test, 12.5 % validation, seed 7, with score, stages')
    expect(describeRecipe({ kind: 'copy', of: 'Main', isEdited: false })).toBe('copy of "Main"')
    expect(describeRecipe({ kind: 'official', dataset: 'finediving' })).toBe('official split of finediving')
  })
})
