import type { Evaluation, RunConfig } from '../../../shared/contract/training.ts'

export interface RunFacts {
  trainingCount: number
  fromWeights: boolean
  bestEpoch: number
  epochsDone: number
  elapsedSeconds: number
  evaluations: readonly Evaluation[]
}

/** The card of a trained model, Markdown: what it is, how it was made, what was measured beside the baseline. */
export function describeRun(run: RunConfig, facts: RunFacts): string {
  const epoch = facts.bestEpoch === 0 ? 'no epoch beat the starting weights, which were kept' : `epoch ${facts.bestEpoch} of ${facts.epochsDone} was kept, chosen by validation SRCC alone`
  const rows = facts.evaluations.flatMap((found) => [
    `| ${found.part} (${found.count}) | ${figure(found.srcc, 4)} | ${figure(found.relativeL2, 3)} | ${figure(found.maePoints, 2)} | ${figure(found.tiou50, 3)} / ${figure(found.tiou75, 3)} |`,
    `| ${found.part}, ${found.baseline.name} | ${figure(found.baseline.srcc, 4)} | ${figure(found.baseline.relativeL2, 3)} | ${figure(found.baseline.maePoints, 2)} | – |`,
  ])
  return [
    `# ${run.name}`,
    '',
    `${run.method} (${run.configuration}, ${run.geometry} geometry), ${trainedPart[run.depth]} trained on ${facts.trainingCount} dives from ${facts.fromWeights ? 'a trained model' : 'random weights'}; ${epoch}. Seed ${run.seed}, batch norm ${run.batchNorm}, ${Math.round(facts.elapsedSeconds)} s.`,
    '',
    '| part (dives) | SRCC | R-l2 × 100 | MAE, points | tIoU ≥ .5 / ≥ .75 |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const trainedPart: Readonly<Record<RunConfig['depth'], string>> = { heads: 'heads', last: 'heads and last stages of the backbone', all: 'all parameters' }

const figure = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits))
