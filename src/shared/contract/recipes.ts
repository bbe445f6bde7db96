import { z } from 'zod'
import { text } from './methods.ts'
import { procedure } from './procedure.ts'
import { configurationName, methodName, runConfig } from './training.ts'

/** Ways to train that have proven themselves, each a whole configuration that can still be changed. */
export const recipeName = z.enum(['quick', 'last-stages', 'everything', 'from-random', 'published'])
export type RecipeName = z.infer<typeof recipeName>

export const recipe = z.object({
  name: recipeName,
  title: text,
  /** What it trains, for whom it is, what it takes. */
  explanation: text,
  /** Null where it cannot be used here. */
  config: runConfig.nullable(),
  /** Why it cannot be used here, and what would change that; null where it can. */
  unavailable: text.nullable(),
})
export type Recipe = z.infer<typeof recipe>

export const recipeProcedures = {
  /** From the one that takes least to the one that takes most. Errors: 'not-found' in a library without a split, 'invalid-input' for a method or configuration there is not. */
  'training.recipes': procedure(z.object({ method: methodName, configuration: configurationName }), z.array(recipe)),
}
