import type { RunConfig, Run } from '../../src/shared/contract/training.ts'
import type { RecipeName } from '../../src/shared/contract/recipes.ts'
import type { TrialStudio } from './trial-studio.ts'

/** Validation part after an epoch, with the mean of the training losses of that epoch. */
export interface EpochRow {
  epoch: number
  totalLoss: number | null
  segmentationLoss: number | null
  scoreLoss: number | null
  srcc: number | null
  relativeL2: number | null
  maePoints: number | null
  tiou50: number | null
  tiou75: number | null
}

export interface TrialResult {
  run: Run
  rows: EpochRow[]
  elapsedSeconds: number
}

/** Runs a recipe as the form would, with some settings changed, to its end. */
export async function trainByRecipe({ studio, finish }: TrialStudio, name: RecipeName, changes: Partial<RunConfig> = {}): Promise<TrialResult> {
  const recipes = await studio.call('training.recipes', { method: 'mcore', configuration: 'mcore-small' })
  const recipe = recipes.find((found) => found.name === name)
  if (!recipe?.config) throw new Error(`The recipe "${name}" cannot be used: ${recipe?.unavailable?.en ?? 'there is none'}`)
  const startedAt = performance.now()
  const { runId, jobId } = await studio.call('training.start', { ...recipe.config, provider: 'cpu', ...changes })
  await finish(jobId)
  const elapsedSeconds = (performance.now() - startedAt) / 1000
  const { run } = await studio.call('training.run', { runId })
  const { points } = await studio.call('training.metrics', { runId })
  const epochs = [...new Set(points.filter(({ name: found }) => found.startsWith('validation/')).map(({ epoch }) => epoch))].sort((a, b) => a - b)
  const at = (epoch: number, metric: string): number | null => points.find((point) => point.name === `validation/${metric}` && point.epoch === epoch)?.value ?? null
  const lossOf = (epoch: number, loss: string): number | null => {
    const values = points.filter((point) => point.name === `loss/${loss}` && Math.ceil(point.epoch - 1e-9) === epoch).map(({ value }) => value)
    return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length
  }
  const rows = epochs.map((epoch): EpochRow => ({
    epoch, totalLoss: lossOf(epoch, 'total'), segmentationLoss: lossOf(epoch, 'segmentation'), scoreLoss: lossOf(epoch, 'score'),
    srcc: at(epoch, 'srcc'), relativeL2: at(epoch, 'relativeL2'), maePoints: at(epoch, 'mae'), tiou50: at(epoch, 'tiou50'), tiou75: at(epoch, 'tiou75'),
  }))
  return { run, rows, elapsedSeconds }
}
