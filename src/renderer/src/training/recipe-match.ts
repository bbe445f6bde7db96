import type { RunConfig } from '../../../shared/contract/training.ts'

/** What makes a recipe: whoever changes other settings still follows it. */
const telling = ['method', 'configuration', 'initialModelId', 'depth', 'epochs', 'headLearningRate', 'backboneLearningRate', 'batchNorm', 'geometry', 'flip', 'earlyStopping', 'optimiser'] as const satisfies readonly (keyof RunConfig)[]

/** True where a form still holds what makes this recipe. */
export function matchesRecipe(config: RunConfig, recipe: RunConfig): boolean {
  return telling.every((field) => JSON.stringify(config[field]) === JSON.stringify(recipe[field]))
}
