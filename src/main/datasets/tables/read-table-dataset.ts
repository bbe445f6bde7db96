import type { TableEncoding, TableMapping } from '../../../shared/contract/tables.ts'
import { basename } from 'node:path'
import { guessMapping } from '../../../shared/domain/tables/columns.ts'
import { findVideos, folderOfTable, type KnownVideo } from './find-videos.ts'
import { planTable, type TablePlan } from './plan-table.ts'
import { readTable, type ReadTable } from './read-table.ts'

/** From a table's file to its plan: read, looked for its videos, read row by row. */
export interface TableDatasetRequest {
  /** Absolute. */
  path: string
  /** Null: guessed from the headers. */
  mapping: TableMapping | null
  encoding?: TableEncoding | null
  sheet?: string | null
  /** Where its videos may lie; null: beside the table. */
  videosFolder?: string | null
}

/** Errors as `readTable`, `findVideos` and `planTable`. */
export async function readTableDataset(request: TableDatasetRequest, videoNames?: ReadonlyMap<string, KnownVideo>): Promise<{ table: ReadTable; mapping: TableMapping; plan: TablePlan }> {
  const table = await readTable(request.path, { encoding: request.encoding ?? null, sheet: request.sheet ?? null })
  const mapping = request.mapping ?? guessMapping(table.rows, nameOfTable(request.path, table))
  return { table, mapping, plan: await planReadTable(table, mapping, request, videoNames) }
}

/** A table that was read already. Errors as `findVideos` and `planTable`. */
export async function planReadTable(table: ReadTable, mapping: TableMapping, { path, videosFolder = null }: Pick<TableDatasetRequest, 'path' | 'videosFolder'>, videoNames?: ReadonlyMap<string, KnownVideo>): Promise<TablePlan> {
  const videoColumn = mapping.columns.find(({ field }) => field === 'video')
  const body = table.rows.slice(mapping.headerRow === null ? 0 : mapping.headerRow + 1)
  const references = videoColumn === undefined ? [] : body.map(({ cells }) => cells[videoColumn.index]?.trim() ?? '')
  const videos = await findVideos(new Set(references), { folder: videosFolder ?? folderOfTable(path), videoNames })
  return planTable(table.rows, mapping, { path, videos })
}

/** "club 2026", or "club 2026, Final" of a workbook with several sheets. */
export function nameOfTable(path: string, { sheets, sheet }: Pick<ReadTable, 'sheets' | 'sheet'>): string {
  const name = basename(path).replace(/\.(csv|tsv|txt|xlsx)$/i, '') || 'table'
  return (sheets.length > 1 && sheet !== null ? `${name}, ${sheet}` : name).slice(0, 120)
}
