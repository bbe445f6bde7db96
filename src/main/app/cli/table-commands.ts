import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { TableReading } from '../../../shared/contract/datasets.ts'
import { placedFields, tableEncoding, tableField, tableKeyBy, type TableColumn, type TableEncoding, type TableKeyBy, type TableMapping } from '../../../shared/contract/tables.ts'
import { columnLetters, guessColumns, guessKeyBy, plainHeader } from '../../../shared/domain/tables/columns.ts'
import { describeTableProblem } from '../../../shared/domain/tables/problems.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Studio } from '../../api/studio.ts'
import { figures, runImport, type DatasetRunners } from './dataset-commands.ts'
import { formatTable } from './output.ts'
import type { CommandSession } from './session.ts'

/** table: dives of a CSV or XLSX file, its columns guessed or told. */
interface TableOptions {
  map?: string[]
  name?: string
  media?: string
  sheet?: string
  encoding?: TableEncoding
  headerRow?: number
  keyBy?: TableKeyBy
  decimal?: TableMapping['decimal']
  dates?: TableMapping['dateOrder']
  firstFrame?: '0' | '1'
  end?: TableMapping['endMeans']
  transitionsFrom?: TableMapping['transitionsFrom']
  fps?: number
  split?: string
}

export function addTableCommands(program: Command, { onStudio, examples, count, positive }: DatasetRunners & { positive(text: string): number }): Command {
  const table = program.command('table').description('tables of dives, CSV and XLSX: preview and import with columns guessed or told')
  const read = (command: Command): Command => command
    .argument('<file>')
    .option('--map <column=field>', 'what a column means, by header or letter; none: nothing. May be given more than once', (text: string, texts: string[] = []) => [...texts, text])
    .option('--name <text>', 'of the data set: a second import under it finds its dives again (default: that of the file)')
    .option('--media <folder>', 'where its videos are (default: beside the table)')
    .option('--sheet <name>', 'sheet of a workbook')
    .addOption(new Option('--encoding <name>', 'of a CSV file (default: told from its bytes)').choices(tableEncoding.options))
    .option('--header-row <line>', 'which row of the table names its columns, from 1', count)
    .addOption(new Option('--key-by <what>', 'what tells a row from the others').choices(tableKeyBy.options))
    .addOption(new Option('--decimal <sign>', 'sign before decimals').choices(['auto', 'point', 'comma']))
    .addOption(new Option('--dates <order>', 'what stands first in dates like 03/04/2021').choices(['auto', 'day', 'month']))
    .addOption(new Option('--first-frame <number>', 'number of a video\u2019s first frame in this table').choices(['0', '1']))
    .addOption(new Option('--end <meaning>', 'what an end frame is: the last of the dive, or the first after it').choices(['last', 'after']))
    .addOption(new Option('--transitions-from <what>', 'what transitions count from').choices(['dive', 'video']))
    .option('--fps <number>', 'frames per second of videos nothing is known of, to read times by', positive)
    .option('--split <name>', 'name of the split its part column makes')
  const fields = `Fields: ${tableField.options.map((field) => (placedFields.includes(field) ? `${field}:1 …` : field)).join(', ')}.`
  read(table.command('preview').description('say how its columns and rows read and what importing it would do; changes nothing'))
    .addHelpText('after', examples(['highboard table preview results.csv', 'highboard table preview results.xlsx --sheet Final --map "Total=none" --map "Pts=score" --map "R1=award:1"', 'highboard table preview old.csv --encoding windows-1252 --json', '', fields]))
    .action((file: string, options: TableOptions) => onStudio((session) => preview(session, file, options)))
  read(table.command('import').description('import its dives as one operation; the same import again changes nothing'))
    .addOption(new Option('--on-conflict <choice>', 'dives edited here of which the table says something new').choices(['keep', 'take']).default('keep'))
    .addHelpText('after', examples(['highboard table import results.csv --media ~/videos', 'highboard table import club.xlsx --name "Club 2026" --map "B=athlete" --key-by athlete', '', fields]))
    .action((file: string, options: TableOptions & { onConflict: 'keep' | 'take' }) => onStudio((session) => importTable(session, file, options)))
  return table
}

type TableRequest = Parameters<typeof runImport>[1] & { table: NonNullable<Parameters<typeof runImport>[1]['table']> }

async function preview({ studio, output }: CommandSession, file: string, options: TableOptions): Promise<void> {
  const { request, reading } = await requestOf(studio, file, options)
  const found = await studio.call('datasets.preview', request)
  output.text(`${found.title}, ${found.path}${reading.sheet === null ? '' : `, sheet "${reading.sheet}"`}`)
  const { columns, keyBy } = request.table.mapping
  for (const line of formatTable(['column', 'header', 'field'], columns.map(({ index, header, field, place }) => [columnLetters(index), header, place == null ? field : `${field}:${place}`]))) output.text(`  ${line}`)
  const unused = reading.headers.filter((_, index) => !columns.some((column) => column.index === index))
  if (unused.length > 0) output.note(`Columns not used: ${unused.join(', ')}.`)
  output.text(`  rows told apart by ${keyBy}`)
  for (const line of figures(found.counts)) output.text(line)
  for (const { name, counts } of found.splits) output.text(`  split "${name}": ${counts.train} train, ${counts.validation} validation, ${counts.test} test`)
  for (const sample of found.samples.filter(({ differences }) => differences.length > 0).slice(0, 20)) output.text(`  ${sample.outcome === 'conflicting' ? 'conflict' : sample.outcome}: ${sample.title}: ${sample.differences.join('; ')}`)
  for (const warning of found.warnings) output.note(`Note: ${warning}`)
  for (const problem of found.table?.problems.slice(0, 50) ?? []) output.note(describeTableProblem(problem))
  output.json({ ...found, mapping: request.table.mapping, unusedColumns: unused })
}

async function importTable(session: CommandSession, file: string, options: TableOptions & { onConflict: 'keep' | 'take' }): Promise<void> {
  const { request } = await requestOf(session.studio, file, options)
  await runImport(session, { ...request, onConflict: options.onConflict })
}

/** Reads the table as the options say; columns that were not told are guessed. */
async function requestOf(studio: Pick<Studio, 'call'>, file: string, options: TableOptions): Promise<{ request: TableRequest; reading: TableReading }> {
  const choice = { path: resolve(file), mediaPath: options.media === undefined ? null : resolve(options.media), sheet: options.sheet ?? null, encoding: options.encoding ?? null, name: options.name ?? null }
  const guessed = await studio.call('tables.read', choice)
  const reading = options.headerRow === undefined ? guessed : withHeader(guessed, options.headerRow)
  const columns = (options.map ?? []).reduce((known, text) => mapped(known, text, reading.headers), reading.mapping.columns)
  const mapping: TableMapping = {
    ...reading.mapping, columns, keyBy: options.keyBy ?? (options.map === undefined && options.headerRow === undefined ? reading.mapping.keyBy : guessKeyBy(bodyOf(reading), columns)),
    ...(options.decimal === undefined ? {} : { decimal: options.decimal }),
    ...(options.dates === undefined ? {} : { dateOrder: options.dates }),
    ...(options.firstFrame === undefined ? {} : { firstFrame: options.firstFrame === '1' ? 1 : 0 }),
    ...(options.end === undefined ? {} : { endMeans: options.end }),
    ...(options.transitionsFrom === undefined ? {} : { transitionsFrom: options.transitionsFrom }),
    ...(options.fps === undefined ? {} : { frameRate: options.fps }),
    ...(options.split === undefined ? {} : { splitName: options.split }),
  }
  const { path, ...table } = choice
  return { request: { path, table: { ...table, mapping } }, reading }
}

const topRows = ({ top }: TableReading) => top.map((cells, i) => ({ line: i + 1, cells }))
const bodyOf = (reading: TableReading) => topRows(reading).slice(reading.mapping.headerRow === null ? 0 : reading.mapping.headerRow + 1)

/** Errors: 'invalid-input' for a row that is not among the first of the table. */
function withHeader(reading: TableReading, row: number): TableReading {
  const header = reading.top[row - 1]
  if (header === undefined) throw new StudioError('invalid-input', `Row ${row} is not among the first ${reading.top.length} rows of the table.`, { hint: 'Give the row that names the columns, counted from 1, without empty rows.' })
  return { ...reading, headers: reading.headers.map((_, i) => header[i]?.trim() || columnLetters(i)), mapping: { ...reading.mapping, headerRow: row - 1, columns: guessColumns(topRows(reading), row - 1) } }
}

/** "Pts=score", "R1=award:1", "B=athlete", "Total=none". Errors: 'invalid-input'. */
function mapped(columns: readonly TableColumn[], text: string, headers: readonly string[]): TableColumn[] {
  const at = text.lastIndexOf('=')
  const [name, meaning] = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()]
  const byHeader = headers.findIndex((header) => header === name)
  const index = byHeader >= 0 ? byHeader : headers.findIndex((header, i) => plainHeader(header) === plainHeader(name) || columnLetters(i) === name.toUpperCase())
  if (at < 1 || index < 0) throw new StudioError('invalid-input', at < 1 ? `"${text}" does not say what a column means.` : `The table has no column "${name}".`, { hint: at < 1 ? 'Write --map "Column=field".' : `It has ${headers.slice(0, 30).join(', ')}.` })
  const others = columns.filter((column) => column.index !== index)
  if (meaning === 'none') return others
  const [fieldName = '', placeText] = meaning.split(':')
  const field = tableField.safeParse(fieldName)
  if (!field.success) throw new StudioError('invalid-input', `There is no field "${fieldName}".`, { hint: `Fields: ${tableField.options.join(', ')}; none leaves the column out.` })
  const needsPlace = placedFields.includes(field.data)
  const place = placeText === undefined ? null : Number(placeText)
  if (needsPlace !== (place !== null) || (place !== null && !(Number.isInteger(place) && place >= 1 && place <= 20))) throw new StudioError('invalid-input', needsPlace ? `"${meaning}" does not say which ${fieldName}.` : `The field ${fieldName} has no places.`, { hint: needsPlace ? `Write ${fieldName}:1 for the first.` : `Write ${fieldName} alone.` })
  // A field stands for one column: the one told takes it from the one guessed.
  const free = others.filter((column) => column.field !== field.data || column.place !== place)
  return [...free, { header: headers[index] ?? '', index, field: field.data, place }].sort((a, b) => a.index - b.index)
}
