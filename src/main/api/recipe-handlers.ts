import type { recipeProcedures } from '../../shared/contract/recipes.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { trainingRecipes } from './training-recipes.ts'

/** Proven ways to train, made for this library. */
export function recipeHandlers({ library }: StudioContext): Handlers<keyof typeof recipeProcedures> {
  return {
    'training.recipes': async (wanted) => trainingRecipes(wanted, await library.splits.list(), await library.models.list()),
  }
}
