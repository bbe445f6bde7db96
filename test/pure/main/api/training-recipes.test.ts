import { describe, expect, it } from 'vitest'
import type { Model } from '../../../../src/shared/contract/assessment.ts'
import type { Split } from '../../../../src/shared/contract/entities.ts'
import { recipe, type Recipe } from '../../../../src/shared/contract/recipes.ts'
import { trainingRecipes } from '../../../../src/main/api/training-recipes.ts'

const split = { id: 1, name: 'Club', counts: { train: 30, validation: 10, test: 10 }, recipe: { kind: 'hand' }, isFrozen: false, isActive: true, createdAt: '' } as unknown as Split
const model = (changes: Partial<Model>): Model => ({ id: 1, name: 'shipped', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', canScore: true, source: 'shipped', runId: null, contentHash: 'a', sizeBytes: 1, card: '', isPresent: true, createdAt: '', ...changes } as Model)
const of = (recipes: readonly Recipe[], name: Recipe['name']): Recipe => recipes.find((found) => found.name === name)!

describe('trainingRecipes', () => {
  it('gives whole configurations, from the quickest to the longest, in both languages', () => {
    const recipes = trainingRecipes({ method: 'mcore', configuration: 'mcore-small' }, [split], [model({})])
    expect(recipes.map(({ name }) => name)).toEqual(['quick', 'last-stages', 'everything', 'from-random', 'published'])
    for (const found of recipes) {
      expect(recipe.safeParse(found).success).toBe(true)
      expect(found.config === null).toBe(found.unavailable !== null)
      for (const text of [found.title, found.explanation]) expect(text.zh).not.toBe(text.en)
    }
    expect(of(recipes, 'quick').config).toMatchObject({ depth: 'heads', initialModelId: 1, batchNorm: 'frozen', splitId: 1 })
    expect(of(recipes, 'last-stages').config).toMatchObject({ depth: 'last', initialModelId: 1 })
    expect(of(recipes, 'everything').config).toMatchObject({ depth: 'all', initialModelId: 1, batchNorm: 'frozen' })
    expect(of(recipes, 'from-random').config).toMatchObject({ depth: 'all', initialModelId: null, batchNorm: 'batch' })
  })

  it('says what is missing where there is no model to start from', () => {
    const recipes = trainingRecipes({ method: 'core', configuration: 'core-small' }, [split], [model({})])
    expect(recipes.filter(({ config }) => config !== null).map(({ name }) => name)).toEqual(['from-random'])
    expect(of(recipes, 'quick').unavailable?.en).toMatch(/import one/)
  })

  it('trains as published only the size of the paper, in its geometry, and chooses the epoch by validation all the same', () => {
    const small = trainingRecipes({ method: 'mcore', configuration: 'mcore-small' }, [split], [model({ geometry: 'official' })])
    expect(of(small, 'published').unavailable?.en).toMatch(/size/)
    const upright = trainingRecipes({ method: 'mcore', configuration: 'mcore' }, [split], [model({ configuration: 'mcore' })])
    expect(of(upright, 'published').unavailable?.en).toMatch(/official geometry/)
    const backbone = model({ id: 7 as Model['id'], configuration: 'mcore', geometry: 'official', canScore: false, source: 'imported' })
    const official = trainingRecipes({ method: 'mcore', configuration: 'mcore' }, [split], [backbone])
    expect(of(official, 'published').config).toMatchObject({ initialModelId: 7, geometry: 'official', epochs: 200, headLearningRate: 1e-3, backboneLearningRate: 1e-4, transitionSearch: 'official-windows', selection: 'validation' })
  })

  it('keeps the geometry of the model it begins from', () => {
    const recipes = trainingRecipes({ method: 'mcore', configuration: 'mcore' }, [split], [model({ configuration: 'mcore', geometry: 'official', source: 'run' })])
    expect(of(recipes, 'quick').config?.geometry).toBe('official')
  })
})
