/** Proven ways to train, made by the studio for one method and size. */
import { defineStore } from 'pinia'
import type { Recipe } from '../../../shared/contract/recipes.ts'
import { studio } from '../api/studio.ts'

export const useRecipesStore = defineStore('recipes', () => {
  /** Empty where none can be made, as in a library without a split; the form says so beside the split. */
  async function recipesFor(method: string, configuration: string): Promise<Recipe[]> {
    return studio.call('training.recipes', { method, configuration }).catch(() => [])
  }

  return { recipesFor }
})
