import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { diveId } from '../../../shared/contract/entities.ts'
import type { ExportFormat } from '../../../shared/contract/exports.ts'
import { StudioError } from '../../../shared/errors.ts'
import { followJob } from './follow-job.ts'
import { formatTable } from './output.ts'
import type { CommandSession } from './session.ts'
import type { DoctorRunners } from './doctor-command.ts'

/** export: dives written out in the formats the studio knows. */
interface ExportOptions {
  format: string
  option?: string[]
  overwrite?: boolean
  dives?: string
  number?: string
  search?: string
  part?: 'train' | 'validation' | 'test'
  category?: string
  labelled?: boolean
}

export function addExportCommands(program: Command, { onStudio, examples }: DoctorRunners): void {
  program.command('formats').description('the formats of exports with their options').action(() => onStudio(listFormats))
  program
    .command('export')
    .description('write dives out for others to read; whole files or none')
    .argument('<folder>', 'where the files go; made where there is none')
    .requiredOption('--format <name>', 'format, see `highboard formats`')
    .option('--option <name=value>', 'a choice of the format; may be given more than once', (text: string, texts: string[] = []) => [...texts, text])
    .option('--overwrite', 'replace files of the same name')
    .option('--dives <ids>', 'only these dives: 3,4,10-20')
    .option('--number <dive number>', 'only dives of this number')
    .option('--search <text>', 'only dives with this text')
    .option('--category <name>', 'only this kind of action')
    .option('--labelled', 'only dives with stages')
    .addOption(new Option('--part <part>', 'only this part of the active split').choices(['train', 'validation', 'test']))
    .addHelpText('after', examples(['highboard export out --format csv', 'highboard export fd --format finediving --part train', 'highboard export marks --format elan --dives 3,4,10-20']))
    .action((folder: string, options: ExportOptions) => onStudio((session) => exportDives(session, folder, options)))
}

async function listFormats({ studio, output }: CommandSession): Promise<void> {
  const formats = await studio.call('exports.formats', {})
  for (const { name, title, explanation, extensions, options } of formats) {
    output.text(`${name}: ${title.en} (${extensions.join(', ')}). ${explanation.en}`)
    const rows = options.map((option) => [`  ${option.name}`, String(option.default), option.choices?.map(({ value }) => value).join(' | ') ?? option.range?.join(' to ') ?? typeof option.default, option.explanation.en])
    if (rows.length > 0) for (const line of formatTable(['  option', 'default', 'values', ''], rows)) output.text(line)
  }
  output.json(formats)
}

async function exportDives({ studio, output, isTerminal }: CommandSession, folder: string, options: ExportOptions): Promise<void> {
  const format = (await studio.call('exports.formats', {})).find(({ name }) => name === options.format)
  const dives = options.dives === undefined
    ? { filter: { diveNumber: options.number ?? null, search: options.search ?? '', part: options.part ?? null, category: options.category ?? null, labelled: options.labelled ? ('yes' as const) : ('any' as const) } }
    : { diveIds: parseIds(options.dives) }
  const { jobId } = await studio.call('exports.start', { format: options.format, folder: resolve(folder), overwrite: options.overwrite === true, options: format === undefined ? {} : parseOptions(format, options.option ?? []), dives })
  const job = await followJob(studio, jobId, output, isTerminal)
  output.text(`${job.message}: ${resolve(folder)}`)
  output.json({ message: job.message, folder: resolve(folder), format: options.format })
}

/** "3,4,10-20" */
function parseIds(text: string): ReturnType<typeof diveId.parse>[] {
  return text.split(',').flatMap((part) => {
    const [, first, last] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part) ?? []
    const [start, end] = [Number(first), Number(last ?? first)]
    if (first === undefined || start < 1 || end < start || end - start > 1_000_000) throw new StudioError('invalid-input', `"${part.trim()}" is neither a dive's number in the library nor a range of them.`, { hint: 'Write for example 3,4,10-20; `highboard library list` shows the numbers.' })
    return Array.from({ length: end - start + 1 }, (_, i) => diveId.parse(start + i))
  })
}

/** Values take the type of the option's default. */
function parseOptions({ name, options }: ExportFormat, given: readonly string[]): Record<string, string | number | boolean> {
  return Object.fromEntries(given.map((text) => {
    const at = text.indexOf('=')
    const key = at < 0 ? text : text.slice(0, at)
    const value = at < 0 ? 'true' : text.slice(at + 1)
    const option = options.find((each) => each.name === key)
    if (option === undefined) throw new StudioError('invalid-input', `The format ${name} has no option "${key}".`, { hint: options.length === 0 ? 'It has no options.' : `Its options are: ${options.map((each) => each.name).join(', ')}.` })
    if (typeof option.default === 'boolean') return [key, value === 'true' || value === 'yes' || value === '1']
    return [key, typeof option.default === 'number' ? Number(value) : value]
  }))
}
