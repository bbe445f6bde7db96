import { trainByRecipe, type EpochRow, type TrialResult } from './train.ts'
import { openTrialStudio } from './trial-studio.ts'

/**
 * MCoRe's small size from random weights, everything trained, on 240 rendered
 * dives: 144 to train on, 48 to choose the epoch by.
 */
export const fromRandomDives = { count: 240, seed: 2, venues: 'demo' } as const
export const fromRandomEpochs = 16

export async function trainFromRandom(): Promise<TrialResult> {
  const trial = await openTrialStudio(fromRandomDives)
  try {
    return await trainByRecipe(trial, 'from-random', { epochs: fromRandomEpochs })
  } finally {
    await trial.close()
  }
}

/** The learning curve as a Markdown table. */
export function curveTable(rows: readonly EpochRow[]): string[] {
  const number = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits))
  return [
    '| epoch | score loss | segmentation loss | SRCC | R-l2 × 100 | MAE | tIoU ≥ .5 | ≥ .75 |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row.epoch} | ${number(row.scoreLoss, 0)} | ${number(row.segmentationLoss, 2)} | ${number(row.srcc, 3)} | ${number(row.relativeL2, 2)} | ${number(row.maePoints, 1)} | ${number(row.tiou50, 3)} | ${number(row.tiou75, 3)} |`),
  ]
}
