import { trainByRecipe, type TrialResult } from './train.ts'
import { openTrialStudio } from './trial-studio.ts'

/**
 * The quick recipe from the shipped checkpoint on a hundred rendered dives of
 * seeds and venue styles that the checkpoint has never seen: 60 to train on, 20
 * to choose the epoch by.
 */
export const quickRecipeDives = { count: 100, seed: 1, venues: 'unseen' } as const

export async function tryQuickRecipe(): Promise<TrialResult> {
  const trial = await openTrialStudio(quickRecipeDives)
  try {
    return await trainByRecipe(trial, 'quick')
  } finally {
    await trial.close()
  }
}
