import type { Evaluation, LeftOutDive, RunConfig } from '../../../shared/contract/training.ts'

export interface RunFacts {
  trainingCount: number
  fromWeights: boolean
  bestEpoch: number
  epochsDone: number
  elapsedSeconds: number
  evaluations: readonly Evaluation[]
  /** Dives whose videos got lost on the way. */
  leftOut: readonly LeftOutDive[]
}

const chosenBy: Record<RunConfig['selection'], string> = { validation: 'chosen by validation SRCC alone', 'last-epoch': 'the last one, as asked', 'official-test': 'chosen by the SRCC of the test part' }

/** The card of a trained model, Markdown: what it is, how it was made, what was measured beside the baseline. */
export function describeRun(run: RunConfig, facts: RunFacts): string {
  const epoch = facts.bestEpoch === 0 ? 'no epoch beat the starting weights, which were kept' : `epoch ${facts.bestEpoch} of ${facts.epochsDone} was kept, ${chosenBy[run.selection]}`
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
    ...(facts.evaluations.some(({ part }) => part === 'test') ? [] : ['The test part was not looked at in training.', '']),
    ...(run.selection === 'official-test' ? ['**The epoch was chosen on the test part itself, as the released codes do: its test figures flatter and must not be compared with others.**', ''] : []),
    ...(facts.leftOut.length > 0 ? ['Trained and measured without these dives, whose videos were missing:', '', ...facts.leftOut.map(({ title, part, reason }) => `- "${title}" (${part}): ${reason}`), ''] : []),
  ].join('\n')
}

const trainedPart: Readonly<Record<RunConfig['depth'], string>> = { heads: 'heads', last: 'heads and last stages of the backbone', all: 'all parameters' }

const figure = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits))
