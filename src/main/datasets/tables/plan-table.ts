import type { TableCounts, TableMapping, TableProblem, TableRowPreview } from '../../../shared/contract/tables.ts'
import type { CsvRow } from '../../../shared/domain/csv.ts'
import { columnLetters, plainHeader, withDateOrder } from '../../../shared/domain/tables/columns.ts'
import { readRow, type ReadRow } from '../../../shared/domain/tables/read-row.ts'
import type { Positions } from '../../../shared/domain/tables/table-positions.ts'
import { StudioError } from '../../../shared/errors.ts'
import { divingCategory, type Dataset, type DatasetRecord, type DatasetVideo } from '../dataset.ts'
import { keysOf } from './row-keys.ts'

/**
 * A table of dives as a data set: every row a dive, those that cannot be read
 * counted with their reasons and left out. Pure: the table was read and its
 * videos were looked for before.
 */
export interface TableVideo {
  /** Stable: as the table names it, with forward slashes. */
  key: string
  name: string
  kind: 'file' | 'frames'
  /** Absolute; null: not found. */
  path: string | null
  /** What of it is known. */
  width: number | null
  height: number | null
  frameCount: number | null
  frameRate: number | null
  /** Presentation times of all frames, microseconds, the first 0. */
  times: readonly number[] | null
  /** It leads out of the folder videos may lie in. */
  isOutside: boolean
}

export interface TableSource {
  /** Absolute path of the table. */
  path: string
  /** By the text of the video's cell; what is missing was not found. */
  videos: ReadonlyMap<string, TableVideo>
}

export interface TablePlan {
  /** Of the good rows. */
  dataset: Dataset
  rows: TableRowPreview[]
  problems: TableProblem[]
  counts: TableCounts
}

/** A dive without pictures and without a range gets so many frames until its pictures come. */
export const nominalFrames = 3000
/** Of a video that was found and whose length shows only when it is imported; the dive is then cut to it. */
export const unknownFrames = 1_000_000
const nominal = { width: 1280, height: 720, frameRate: 25 }

/** Errors: 'invalid-input' where a column of the mapping is not in the table, or none says anything of a dive. */
export function planTable(rows: readonly CsvRow[], wanted: TableMapping, { path, videos }: TableSource): TablePlan {
  const fitted = fitColumns(rows, wanted)
  const body = rows.slice(fitted.headerRow === null ? 0 : fitted.headerRow + 1)
  const mapping = withDateOrder(fitted, body)
  const read = body.map((row) => ({ row, found: readVideo(readRow(row, mapping, (name) => positionsOf(videos.get(name), mapping)), row, mapping, videos) }))
  const keys = keysOf(read.map(({ row, found }) => ({ line: row.line, ...found })), mapping)
  const category = mapping.category ?? divingCategory
  const records: DatasetRecord[] = []
  const datasetVideos = new Map<string, DatasetVideo>()
  const members: Dataset['splits'][number]['members'][number][] = []
  const previews: TableRowPreview[] = []
  const seen = new Map<string, number>()
  let withVideo = 0
  for (const [i, { row, found }] of read.entries()) {
    const key = keys[i] ?? ''
    const earlier = seen.get(key)
    if (earlier !== undefined) found.problems.push({ line: row.line, column: headerOf(mapping, 'key'), fault: 'same-key', found: key, allowed: String(earlier), isRemark: false })
    const isGood = found.problems.every(({ isRemark }) => isRemark)
    previews.push({ line: row.line, outcome: isGood ? 'good' : 'faulty', key: isGood ? key : '', cells: row.cells, problems: found.problems })
    if (!isGood) continue
    seen.set(key, row.line)
    const video = videos.get(found.video)
    const record = recordOf(key, found, video, category.name)
    records.push(record)
    addVideo(datasetVideos, record, video, found.video, mapping)
    if (video?.path !== undefined && video.path !== null) withVideo++
    if (found.part !== null) members.push({ key, part: found.part })
  }
  const problems = previews.flatMap((row) => row.problems)
  const warnings = mapping.keyBy === 'line' ? ['Rows are told apart by the line they stand on: where lines are added or moved, a second import takes other dives for them.'] : []
  const faulty = previews.length - records.length
  return {
    dataset: {
      name: `table:${mapping.name}`, title: mapping.name, path, categories: [category], videos: [...datasetVideos.values()], records,
      splits: members.length > 0 ? [{ name: mapping.splitName ?? `${mapping.name} split`, members }] : [], warnings,
    },
    rows: previews,
    problems,
    counts: { rows: previews.length, good: records.length, faulty, withVideo, awaited: records.length - withVideo },
  }
}

/** Finds the mapping's columns by their headers, wherever they stand by now. */
function fitColumns(rows: readonly CsvRow[], mapping: TableMapping): TableMapping {
  if (mapping.columns.length === 0) {
    const header = rows[mapping.headerRow ?? 0]?.cells.map((cell) => cell.trim()).filter((cell) => cell !== '') ?? []
    throw new StudioError('invalid-input', `No column of the table says anything of a dive; it has ${header.length === 0 ? 'no headers' : header.slice(0, 12).map(named).join(', ')}.`, { hint: 'Say what its columns mean, or choose the row that names them.' })
  }
  if (mapping.headerRow === null) return mapping
  const header = rows[mapping.headerRow]
  if (!header) throw new StudioError('invalid-input', `The table has ${rows.length} rows; row ${mapping.headerRow + 1} should name its columns.`, { hint: 'Choose the row that names them.' })
  const missing: string[] = []
  const columns = mapping.columns.map((column) => {
    const found = plainHeader(header.cells[column.index] ?? '')
    // A column without a header goes by its letter.
    if (found === plainHeader(column.header) || (found === '' && column.header === columnLetters(column.index))) return column
    const moved = header.cells.findIndex((cell) => plainHeader(cell) === plainHeader(column.header))
    if (moved < 0) missing.push(column.header)
    return { ...column, index: moved }
  })
  if (missing.length > 0) {
    throw new StudioError('invalid-input', `The table has no column ${missing.map(named).join(', ')}; it has ${header.cells.filter((cell) => cell.trim() !== '').slice(0, 20).map(named).join(', ')}.`, { hint: 'Say anew what its columns mean.' })
  }
  return { ...mapping, columns }
}

const named = (header: string): string => `"${header.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?').trim().slice(0, 60)}"`

function headerOf({ columns }: TableMapping, field: string): string | null {
  const column = columns.find((each) => each.field === field)
  return column === undefined ? null : column.header || columnLetters(column.index)
}

function positionsOf(video: TableVideo | undefined, { frameRate }: TableMapping): Positions {
  return { frameCount: video?.frameCount ?? null, frameRate: video?.frameRate ?? frameRate, times: video?.times ?? null }
}

function readVideo(found: ReadRow, row: CsvRow, mapping: TableMapping, videos: ReadonlyMap<string, TableVideo>): ReadRow {
  if (found.video === '') return found
  const video = videos.get(found.video)
  const tell = (fault: 'video-outside' | 'video-not-found', isRemark: boolean): void => void found.problems.push({ line: row.line, column: headerOf(mapping, 'video'), fault, found: found.video.slice(0, 200), allowed: '', isRemark })
  if (video?.isOutside === true) tell('video-outside', false)
  else if (video === undefined || video.path === null) tell('video-not-found', true)
  return found
}

function recordOf(key: string, { range, facts, stages, video: reference }: ReadRow, video: TableVideo | undefined, category: string): DatasetRecord {
  const standIn = Math.max(video?.path === undefined || video.path === null ? nominalFrames : unknownFrames, (stages.at(-1)?.startFrame ?? 0) + 1)
  const frames = range ?? { startFrame: 0, endFrame: video?.frameCount ?? standIn }
  return { key, videoKey: reference === '' ? `row ${key}` : (video?.key ?? reference), category, facts: { ...facts, ...frames }, stages, source: null, details: {} }
}

function addVideo(videos: Map<string, DatasetVideo>, { videoKey, facts }: DatasetRecord, video: TableVideo | undefined, reference: string, { frameRate }: TableMapping): void {
  const known = videos.get(videoKey)
  if (known) {
    known.frameCount = Math.max(known.frameCount, facts.endFrame)
    return
  }
  videos.set(videoKey, {
    key: videoKey, name: video?.name ?? (reference === '' ? videoKey.replace(/^row /, '') : reference), kind: video?.kind ?? 'file', path: video?.path ?? null,
    width: video?.width ?? nominal.width, height: video?.height ?? nominal.height, frameRate: video?.frameRate ?? frameRate ?? nominal.frameRate, frameCount: video?.frameCount ?? facts.endFrame,
  })
}
