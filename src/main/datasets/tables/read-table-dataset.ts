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
export async function readTableDataset({ path, mapping, encoding = null, sheet = null, videosFolder = null }: TableDatasetRequest, videoNames?: ReadonlyMap<string, KnownVideo>): Promise<{ table: ReadTable; mapping: TableMapping; plan: TablePlan }> {
  const table = await readTable(path, { encoding, sheet })
  const used = mapping ?? guessMapping(table.rows, nameOfTable(path, table))
  const videoColumn = used.columns.find(({ field }) => field === 'video')
  const body = table.rows.slice(used.headerRow === null ? 0 : used.headerRow + 1)
  const references = videoColumn === undefined ? [] : body.map(({ cells }) => cells[videoColumn.index]?.trim() ?? '')
  const videos = await findVideos(new Set(references), { folder: videosFolder ?? folderOfTable(path), videoNames })
  return { table, mapping: used, plan: planTable(table.rows, used, { path, videos }) }
}

/** "club 2026", or "club 2026, Final" of a workbook with several sheets. */
export function nameOfTable(path: string, { sheets, sheet }: Pick<ReadTable, 'sheets' | 'sheet'>): string {
  const name = basename(path).replace(/\.(csv|tsv|txt|xlsx)$/i, '') || 'table'
  return (sheets.length > 1 && sheet !== null ? `${name}, ${sheet}` : name).slice(0, 120)
}
