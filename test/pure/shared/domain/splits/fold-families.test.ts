import { describe, expect, it } from 'vitest'
import { splitRecipe } from '../../../../../src/shared/contract/split-recipe.ts'
import type { SplitId } from '../../../../../src/shared/contract/entities.ts'
import { foldFamilies } from '../../../../../src/shared/domain/splits/fold-families.ts'

const made = (id: number, name: string, fold: number | null, change: object = {}) => ({
  id: id as SplitId, name,
  recipe: splitRecipe.parse({ kind: 'made', by: 'stratified', seed: 1, validationShare: 0.1, testShare: 0.5, folds: fold === null ? null : { count: 2, fold }, needs: [], untrained: 'keep', filter: { category: null, search: '', diveNumber: null }, ...change }),
})

describe('foldFamilies', () => {
  it('finds the divisions, by recipe and by when they were made', () => {
    const splits = [made(1, 'CV · fold 1 of 2', 1), made(2, 'CV · fold 2 of 2', 2), made(3, 'Single', null), made(4, 'Again · fold 1 of 2', 1), made(5, 'Again · fold 2 of 2', 2), made(6, 'Other · fold 1 of 2', 1, { seed: 9 }), { id: 7 as SplitId, name: 'Hand', recipe: splitRecipe.parse({ kind: 'hand' }) }]
    // Lists come in any order.
    expect(foldFamilies([...splits].reverse()).map(({ name, folds, isComplete }) => [name, folds.map(({ splitId }) => splitId), isComplete])).toEqual([['CV', [1, 2], true], ['Again', [4, 5], true], ['Other', [6], false]])
  })

  it('calls a division incomplete whose folds were moved by hand', () => {
    expect(foldFamilies([made(1, 'CV · fold 1 of 2', 1, { isEdited: true }), made(2, 'CV · fold 2 of 2', 2)])).toMatchObject([{ isComplete: false, folds: [{ isEdited: true }, { isEdited: false }] }])
  })
})
