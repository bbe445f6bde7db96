import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { InputOf } from '../../../shared/contract/contract.ts'
import { datasetKind, type DatasetKind, type ImportCounts, type ImportEntry, type ImportPreview } from '../../../shared/contract/datasets.ts'
import { describeTableProblem } from '../../../shared/domain/tables/problems.ts'
import { StudioError } from '../../../shared/errors.ts'
import { describeCounts } from '../../api/dataset-jobs.ts'
import { followJob } from './follow-job.ts'
import { formatTable } from './output.ts'
import type { CommandSession } from './session.ts'

/** dataset: published data sets, bundles and tables, looked at, imported, taken back and brought again. */
export interface DatasetRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
  count(text: string): number
}

interface ReadOptions {
  pictures?: string
  kind?: DatasetKind
}

interface ImportOptions extends ReadOptions {
  onConflict: 'keep' | 'take'
}

export function addDatasetCommands(program: Command, { onStudio, examples, count }: DatasetRunners): Command {
  const dataset = program.command('dataset').description('FineDiving, MTL-AQA, AQA-7, JIGSAWS, bundles and tables: preview, import, list, undo, redo')
  const read = (command: Command): Command => command
    .argument('<path>', 'folder of the annotations or one of its files, a bundle (.highboard), or a table (.csv, .xlsx)')
    .option('--pictures <folder>', 'where its pictures or videos are, if elsewhere')
    .addOption(new Option('--kind <name>', 'which data set it is, where the files do not tell').choices(datasetKind.options))
  read(dataset.command('preview').description('say what importing it would do; changes nothing'))
    .addHelpText('after', examples(['highboard dataset preview ~/FineDiving', 'highboard dataset preview ~/FineDiving/annotations --pictures ~/FineDiving/frames --json']))
    .action((path: string, options: ReadOptions) => onStudio((session) => preview(session, path, options)))
  read(dataset.command('import').description('import it as one operation; the same import again changes nothing'))
    .addOption(new Option('--on-conflict <choice>', 'dives edited here of which the data set says something new').choices(['keep', 'take']).default('keep'))
    .addHelpText('after', examples(['highboard dataset import ~/FineDiving', 'highboard dataset import ~/mtl-aqa --pictures /data/new_total_frames', 'highboard dataset import club.highboard', 'highboard dataset import results.csv', '', 'Tables whose columns are to be told: `highboard table --help`.']))
    .action((path: string, options: ImportOptions) => onStudio((session) => importDataset(session, path, options)))
  dataset.command('list', { isDefault: true }).description('imports, newest first').addHelpText('after', examples(['highboard dataset', 'highboard dataset list --json'])).action(() => onStudio(listImports))
  for (const [name, what] of [['undo', 'take an import back; dives edited since stay'], ['redo', 'bring an import back that was taken back']] as const) {
    dataset.command(name).description(what).argument('[import]', `number of the import (default: the newest there is to ${name})`, count)
      .addHelpText('after', examples([`highboard dataset ${name}`, `highboard dataset ${name} 3`]))
      .action((importId: number | undefined) => onStudio((session) => turn(session, name, importId)))
  }
  return dataset
}

function requestOf(path: string, { pictures, kind }: ReadOptions): { path: string; kind: DatasetKind | null; picturesPath: string | null } {
  return { path: resolve(path), kind: kind ?? null, picturesPath: pictures === undefined ? null : resolve(pictures) }
}

async function preview({ studio, output }: CommandSession, path: string, options: ReadOptions): Promise<void> {
  const found = await studio.call('datasets.preview', requestOf(path, options))
  output.text(`${found.title}, ${found.path}`)
  for (const line of figures(found.counts)) output.text(line)
  for (const { name, counts } of found.splits) output.text(`  split "${name}": ${counts.train} train, ${counts.validation} validation, ${counts.test} test`)
  for (const { title, scoreMinimum, scoreMaximum } of found.categories) output.text(`  ${title}, scored from ${scoreMinimum} to ${scoreMaximum}`)
  for (const sample of found.samples.filter(({ differences }) => differences.length > 0).slice(0, 20)) output.text(`  ${sample.outcome === 'conflicting' ? 'conflict' : sample.outcome}: ${sample.title}: ${sample.differences.join('; ')}`)
  for (const warning of remarks(found)) output.note(`Note: ${warning}`)
  output.json(found)
}

function remarks({ warnings, table }: ImportPreview): string[] {
  const problems = table?.problems ?? []
  return [...warnings, ...problems.slice(0, 20).map(describeTableProblem), ...(problems.length > 20 ? [`${problems.length - 20} more remarks on rows`] : [])]
}

/** A figure a line, those above zero. */
export function figures(counts: ImportCounts): string[] {
  const told = describeCounts(counts).split(', ')
  return told.map((part) => `  ${part}`)
}

function importDataset(session: CommandSession, path: string, options: ImportOptions): Promise<void> {
  return runImport(session, { ...requestOf(path, options), onConflict: options.onConflict })
}

/** Imports and tells what became of it. */
export async function runImport({ studio, output, isTerminal }: CommandSession, request: InputOf<'datasets.import'>): Promise<void> {
  const newestBefore = (await studio.call('datasets.imports', {}))[0]?.id ?? 0
  const { jobId } = await studio.call('datasets.import', request)
  const job = await followJob(studio, jobId, output, isTerminal)
  const { log } = await studio.call('jobs.get', { jobId })
  const entry = (await studio.call('datasets.imports', {})).find(({ id }) => id > newestBefore) ?? null
  for (const line of log) output.note(line)
  output.text(entry === null ? `${job.message}.` : `Import ${entry.id}, ${entry.title}: ${job.message}.`)
  output.json({ import: entry, message: job.message, log })
}

async function listImports({ studio, output }: CommandSession): Promise<void> {
  const imports = await studio.call('datasets.imports', {})
  if (imports.length === 0) output.text('Nothing has been imported yet. Look at a data set with `highboard dataset preview FOLDER`.')
  else for (const line of formatTable(['import', 'data set', 'when', 'by', 'what', '', 'path'], imports.map((entry) => [entry.id, entry.title, entry.at.slice(0, 16).replace('T', ' '), entry.who, describeCounts(entry.counts), entry.isUndone ? 'taken back' : '', entry.path]))) output.text(line)
  output.json(imports)
}

async function turn({ studio, output }: CommandSession, step: 'undo' | 'redo', wanted: number | undefined): Promise<void> {
  const imports = await studio.call('datasets.imports', {})
  const entry = chooseImport(imports, step, wanted)
  if (entry.isUndone === (step === 'undo')) throw new StudioError('conflict', `Import ${entry.id} (${entry.title}) ${entry.isUndone ? 'was taken back already' : 'is there; nothing of it was taken back'}.`, { hint: 'See `highboard dataset list`.' })
  const { entry: after, kept } = await studio.call(step === 'undo' ? 'datasets.undoImport' : 'datasets.redoImport', { importId: entry.id })
  output.text(`Import ${after.id}, ${after.title}: ${after.isUndone ? 'taken back' : 'there again'}${kept > 0 ? `; ${kept} ${kept === 1 ? 'dive' : 'dives'} edited since ${kept === 1 ? 'stays as it is' : 'stay as they are'}` : ''}.`)
  output.json({ import: after, kept })
}

function chooseImport(imports: readonly ImportEntry[], step: 'undo' | 'redo', wanted: number | undefined): ImportEntry {
  const found = wanted === undefined ? imports.find(({ isUndone }) => isUndone === (step === 'redo')) : imports.find(({ id }) => id === wanted)
  if (found) return found
  if (wanted === undefined) throw new StudioError('not-found', `There is no import to ${step}.`, { hint: 'See `highboard dataset list`.' })
  throw new StudioError('not-found', `There is no import ${wanted}.`, { hint: imports.length === 0 ? 'Nothing has been imported yet.' : `There are: ${imports.map(({ id, title }) => `${id} (${title})`).join(', ')}.` })
}
