import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { mostFolds, splitNeed, type SplitBy, type SplitNeed } from '../../../shared/contract/split-recipe.ts'
import type { PlannedSplit, SplitAccount, SplitMember } from '../../../shared/contract/splits.ts'
import { csvCell } from '../../../shared/domain/csv.ts'
import { describeRecipe } from '../../../shared/domain/splits/describe-recipe.ts'
import { StudioError } from '../../../shared/errors.ts'
import { writeAtomically } from '../../files/write-atomic.ts'
import { formatTable, type CommandOutput } from './output.ts'
import type { CommandSession } from './session.ts'
import { chooseSplit } from './training-commands.ts'

/** splits: training, validation and test parts of the library, made, kept and written out. */
export interface SplitRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
  integer(text: string): number
  share(text: string): number
}

interface MakeOptions {
  name: string
  by: SplitBy
  validation: number
  test: number
  folds?: number
  seed: number
  needs?: SplitNeed[]
  keepUntrained?: boolean
  category?: string
  search?: string
  number?: string
  dryRun?: boolean
}

export function addSplitCommands(program: Command, { onStudio, examples, integer, share }: SplitRunners): Command {
  const splits = program.command('splits').description('training, validation and test parts: list, make, show, copy, export')
  splits.command('list', { isDefault: true }).description('the splits and how they were made').addHelpText('after', examples(['highboard splits', 'highboard splits --json'])).action(() => onStudio(listSplits))
  const make = (command: Command): Command => command
    .requiredOption('--name <text>', 'name of the split')
    .addOption(new Option('--by <what>', 'dives at random, evenly over dive numbers and scores, or whole events or athletes').choices(['dive', 'stratified', 'event', 'athlete']).default('stratified'))
    .option('--validation <share>', 'share of the dives to choose the best epoch by', share, 0.2)
    .option('--test <share>', 'share of the dives to report on; folds have their own', share, 0.2)
    .option('--folds <number>', `make so many splits instead of one, 2 to ${mostFolds}, that test every dive once`, integer)
    .option('--seed <number>', 'seed of the split: the same dives and seed give the same split', integer, 1)
    .option('--needs <list>', `what a dive must have besides a score, of ${splitNeed.options.join(', ')}, or none (default: stages,dive-number,pictures)`, needsOf)
    .option('--keep-untrained', 'keep dives outside training whose number training does not have')
    .option('--category <name>', 'only dives of this category')
    .option('--number <dive number>', 'only dives of this number')
    .option('--search <text>', 'only dives with this text')
    .option('--dry-run', 'only show what would be made')
  make(splits.command('make').description('divide the dives'))
    .addHelpText('after', examples(['highboard splits make --name "Club 2026"', 'highboard splits make --name "New venues" --by event --test .25 --seed 7', 'highboard splits make --name CV --folds 5 --validation .1 --needs dive-number']))
    .action((options: MakeOptions) => onStudio((session) => makeSplits(session, options)))
  splits.command('show').description('one split: parts, dive numbers, runs').argument('<split>').addHelpText('after', examples(['highboard splits show "Club 2026" --json'])).action((name: string) => onStudio((session) => showSplit(session, name)))
  splits.command('rename').description('give a split another name').argument('<split>').argument('<name>').addHelpText('after', examples(['highboard splits rename 2 "Club 2026, spring"'])).action((split: string, name: string) => onStudio((session) => renameSplit(session, split, name)))
  splits.command('copy').description('a copy that no run has used').argument('<split>').argument('<name>').addHelpText('after', examples(['highboard splits copy 2 "Club 2026, changed"'])).action((split: string, name: string) => onStudio((session) => copySplit(session, split, name)))
  splits.command('remove').description('take a split away that no run has used; the dives stay').argument('<split>').addHelpText('after', examples(['highboard splits remove 2'])).action((split: string) => onStudio((session) => removeSplit(session, split)))
  splits.command('activate').description('show its parts in lists, and draw exemplars from its training part').argument('<split>').addHelpText('after', examples(['highboard splits activate 2'])).action((split: string) => onStudio((session) => activateSplit(session, split)))
  splits.command('export').description('write the dives of a split with their parts as CSV or JSON').argument('<split>').argument('<file>').addHelpText('after', examples(['highboard splits export 2 club.csv', 'highboard splits export 2 club.json'])).action((split: string, file: string) => onStudio((session) => exportSplit(session, split, file)))
  // The short form of earlier versions.
  make(program.command('split').description('the same as splits make'))
    .addHelpText('after', examples(['highboard split --name "Club 2026"', 'highboard train --split "Club 2026"']))
    .action((options: MakeOptions) => onStudio((session) => makeSplits(session, options)))
  return splits
}

function needsOf(text: string): SplitNeed[] {
  if (text.trim() === 'none') return []
  return text.split(',').map((word) => {
    const need = splitNeed.options.find((option) => option === word.trim())
    if (need === undefined) throw new InvalidArgumentError(`"${word.trim()}" is not one of ${splitNeed.options.join(', ')}, none.`)
    return need
  })
}

async function listSplits({ studio, output }: CommandSession): Promise<void> {
  const splits = await studio.call('splits.list', {})
  if (splits.length === 0) output.text('No splits yet. Make one with `highboard splits make --name NAME`.')
  else {
    const rows = splits.map(({ id, name, counts, isActive, isFrozen, recipe }) => [id, name, counts.train, counts.validation, counts.test, [isActive ? 'active' : '', isFrozen ? 'used by runs' : ''].filter(Boolean).join(', '), describeRecipe(recipe)])
    for (const line of formatTable(['id', 'name', 'train', 'validation', 'test', '', 'made'], rows)) output.text(line)
  }
  output.json(splits)
}

async function makeSplits({ studio, output }: CommandSession, options: MakeOptions): Promise<void> {
  const request = {
    by: options.by, validationShare: options.validation, testShare: options.test, folds: options.folds ?? null, seed: options.seed,
    ...(options.needs ? { needs: options.needs } : {}), untrained: options.keepUntrained ? ('keep' as const) : ('leave-out' as const),
    category: options.category ?? null, search: options.search ?? '', diveNumber: options.number ?? null,
  }
  if (options.dryRun) {
    const preview = await studio.call('splits.preview', request)
    for (const planned of preview.planned) output.text(`Would make ${planned.fold === null ? `"${options.name}"` : `fold ${planned.fold}`}: ${countsText(planned.counts)}${untrainedText(planned, request.untrained)}`)
    tellAccount(preview.account, options.by, output)
    output.json(preview)
    return
  }
  const { account, made } = await studio.call('splits.make', { ...request, name: options.name })
  for (const { split, planned } of made) output.text(`Split ${split.id} "${split.name}": ${countsText(split.counts)}${untrainedText(planned, request.untrained)}`)
  tellAccount(account, options.by, output)
  output.json({ account, made })
}

const countsText = ({ train, validation, test }: PlannedSplit['counts']): string => `${train} train, ${validation} validation, ${test} test`

function untrainedText({ untrained }: PlannedSplit, policy: 'leave-out' | 'keep'): string {
  if (untrained.length === 0) return ''
  const dives = untrained.reduce((sum, { count }) => sum + count, 0)
  return `; ${dives} outside training ${policy === 'keep' ? 'have' : 'left out:'} numbers training does not have (${untrained.slice(0, 6).map(({ diveNumber }) => diveNumber).join(', ')}${untrained.length > 6 ? ', …' : ''})`
}

const lackWords: Record<SplitAccount['lacks'][number]['what'], string> = { score: 'a score', stages: 'stages', 'dive-number': 'a dive number', difficulty: 'a degree of difficulty', awards: 'awards', pictures: 'pictures' }

function tellAccount({ considered, leftOut, lacks, groups, neverTested }: SplitAccount, by: SplitBy, output: CommandOutput): void {
  if (leftOut > 0) output.text(`${leftOut} of ${considered} dives left out: ${lacks.map(({ what, count }) => `${count} lack ${lackWords[what]}`).join(', ')}`)
  if (groups) output.text(`${groups.count} groups by ${by}${groups.unknown > 0 ? `; ${groups.unknown} dives name no ${by} and count as a group each` : ''}`)
  if (neverTested > 0) output.text(`${neverTested} dives are the only ones of their number: they stay in training and no fold tests them`)
}

async function showSplit({ studio, output }: CommandSession, wanted: string): Promise<void> {
  const detail = await studio.call('splits.get', { splitId: (await chooseSplit(studio, wanted)).id })
  const { split, runs, numbers } = detail
  output.text(`Split ${split.id} "${split.name}": ${countsText(split.counts)}${split.isActive ? '; active' : ''}`)
  output.text(`Made ${split.createdAt.slice(0, 10)}: ${describeRecipe(split.recipe)}`)
  output.text(runs.length > 0 ? `Used by ${runs.map(({ id, name }) => `run ${id} "${name}"`).join(', ')}: its dives stay as they are` : split.isFrozen ? 'Used by a run: its dives stay as they are' : 'No run has used it')
  for (const line of formatTable(['number', 'train', 'validation', 'test'], numbers.map(({ diveNumber, train, validation, test }) => [diveNumber, train, validation, test]))) output.text(`  ${line}`)
  output.json(detail)
}

async function renameSplit({ studio, output }: CommandSession, wanted: string, name: string): Promise<void> {
  const before = await chooseSplit(studio, wanted)
  const split = await studio.call('splits.rename', { splitId: before.id, name })
  output.text(`Split ${split.id} "${before.name}" is now "${split.name}"`)
  output.json(split)
}

async function copySplit({ studio, output }: CommandSession, wanted: string, name: string): Promise<void> {
  const split = await studio.call('splits.copy', { splitId: (await chooseSplit(studio, wanted)).id, name })
  output.text(`Split ${split.id} "${split.name}": ${countsText(split.counts)}`)
  output.json(split)
}

async function removeSplit({ studio, output }: CommandSession, wanted: string): Promise<void> {
  const split = await chooseSplit(studio, wanted)
  await studio.call('splits.remove', { splitId: split.id })
  output.text(`Removed "${split.name}" (${describeRecipe(split.recipe)}); its dives are untouched`)
  output.json(split)
}

async function activateSplit({ studio, output }: CommandSession, wanted: string): Promise<void> {
  const split = await chooseSplit(studio, wanted)
  await studio.call('splits.activate', { splitId: split.id })
  output.text(`Lists show the parts of "${split.name}"`)
  output.json(await studio.call('splits.get', { splitId: split.id }).then((detail) => detail.split))
}

async function exportSplit({ studio, output }: CommandSession, wanted: string, file: string): Promise<void> {
  const ending = /\.(csv|json)$/i.exec(file)?.[1]?.toLowerCase()
  if (ending === undefined) throw new StudioError('invalid-input', `"${file}" ends neither in .csv nor in .json.`, { hint: 'Say by the ending which of the two is to be written.' })
  const split = await chooseSplit(studio, wanted)
  const members = await studio.call('splits.members', { splitId: split.id })
  const path = resolve(file)
  await writeAtomically(path, ending === 'csv' ? membersCsv(members) : `${JSON.stringify({ name: split.name, recipe: split.recipe, members }, null, 1)}\n`)
  output.text(`${members.length} dives of "${split.name}" in ${path}`)
  output.json({ path, count: members.length })
}

/** One line a dive; `readCsv` and `planTable` read it back. */
export function membersCsv(members: readonly SplitMember[]): string {
  const columns = ['diveId', 'part', 'diveNumber', 'athlete', 'event', 'scorePoints', 'dataset', 'key'] as const
  const lines = members.map((member) => columns.map((column) => csvCell(String(member[column] ?? ''))).join(','))
  return `${['dive id', 'part', 'number', 'athlete', 'event', 'score', 'data set', 'key'].join(',')}\n${lines.map((line) => `${line}\n`).join('')}`
}
