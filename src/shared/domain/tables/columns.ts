import type { TableColumn, TableField, TableKeyBy, TableMapping } from '../../contract/tables.ts'
import type { CsvRow } from '../csv.ts'
import { dateOrderOf } from '../date-text.ts'

/** Which column means what, guessed from its header, in English and Chinese, and where a header can mean two things from the cells under it. */

/** Headers, lower case, letters and digits only; the first that is there wins. */
const names: Partial<Record<TableField, readonly string[]>> = {
  key: ['key', 'id', 'clipid', 'uid', 'rowid', '编号', '键'],
  number: ['divenumber', 'divecode', 'diveno', 'divenr', 'number', 'code', 'actiontype', 'action', 'no', 'dive', '动作代码', '动作号码', '动作编号', '动作', '代码'],
  position: ['position', 'pos', '姿势', '姿态'],
  athlete: ['athlete', 'diver', 'athlete1', 'diver1', 'competitor', 'fullname', 'name', '运动员', '选手', '姓名', '运动员1'],
  partner: ['athlete2', 'diver2', 'partner', '运动员2', '搭档'],
  event: ['event', 'competition', 'meet', 'contest', 'championship', '比赛', '赛事', '比赛名称', '项目'],
  round: ['round', 'rnd', 'rd', '轮次', '轮'],
  date: ['date', 'divedate', 'eventdate', 'competitiondate', 'meetdate', 'datedived', 'day', 'year', '日期', '比赛日期', '比赛时间', '年份'],
  height: ['heightmetres', 'heightmeters', 'heightm', 'height', 'board', 'platform', 'apparatus', '高度', '台高', '器械'],
  difficulty: ['dd', 'degreeofdifficulty', 'difficulty', 'degree', 'tariff', '难度系数', '难度'],
  score: ['divescore', 'scorepoints', 'score', 'points', 'pts', 'finalscore', 'total', '得分', '分数', '动作得分', '总分'],
  penalty: ['penaltypoints', 'penalty', 'pen', 'deduction', '罚分', '扣分'],
  awards: ['awards', 'judges', 'judgescores', 'marks', '裁判打分', '裁判分'],
  video: ['video', 'videofile', 'videopath', 'videoname', 'file', 'filename', 'path', 'clip', 'clipname', '视频', '视频文件', '文件', '文件名'],
  start: ['startframe', 'start', 'in', 'from', 'begin', 'starttime', 'timein', 'framestart', 'markin', '开始帧', '起始帧', '开始', '起始', '开始时间', '入点'],
  end: ['endframe', 'end', 'out', 'to', 'until', 'endtime', 'timeout', 'frameend', 'markout', 'stop', '结束帧', '结束', '结束时间', '出点'],
  transitions: ['transitions', 'stageboundaries', 'boundaries', 'stepstransitframes', 'stagestarts', '阶段边界', '阶段起点'],
  labels: ['stages', 'stagelabels', 'stagenames', 'subactions', '阶段', '阶段名称'],
  part: ['part', 'split', 'subset', 'set', 'fold', '划分', '数据划分', '集合'],
}

/** Headers with a place: J1, Award 3, Transition 2; synchronised panels list six for execution before those for synchronisation. */
const placed: readonly { pattern: RegExp; field: TableField; after: number }[] = [
  { pattern: /^(?:j|judge|award|mark|judgescore|裁判|评委)(\d{1,2})$/, field: 'award', after: 0 },
  { pattern: /^(?:e|exec|execution)(\d)$/, field: 'award', after: 0 },
  { pattern: /^(?:s|sync|synchro|synchronisation|synchronization)(\d)$/, field: 'award', after: 6 },
  { pattern: /^(?:t|transition|boundary|过渡|转换)(\d{1,2})$/, field: 'transition', after: 0 },
]
/** The two transitions of the three-stage view, by name. */
const transitionNames: Readonly<Record<string, number>> = { flight: 1, flightframe: 1, flightstart: 1, takeoffend: 1, 腾空: 1, entry: 2, entryframe: 2, entrystart: 2, 入水: 2 }

const diveNumberForm = /^\d{3,4}\s*[A-Da-d]?$/

export function plainHeader(header: string): string {
  return header.normalize('NFKC').toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, '')
}

/** Letters of a column, as spreadsheets have them: 0 → A, 26 → AA. */
export function columnLetters(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : columnLetters(Math.floor(index / 26) - 1) + String.fromCharCode(65 + (index % 26))
}

/** Rows looked at for a header, and for what a column holds. */
const headerReach = 30
const sampleRows = 50

/** The row that names most columns the studio knows, from 0; null where no row names two. */
export function findHeader(rows: readonly CsvRow[]): number | null {
  let best: { row: number; known: number } | null = null
  for (const [row, { cells }] of rows.slice(0, headerReach).entries()) {
    const known = new Set(cells.flatMap((cell) => candidatesOf(cell).slice(0, 1).map(({ field, place }) => `${field}${place ?? ''}`))).size
    if (known >= 2 && known > (best?.known ?? 0)) best = { row, known }
  }
  return best?.row ?? null
}

interface Candidate {
  field: TableField
  place: number | null
  /** 0 is the surest. */
  rank: number
}

function candidatesOf(header: string): Candidate[] {
  const name = plainHeader(header)
  if (name === '') return []
  const transition = transitionNames[name]
  if (transition !== undefined) return [{ field: 'transition', place: transition, rank: 0 }]
  for (const { pattern, field, after } of placed) {
    const place = Number(pattern.exec(name)?.[1] ?? 0) + after
    if (place > after && place <= 20) return [{ field, place, rank: 0 }]
  }
  return (Object.keys(names) as TableField[]).flatMap((field) => {
    const rank = names[field]?.indexOf(name) ?? -1
    return rank < 0 ? [] : [{ field, place: null, rank }]
  })
}

/** The columns that are understood. A header that stands twice for one thing is taken once, at its surest. */
export function guessColumns(rows: readonly CsvRow[], headerRow: number | null): TableColumn[] {
  const header = headerRow === null ? undefined : rows[headerRow]
  if (!header) return []
  const body = rows.slice((headerRow ?? 0) + 1, (headerRow ?? 0) + 1 + sampleRows)
  const found = header.cells.flatMap((text, index) => {
    const cells = body.map((row) => row.cells[index]?.trim() ?? '').filter((cell) => cell !== '')
    return candidatesOf(text).map((candidate) => ({ header: text, index, ...meant(candidate, cells) })).filter(({ field }) => field !== 'position' || cells.every((cell) => /^[A-Da-d]$/.test(cell)))
  }).sort((a, b) => a.rank - b.rank || a.index - b.index)
  const taken = new Set<string>()
  const used = new Set<number>()
  const columns: TableColumn[] = []
  for (const { header: text, index, field, place } of found) {
    const what = `${field}${place ?? ''}`
    if (taken.has(what) || used.has(index)) continue
    taken.add(what)
    used.add(index)
    columns.push({ header: text, index, field, place })
  }
  return columns.sort((a, b) => a.index - b.index)
}

/** "Dive" over 1, 2, 3 is the round, over 107B the dive number. */
function meant(candidate: Candidate, cells: readonly string[]): Candidate {
  const isCount = cells.length > 0 && cells.every((cell) => /^\d{1,2}$/.test(cell))
  if (candidate.field === 'number' && isCount && !cells.some((cell) => diveNumberForm.test(cell))) return { ...candidate, field: 'round', rank: 90 }
  return candidate
}

/** A whole mapping to start from. `name` is that of the data set. */
export function guessMapping(rows: readonly CsvRow[], name: string): TableMapping {
  const headerRow = findHeader(rows)
  const columns = guessColumns(rows, headerRow)
  return {
    name, headerRow, columns, keyBy: guessKeyBy(rows.slice(headerRow === null ? 0 : headerRow + 1), columns),
    decimal: 'auto', dateOrder: 'auto', firstFrame: 0, endMeans: 'last', transitionsFrom: 'dive', frameRate: null, splitName: null, category: null,
  }
}

/** The first way in which all rows differ; the order is that of how well a way survives edits of the table. */
export function guessKeyBy(body: readonly CsvRow[], columns: readonly TableColumn[]): TableKeyBy {
  const has = (field: TableField): boolean => columns.some((column) => column.field === field)
  const differ = (fields: readonly TableField[]): boolean => {
    const indexes = columns.filter(({ field }) => fields.includes(field)).map(({ index }) => index)
    const keys = body.map((row) => indexes.map((index) => row.cells[index]?.trim() ?? '').join('\u0000'))
    return keys.every((key) => key.replaceAll('\u0000', '') !== '') && new Set(keys).size === keys.length
  }
  if (has('key') && differ(['key'])) return 'key'
  if (has('video') && differ(['video'])) return 'video'
  if (has('athlete') && differ(['athlete', 'partner', 'event', 'round'])) return 'athlete'
  if (has('start') && differ(['video', 'start'])) return 'range'
  return has('key') ? 'key' : has('athlete') ? 'athlete' : has('start') ? 'range' : 'line'
}

/** The mapping with what stands first in its dates, where the cells of that column tell. */
export function withDateOrder(mapping: TableMapping, body: readonly CsvRow[]): TableMapping {
  const column = mapping.columns.find(({ field }) => field === 'date')
  if (mapping.dateOrder !== 'auto' || column === undefined) return mapping
  return { ...mapping, dateOrder: dateOrderOf(body.map((row) => row.cells[column.index] ?? '')) ?? 'auto' }
}
