import { curveTable, trainFromRandom } from './trials/from-random.ts'
import { labelByKeys, labelTable } from './trials/label-by-keys.ts'
import { tryQuickRecipe } from './trials/quick-recipe.ts'
import type { TrialResult } from './trials/train.ts'

/**
 * `npm run trial -- quick-recipe` or `-- from-random`: the trials of the long suite, alone, with their curve printed.
 * `-- label-by-keys`: dives labelled in the browser by keys alone; needs a build.
 */
const trials: Readonly<Record<string, () => Promise<TrialResult>>> = { 'quick-recipe': tryQuickRecipe, 'from-random': trainFromRandom }

const wanted = process.argv[2] ?? ''
const trial = trials[wanted]
if (wanted === 'label-by-keys') {
  for (const line of labelTable(await labelByKeys())) console.log(line)
} else if (!trial) {
  process.stderr.write(`usage: npm run trial -- ${[...Object.keys(trials), 'label-by-keys'].join(' | ')}\n`)
  process.exitCode = 2
} else {
  const { run, rows, elapsedSeconds } = await trial()
  for (const line of curveTable(rows)) console.log(line)
  console.log(`\nEpoch ${run.bestEpoch} was kept; ${elapsedSeconds.toFixed(0)} s, ${run.config.epochs} epochs at most, seed ${run.config.seed}.`)
  for (const { part, count, srcc, maePoints, baseline } of run.evaluations) console.log(`${part} (${count} dives): SRCC ${srcc?.toFixed(3) ?? '–'}, MAE ${maePoints.toFixed(1)}; ${baseline.name}: ${baseline.srcc?.toFixed(3) ?? '–'}, ${baseline.maePoints.toFixed(1)}`)
}
