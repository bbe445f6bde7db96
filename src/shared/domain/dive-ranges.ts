import type { DiveFacts } from '../contract/entities.ts'
import { readCsv, type CsvRow } from './csv.ts'
import { heightsMetres } from './difficulty.ts'
import { explainDiveNumber, normaliseDiveNumber } from './dive-number.ts'
import { boundaryAtTime, endTime, clockText, parsePosition } from './frame-times.ts'

/**
 * A list of ranges, as people keep them in a spreadsheet, read into dives of one
 * video. Nothing is guessed: each line becomes a new dive, one that is there
 * already, or a fault that says what was found and what was expected.
 *
 * A frame names a picture, counted from 0: `start` is the dive's first, `end`
 * its last (or, with `endMeans: 'after'`, the first one after it). A time names
 * an instant of the video: the dive runs from one to the other.
 */
export const rangeColumns = ['start', 'end', 'number', 'athlete', 'round', 'score', 'difficulty', 'height', 'event'] as const
export type RangeColumn = (typeof rangeColumns)[number]

/** Names of columns as people write them, lower case, letters and digits only. */
const columnNames: Record<RangeColumn, readonly string[]> = {
  start: ['start', 'in', 'from', 'begin', 'startframe', 'starttime', 'framestart', '开始', '起始'],
  end: ['end', 'out', 'to', 'until', 'endframe', 'endtime', 'frameend', '结束'],
  number: ['number', 'divenumber', 'dive', 'divenr', 'diveno', 'code', '动作代码', '代码'],
  athlete: ['athlete', 'diver', 'name', '运动员', '姓名'],
  round: ['round', '轮次'],
  score: ['score', 'total', 'points', '得分', '分数'],
  difficulty: ['dd', 'difficulty', 'degreeofdifficulty', '难度'],
  height: ['height', 'board', 'heightm', 'heightmetres', 'heightmeters', '高度'],
  event: ['event', 'competition', 'meet', '比赛'],
}

export type RangeFault =
  | 'no-start' | 'no-end' | 'bad-start' | 'bad-end' | 'start-outside' | 'end-outside' | 'empty-range'
  | 'bad-number' | 'bad-score' | 'bad-difficulty' | 'bad-height' | 'too-long' | 'bad-quotes'

export interface RangeProblem {
  fault: RangeFault
  /** As it stands in the list. */
  found: string
  /** What is allowed, for faults that have a limit: "0 to 14999", "0:10.000". */
  allowed: string
}

export interface PlannedRange {
  /** Of the list, from 1. */
  line: number
  /** `differs`: a dive of this very range exists, with other facts; it is left as it is. */
  outcome: 'new' | 'unchanged' | 'differs' | 'wrong'
  /** Null where wrong. */
  facts: DiveFacts | null
  problems: RangeProblem[]
  /** Shares frames with another dive of the video or another line; allowed. */
  isOverlapping: boolean
}

export interface RangePlan {
  ranges: PlannedRange[]
  counts: Record<PlannedRange['outcome'], number>
  /** Column names that were not understood. */
  ignoredColumns: string[]
}

export interface RangeTarget {
  /** Presentation time of every frame of the video, microseconds, the first 0. */
  times: readonly number[]
  /** The dives it has already. */
  existing: readonly DiveFacts[]
  endMeans: 'last' | 'after'
}

export function planRanges(text: string, target: RangeTarget): RangePlan {
  const { rows, fault } = readCsv(text)
  const { columns, ignored, body } = readHeader(rows)
  const ranges: PlannedRange[] = []
  const known = new Map(target.existing.map((facts) => [rangeKey(facts), facts]))
  for (const row of body) {
    const planned = planRow(row, columns, target, known)
    ranges.push(planned)
    if (planned.outcome === 'new' && planned.facts) known.set(rangeKey(planned.facts), planned.facts)
  }
  if (fault) ranges.push({ line: fault.line, outcome: 'wrong', facts: null, problems: [{ fault: 'bad-quotes', found: '"', allowed: '' }], isOverlapping: false })
  markOverlaps(ranges, target.existing)
  const counts = { new: 0, unchanged: 0, differs: 0, wrong: 0 }
  for (const { outcome } of ranges) counts[outcome]++
  return { ranges, counts, ignoredColumns: ignored }
}

const rangeKey = ({ startFrame, endFrame }: DiveFacts): string => `${startFrame}-${endFrame}`

/** Facts of the lines that make a new dive, in the list's order. */
export function newDives(plan: RangePlan): DiveFacts[] {
  return plan.ranges.flatMap(({ outcome, facts }) => (outcome === 'new' && facts ? [facts] : []))
}

/** A first row in which no cell is a place in the video names the columns; else they come in the usual order. */
function readHeader(rows: readonly CsvRow[]): { columns: Map<RangeColumn, number>; ignored: string[]; body: readonly CsvRow[] } {
  const first = rows[0]
  const columns = new Map<RangeColumn, number>()
  if (!first || first.cells.some((cell) => parsePosition(cell) !== null)) {
    rangeColumns.forEach((column, i) => columns.set(column, i))
    return { columns, ignored: [], body: rows }
  }
  const ignored: string[] = []
  first.cells.forEach((cell, i) => {
    const name = cell.toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, '')
    const column = rangeColumns.find((candidate) => columnNames[candidate].includes(name))
    if (column !== undefined && !columns.has(column)) columns.set(column, i)
    else if (cell !== '') ignored.push(cell)
  })
  return { columns, ignored, body: rows.slice(1) }
}

function planRow(row: CsvRow, columns: ReadonlyMap<RangeColumn, number>, target: RangeTarget, known: ReadonlyMap<string, DiveFacts>): PlannedRange {
  const cell = (column: RangeColumn): string => row.cells[columns.get(column) ?? -1]?.trim() ?? ''
  const problems: RangeProblem[] = []
  const refuse = (fault: RangeFault, found: string, allowed = ''): null => {
    problems.push({ fault, found, allowed })
    return null
  }
  const range = readRange(cell('start'), cell('end'), target, refuse)
  const number = normaliseDiveNumber(cell('number'))
  if (number !== '') {
    const reason = explainDiveNumber(number)
    if (reason !== null) refuse('bad-number', cell('number'), reason)
  }
  const score = readNumber(cell('score'), 0, 200, 'bad-score', refuse)
  const difficulty = readNumber(cell('difficulty'), 0.5, 6, 'bad-difficulty', refuse)
  const height = readHeight(cell('height'), refuse)
  const athlete = readText(cell('athlete'), 200, refuse)
  const event = readText(cell('event'), 200, refuse)
  const round = readText(cell('round'), 80, refuse)
  if (range === null || problems.length > 0) return { line: row.line, outcome: 'wrong', facts: null, problems, isOverlapping: false }
  const facts: DiveFacts = { ...range, diveNumber: number === '' ? null : number, heightMetres: height, difficulty, athlete, event, round, awards: [], penaltyPoints: 0, scorePoints: score, date: null }
  const same = known.get(rangeKey(facts))
  return { line: row.line, outcome: same === undefined ? 'new' : saysTheSame(facts, same) ? 'unchanged' : 'differs', facts, problems, isOverlapping: false }
}

type Refuse = (fault: RangeFault, found: string, allowed?: string) => null

function readRange(start: string, end: string, { times, endMeans }: RangeTarget, refuse: Refuse): { startFrame: number; endFrame: number } | null {
  const from = start === '' ? refuse('no-start', '') : readBoundary(start, times, 0, refuse, 'start')
  const to = end === '' ? refuse('no-end', '') : readBoundary(end, times, endMeans === 'last' ? 1 : 0, refuse, 'end')
  if (from === null || to === null) return null
  if (from >= times.length) return refuse('start-outside', start, limits(start, times))
  if (to > times.length) return refuse('end-outside', end, limits(end, times))
  if (to <= from) return refuse('empty-range', end, start)
  return { startFrame: from, endFrame: to }
}

/** The boundary a cell means; `after` frames after the frame it names. */
function readBoundary(text: string, times: readonly number[], after: number, refuse: Refuse, which: 'start' | 'end'): number | null {
  const position = parsePosition(text)
  if (position === null) return refuse(`bad-${which}`, text)
  if (position.kind === 'frame') return position.frame + after
  return boundaryAtTime(times, position.microseconds) ?? refuse(`${which}-outside`, text, limits(text, times))
}

/** The allowed places, in the form the cell is in. */
function limits(text: string, times: readonly number[]): string {
  return parsePosition(text)?.kind === 'time' ? `0:00.000 – ${clockText(endTime(times))}` : `0 – ${times.length - 1}`
}

function readNumber(text: string, least: number, most: number, fault: RangeFault, refuse: Refuse): number | null {
  if (text === '' || text === '-' || text === '–') return null
  const value = /^\d+([.,]\d*)?$/.test(text) ? Number(text.replace(',', '.')) : NaN
  return value >= least && value <= most ? value : refuse(fault, text, `${least} – ${most}`)
}

function readHeight(text: string, refuse: Refuse): DiveFacts['heightMetres'] {
  if (text === '') return null
  const value = Number(text.replace(',', '.').replace(/\s*(m|metres?|meters?|米)$/i, ''))
  return heightsMetres.find((height) => height === value) ?? refuse('bad-height', text, heightsMetres.join(', '))
}

function readText(text: string, longest: number, refuse: Refuse): string {
  if (text.length > longest) refuse('too-long', `${text.slice(0, 30)}…`, String(longest))
  return text
}

/** What the list says agrees with the dive; what it leaves empty says nothing. */
function saysTheSame(listed: DiveFacts, dive: DiveFacts): boolean {
  const names = ['diveNumber', 'heightMetres', 'difficulty', 'scorePoints', 'athlete', 'event', 'round'] as const
  return names.every((name) => listed[name] === null || listed[name] === '' || listed[name] === dive[name])
}

function markOverlaps(ranges: readonly PlannedRange[], existing: readonly DiveFacts[]): void {
  const all = [...existing.map((facts) => ({ facts, line: null as PlannedRange | null })), ...ranges.flatMap((line) => (line.facts && line.outcome === 'new' ? [{ facts: line.facts, line }] : []))]
  all.sort((a, b) => a.facts.startFrame - b.facts.startFrame)
  // Sorted by start, a range overlaps an earlier one exactly where it starts before the furthest end so far.
  let furthest: (typeof all)[number] | undefined
  for (const one of all) {
    if (furthest && one.facts.startFrame < furthest.facts.endFrame) {
      if (one.line) one.line.isOverlapping = true
      if (furthest.line) furthest.line.isOverlapping = true
    }
    if (!furthest || one.facts.endFrame > furthest.facts.endFrame) furthest = one
  }
}

/** In English, for the command line: what was found and what was expected. */
export function describeRangeProblem({ fault, found, allowed }: RangeProblem): string {
  switch (fault) {
    case 'no-start': return 'has no start'
    case 'no-end': return 'has no end'
    case 'bad-start':
    case 'bad-end': return `"${found}" is neither a frame (1520) nor a time (1:00.800)`
    case 'start-outside': return `starts at ${found}; the video has ${allowed}`
    case 'end-outside': return `ends at ${found}; the video has ${allowed}`
    case 'empty-range': return `ends at ${found}, which is not after its start ${allowed}`
    case 'bad-number': return allowed
    case 'bad-score': return `score "${found}"; expected a number, ${allowed}`
    case 'bad-difficulty': return `difficulty "${found}"; expected a number, ${allowed}`
    case 'bad-height': return `height "${found}"; expected one of ${allowed} m`
    case 'too-long': return `"${found}" is longer than ${allowed} characters`
    case 'bad-quotes': return 'a quotation mark is left open or stands inside a cell; nothing after it was read'
  }
}
