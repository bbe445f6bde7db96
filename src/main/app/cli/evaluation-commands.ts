import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { evaluationId, type EvaluationId, type SplitPart } from '../../../shared/contract/entities.ts'
import type { EvaluationRequest } from '../../../shared/contract/evaluations.ts'
import { StudioError } from '../../../shared/errors.ts'
import { writeAtomically } from '../../files/write-atomic.ts'
import { chooseModel } from './assessment-commands.ts'
import { evaluationRows, figureLines, foldLines, looksLine, pairLines, timesWords, trainedLine } from './evaluation-tables.ts'
import { followJob } from './follow-job.ts'
import type { CommandSession } from './session.ts'
import { chooseSplit } from './training-commands.ts'

/** evaluate, and evaluations: what was measured, read, compared and written out. */
export interface EvaluationRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
  count(text: string): number
  integer(text: string): number
}

interface EvaluateOptions {
  model?: string
  part: SplitPart
  split?: string
  exemplars: number
  seed: number
  rule: EvaluationRequest['exemplarRule']
  search: EvaluationRequest['transitionSearch']
  range?: number
  again?: boolean
}

interface ListOptions {
  model?: string
  run?: number
  split?: string
}

/** @returns the command with subcommands */
export function addEvaluationCommands(program: Command, { onStudio, examples, count, integer }: EvaluationRunners): Command {
  program
    .command('evaluate')
    .description('measure a model on one part of a split, beside guesses that never look at the video; the test part once, when all choices are made')
    .option('--model <model>', 'model by id or name (default: the newest)')
    .addOption(new Option('--part <part>', 'part of the split').choices(['train', 'validation', 'test']).default('validation'))
    .option('--split <split>', 'split by id or name (default: the first)')
    .option('--exemplars <number>', 'exemplars per dive', count, 10)
    .option('--seed <number>', 'seed the exemplars are drawn from', integer, 0)
    .addOption(new Option('--rule <rule>', 'what a dive and its exemplars have in common').choices(['dive-number', 'difficulty', 'any']).default('dive-number'))
    .addOption(new Option('--search <search>', 'where transitions are looked for').choices(['ordered-pairs', 'official-windows']).default('ordered-pairs'))
    .option('--range <points>', 'range of R-l2, for parts that are to be compared (default: that of the part)', points)
    .option('--again', 'look at a test part that was looked at before')
    .addHelpText('after', examples(['highboard evaluate', 'highboard evaluate --part test --model 2', 'highboard evaluate --part test --again --rule difficulty --json']))
    .action((options: EvaluateOptions) => onStudio((session) => evaluate(session, options)))

  const evaluations = program.command('evaluations').description('what was measured: list, show, compare, average over folds, report, export')
  evaluations.command('list', { isDefault: true }).description('evaluations, newest first')
    .option('--model <model>', 'of this model, by id or name').option('--run <run>', 'of this run', count).option('--split <split>', 'on this split, by id or name')
    .addHelpText('after', examples(['highboard evaluations', 'highboard evaluations list --split "Club 2026" --json'])).action((options: ListOptions) => onStudio((session) => list(session, options)))
  evaluations.command('show').description('one evaluation').argument('<evaluation>').addHelpText('after', examples(['highboard evaluations show 3'])).action((id: string) => onStudio((session) => show(session, id)))
  evaluations.command('compare').description('others against the first, dive by dive').argument('<first>').argument('<other...>').option('--out <file>', 'write them as a page to keep, share and print').addHelpText('after', examples(['highboard evaluations compare 3 4', 'highboard evaluations compare 3 4 5 --json', 'highboard evaluations compare 3 4 --out compared.html'])).action((first: string, others: string[], options: { out?: string }) => onStudio((session) => compare(session, [first, ...others], options)))
  evaluations.command('folds').description('the mean of one evaluation for each fold; correlations through Fisher\'s z').argument('<evaluation...>').addHelpText('after', examples(['highboard evaluations folds 3 4 5 6 7'])).action((ids: string[]) => onStudio((session) => folds(session, ids)))
  evaluations.command('export').description('write one evaluation with every dive and vote as JSON').argument('<evaluation>').option('--out <file>', 'file to write (default: to the screen)').addHelpText('after', examples(['highboard evaluations export 3 --json', 'highboard evaluations export 3 --out evaluation.json'])).action((id: string, options: { out?: string }) => onStudio((session) => exportOne(session, id, options)))
  evaluations.command('report').description('write one evaluation as a page to keep, share and print').argument('<evaluation>').option('--out <file>', 'HTML file to write (default: named after it, in this folder)').addHelpText('after', examples(['highboard evaluations report 3', 'highboard evaluations report 3 --out club.html'])).action((id: string, options: { out?: string }) => onStudio((session) => report(session, id, options)))
  return evaluations
}

async function evaluate({ studio, output, isTerminal }: CommandSession, options: EvaluateOptions): Promise<void> {
  const model = await chooseModel(studio, options.model)
  const split = await chooseSplit(studio, options.split)
  const { jobId, earlierLooks } = await studio.call('evaluations.start', {
    modelId: model.id, splitId: split.id, part: options.part, exemplarCount: options.exemplars, seed: options.seed, exemplarRule: options.rule, transitionSearch: options.search, fixedRangePoints: options.range ?? null, again: options.again === true,
  })
  if (earlierLooks.length > 0) output.note(`This test part was looked at ${timesWords(earlierLooks.length)} before; the evaluation will say so.`)
  await followJob(studio, jobId, output, isTerminal)
  const { evaluationId: id } = await studio.call('evaluations.ofJob', { jobId })
  if (id === null) throw new StudioError('internal', 'The evaluation was measured but not stored.', { hint: '`highboard doctor` and the log of the job may tell more.' })
  await show({ studio, output, isTerminal }, String(id))
}

async function list({ studio, output }: CommandSession, options: ListOptions): Promise<void> {
  const found = await studio.call('evaluations.list', {
    modelId: options.model === undefined ? null : (await chooseModel(studio, options.model)).id,
    runId: options.run === undefined ? null : (await studio.call('training.runs', {})).find(({ id }) => id === options.run)?.id ?? noSuchRun(options.run),
    splitId: options.split === undefined ? null : (await chooseSplit(studio, options.split)).id,
  })
  if (found.length === 0) output.text('Nothing was measured yet. Measure a model with `highboard evaluate`.')
  else for (const line of evaluationRows(found)) output.text(line)
  output.json(found)
}

function noSuchRun(id: number): never {
  throw new StudioError('not-found', `There is no run ${id}.`, { hint: '`highboard runs` lists them.' })
}

async function show({ studio, output }: CommandSession, wanted: string): Promise<void> {
  const { dives: _dives, ...found } = await studio.call('evaluations.get', { evaluationId: parseId(wanted) })
  output.text(`Evaluation ${found.id}: "${found.modelName}" on the ${found.part} part of "${found.splitName}", ${found.figures.count} dives, ${found.exemplarCount} exemplars by ${found.exemplarRule}, seed ${found.seed}, ${found.elapsedSeconds.toFixed(1)} s on ${found.provider}`)
  for (const line of figureLines(found)) output.text(`  ${line}`)
  for (const line of [...trainedLine(found), ...looksLine(found)]) output.text(`  ${line}`)
  const halfWidth = found.calibration?.levels.map(({ level, halfWidthPoints, coverage }) => (halfWidthPoints === null || coverage === null ? '' : `± ${halfWidthPoints.toFixed(2)} points for ${Math.round(level * 100)} % held in ${(coverage * 100).toFixed(1)} %`)).filter(Boolean) ?? []
  if (halfWidth.length > 0) output.text(`  Prediction intervals from the validation part: ${halfWidth.join('; ')}.`)
  output.json(found)
}

async function compare({ studio, output }: CommandSession, ids: readonly string[], { out }: { out?: string }): Promise<void> {
  if (out !== undefined) {
    const { html } = await studio.call('evaluations.comparisonReport', { evaluationIds: atLeastTwo(ids) })
    const path = resolve(out)
    await writeAtomically(path, html)
    output.text(path)
    output.json({ path })
    return
  }
  const found = await studio.call('evaluations.compare', { evaluationIds: atLeastTwo(ids) })
  for (const line of evaluationRows(found.evaluations)) output.text(line)
  for (const pair of found.pairs) {
    output.text(`Evaluation ${pair.otherId} against ${pair.firstId}:`)
    for (const line of pairLines(pair)) output.text(`  ${line}`)
  }
  output.json(found)
}

async function folds({ studio, output }: CommandSession, ids: readonly string[]): Promise<void> {
  const found = await studio.call('evaluations.folds', { evaluationIds: atLeastTwo(ids) })
  for (const line of foldLines(found)) output.text(line)
  output.json(found)
}

async function exportOne({ studio, output }: CommandSession, wanted: string, { out }: { out?: string }): Promise<void> {
  const document = await studio.call('evaluations.get', { evaluationId: parseId(wanted) })
  if (out === undefined) {
    output.text(JSON.stringify(document, null, 2))
    output.json(document)
    return
  }
  const path = resolve(out)
  await writeAtomically(path, `${JSON.stringify(document, null, 2)}\n`)
  output.text(`${document.dives.length} dives in ${path}`)
  output.json({ path, count: document.dives.length })
}

async function report({ studio, output }: CommandSession, wanted: string, { out }: { out?: string }): Promise<void> {
  const { fileName, html } = await studio.call('evaluations.report', { evaluationId: parseId(wanted) })
  const path = resolve(out ?? fileName)
  await writeAtomically(path, html)
  output.text(path)
  output.json({ path })
}

/** A range is checked where the studio takes it. */
function points(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('A range is a number of points above 0.')
  return value
}

function atLeastTwo(ids: readonly string[]): EvaluationId[] {
  if (ids.length < 2) throw new StudioError('invalid-input', 'One evaluation alone cannot be compared.', { hint: 'Name two or more; `highboard evaluations` lists them.' })
  return ids.map(parseId)
}

function parseId(text: string): EvaluationId {
  const parsed = evaluationId.safeParse(Number(text))
  if (!parsed.success) throw new StudioError('invalid-input', `"${text}" is not the id of an evaluation.`, { hint: '`highboard evaluations` lists them.' })
  return parsed.data
}
