import { splitPart, type DiveFacts, type SplitPart } from '../../contract/entities.ts'
import type { TableFault, TableField, TableMapping, TableProblem } from '../../contract/tables.ts'
import type { CsvRow } from '../csv.ts'
import { readDate } from '../date-text.ts'
import { heightsMetres } from '../difficulty.ts'
import { explainDiveNumber, normaliseDiveNumber } from '../dive-number.ts'
import { columnLetters, plainHeader } from './columns.ts'
import { isNothing, listOf, numberOf } from './number-text.ts'
import type { Refuse } from './problems.ts'
import { readStages, type TableStage } from './read-stages.ts'
import { readRange, type Positions } from './table-positions.ts'

/**
 * One row of a table, read by its mapping into what it says of a dive. Nothing is
 * guessed: a cell that cannot be read is a problem that names its column, what
 * was found and what is allowed, and keeps the row out. A dive number that cannot
 * exist is kept, as in every import, with a remark.
 */
export interface ReadRow {
  /** Text of its key column. */
  key: string
  /** As the table has it; '' for none. */
  video: string
  /** Null where the row names no range: the dive is its whole video. */
  range: { startFrame: number; endFrame: number } | null
  facts: Omit<DiveFacts, 'startFrame' | 'endFrame'>
  stages: TableStage[]
  part: SplitPart | null
  problems: TableProblem[]
}

const longest = { athlete: 200, event: 200, round: 80, number: 8, key: 200, video: 1000 } as const
const mostAwards = 11

const partNames: Readonly<Record<SplitPart, readonly string[]>> = {
  train: ['train', 'training', 'tr', '训练', '训练集'],
  validation: ['validation', 'val', 'valid', 'dev', '验证', '验证集'],
  test: ['test', 'testing', 'te', '测试', '测试集'],
}

export function readRow(row: CsvRow, mapping: TableMapping, positions: (video: string) => Positions): ReadRow {
  const problems: TableProblem[] = []
  const columnOf = (field: TableField): TableMapping['columns'][number] | undefined => mapping.columns.find((column) => column.field === field)
  const cell = (field: TableField): string => {
    const text = row.cells[columnOf(field)?.index ?? -1]?.trim() ?? ''
    return isNothing(text) ? '' : text
  }
  const refuse: Refuse = (field, fault, found, allowed = '', isRemark = false) => {
    const column = field === null ? undefined : columnOf(field)
    problems.push({ line: row.line, column: column === undefined ? null : column.header || columnLetters(column.index), fault, found: shorten(found), allowed, isRemark })
    return null
  }
  const text = (field: keyof typeof longest): string => {
    const found = cell(field)
    return found.length <= longest[field] ? found : (refuse(field, 'too-long', found, String(longest[field])), '')
  }
  const number = (field: TableField, least: number, most: number, fault: TableFault): number | null => {
    const found = cell(field)
    if (found === '') return null
    const value = numberOf(found, mapping.decimal)
    return value !== null && value >= least && value <= most ? value : refuse(field, fault, found, `${least} – ${most}`)
  }
  const partner = cell('partner')
  const athlete = [text('athlete'), partner].filter((name) => name !== '').join(' / ')
  if (athlete.length > longest.athlete) refuse('partner', 'too-long', athlete, String(longest.athlete))
  const video = text('video')
  const diveNumber = readNumber(cell('number'), cell('position'), mapping.category === null || mapping.category.name === 'diving', refuse)
  const facts: ReadRow['facts'] = {
    diveNumber,
    heightMetres: readHeight(cell('height'), mapping, refuse),
    difficulty: number('difficulty', 0.5, 6, 'bad-difficulty'),
    athlete, event: text('event'), round: text('round'),
    awards: readAwards(row, mapping, refuse),
    // Written as -2 or 2: points that were taken off.
    penaltyPoints: Math.abs(number('penalty', -100, 100, 'bad-penalty') ?? 0),
    scorePoints: number('score', 0, 200, 'bad-score'),
    date: readDateCell(cell('date'), mapping, refuse),
  }
  const known = positions(video)
  const range = readRange(cell('start'), cell('end'), mapping, known, refuse)
  const frames = range === null ? known.frameCount : range.endFrame - range.startFrame
  const stages = readStages(row, mapping, { known, range, frames, diveNumber, labels: cell('labels'), list: cell('transitions') }, refuse)
  const part = readPart(cell('part'), refuse)
  const key = text('key')
  const saysNothing = facts.diveNumber === null && facts.scorePoints === null && facts.difficulty === null && athlete === '' && video === '' && range === null && facts.awards.length === 0
  if (saysNothing && problems.every(({ isRemark }) => isRemark)) refuse(null, 'no-text', '')
  return { key, video, range, facts, stages, part, problems }
}

function readNumber(number: string, position: string, isDiving: boolean, refuse: Refuse): string | null {
  if (number === '') return null
  if (position !== '' && !/^[A-Da-d]$/.test(position)) refuse('position', 'bad-position', position, 'A, B, C, D')
  const whole = normaliseDiveNumber(number.normalize('NFKC'))
  const found = /^\d+$/.test(whole) ? `${whole}${position.toUpperCase()}` : whole
  if (found.length > longest.number) return refuse('number', 'bad-number', number, String(longest.number))
  const reason = isDiving ? explainDiveNumber(found) : null
  if (reason !== null) refuse('number', 'impossible-number', number, reason, true)
  return found
}

/** "10", "10 m", "3m springboard", "7,5", "10米". */
function readHeight(text: string, { decimal }: TableMapping, refuse: Refuse): DiveFacts['heightMetres'] {
  if (text === '') return null
  const value = numberOf(/^\s*([\d.,]+)\s*(?:m\b|metres?|meters?|米|$)/i.exec(text.normalize('NFKC'))?.[1] ?? '', decimal)
  return heightsMetres.find((height) => height === value) ?? refuse('height', 'bad-height', text, heightsMetres.join(', '))
}

function readDateCell(text: string, { dateOrder }: TableMapping, refuse: Refuse): string | null {
  if (text === '') return null
  const found = readDate(text, dateOrder === 'auto' ? null : dateOrder)
  switch (found.kind) {
    case 'date': return found.date
    case 'ambiguous': return refuse('date', 'ambiguous-date', text, found.readings.join(' / '))
    case 'impossible': return refuse('date', 'no-such-date', text, found.reason)
    case 'unreadable': return refuse('date', 'bad-date', text, '2021-07-31, 2021-07, 2021')
  }
}

/** Columns in their order, empty ones skipped; or one cell that lists them. */
function readAwards(row: CsvRow, { columns, decimal }: TableMapping, refuse: Refuse): number[] {
  const single = columns.filter(({ field }) => field === 'award').sort((a, b) => (a.place ?? 0) - (b.place ?? 0)).map(({ index, header }) => ({ text: row.cells[index]?.trim() ?? '', header: header || columnLetters(index) }))
  const list = columns.find(({ field }) => field === 'awards')
  const listed = single.length > 0 || list === undefined ? [] : listOf(row.cells[list.index] ?? '').map((text) => ({ text, header: list.header || columnLetters(list.index) }))
  const awards: number[] = []
  for (const { text, header } of [...single, ...listed]) {
    if (isNothing(text)) continue
    const value = numberOf(text, decimal)
    if (value === null) refuse('award', 'bad-award', `${header}: ${text}`)
    else awards.push(value)
  }
  if (awards.length > mostAwards) {
    refuse(single.length > 0 ? 'award' : 'awards', 'too-many-awards', String(awards.length), String(mostAwards))
    return []
  }
  return awards
}

function readPart(text: string, refuse: Refuse): SplitPart | null {
  if (text === '') return null
  const name = plainHeader(text)
  return splitPart.options.find((part) => partNames[part].includes(name)) ?? refuse('part', 'bad-part', text, splitPart.options.join(', '))
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
