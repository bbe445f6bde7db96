import { expect, it } from 'vitest'
import { curveTable, fromRandomEpochs, trainFromRandom } from '../../../scripts/trials/from-random.ts'

const mean = (values: readonly (number | null)[]): number => values.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / values.length

it('mcore-small learns rendered dives from random weights: stages wholly, scores beyond the mean of their number', { timeout: 7_200_000 }, async () => {
  const { run, rows } = await trainFromRandom()
  process.stderr.write(`${curveTable(rows).join('\n')}\n`)
  expect(rows).toHaveLength(fromRandomEpochs)
  const scoreLosses = rows.map(({ scoreLoss }) => scoreLoss)
  expect(mean(scoreLosses.slice(-3))).toBeLessThan(0.7 * mean(scoreLosses.slice(0, 3)))
  expect(rows.at(-1)!.segmentationLoss).toBeLessThan(0.55 * rows[0]!.segmentationLoss!)
  expect(mean(rows.slice(-3).map(({ tiou50 }) => tiou50))).toBeGreaterThan(0.95)
  expect(Math.max(...rows.map(({ tiou75 }) => tiou75 ?? 0))).toBeGreaterThan(0.9)
  const validation = run.evaluations.find(({ part }) => part === 'validation')!
  expect(validation.srcc).toBeGreaterThan(validation.baseline.srcc!)
})
