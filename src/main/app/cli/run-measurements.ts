import type { EvaluationSummary } from '../../../shared/contract/evaluations.ts'
import type { Run } from '../../../shared/contract/training.ts'
import type { Studio } from '../../api/studio.ts'
import { figureLines, looksLine, timesWords } from './evaluation-tables.ts'

/** What a run measured when it ended, with intervals and baselines, and how its test part is to be looked at. */
export async function describeMeasurements(studio: Pick<Studio, 'call'>, run: Run): Promise<{ lines: string[]; evaluations: EvaluationSummary[] }> {
  const mine = (await studio.call('evaluations.list', { runId: run.id })).filter(({ codeVersion, snapshotHash }) => codeVersion === run.codeVersion && snapshotHash === run.snapshotHash).reverse()
  // The first of each part is the run's own; later ones somebody asked for.
  const evaluations = mine.filter((found, i) => mine.findIndex(({ part }) => part === found.part) === i && (found.part === 'validation' || found.selection === 'official-test'))
  const lines = evaluations.flatMap((found) => [`${found.part}, ${found.figures.count} dives, evaluation ${found.id}:`, ...figureLines(found).map((line) => `  ${line}`), ...looksLine(found)])
  return { evaluations, lines: [...(lines.length > 0 ? lines : ['Nothing was measured: the split has no validation part.']), ...(await testLines(studio, run))] }
}

async function testLines(studio: Pick<Studio, 'call'>, { config, modelId }: Run): Promise<string[]> {
  const split = (await studio.call('splits.list', {})).find(({ id }) => id === config.splitId)
  if (!split || split.counts.test === 0 || modelId === null || config.selection === 'official-test') return []
  const looks = await studio.call('evaluations.looks', { splitId: split.id, part: 'test', modelId })
  const before = looks.length === 0 ? 'The test part was not looked at.' : `This run did not look at the test part; others did, ${timesWords(looks.length)}.`
  return [`${before} Once all choices are made, look once: highboard evaluate --part test --model ${modelId} --split ${split.id}${looks.length > 0 ? ' --again' : ''}`]
}
