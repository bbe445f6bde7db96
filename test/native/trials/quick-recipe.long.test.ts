import { expect, it } from 'vitest'
import { tryQuickRecipe } from '../../../scripts/trials/quick-recipe.ts'

it('the quick recipe learns dives of seeds and venues that the shipped checkpoint never saw, within twenty minutes', { timeout: 2_400_000 }, async () => {
  const { run, rows, elapsedSeconds } = await tryQuickRecipe()
  const validation = run.evaluations.find(({ part }) => part === 'validation')
  expect(validation?.srcc).toBe(Math.max(...rows.map(({ srcc }) => srcc ?? -1)))
  expect(validation?.srcc).toBeGreaterThanOrEqual(0.75)
  expect(validation!.srcc! - validation!.baseline.srcc!).toBeGreaterThanOrEqual(0.15)
  expect(elapsedSeconds).toBeLessThan(1200)
  process.stderr.write(`quick recipe: SRCC ${validation?.srcc?.toFixed(3)} against ${validation?.baseline.srcc?.toFixed(3)} in ${elapsedSeconds.toFixed(0)} s\n`)
})
