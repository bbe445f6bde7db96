import type { TableReading } from '../../../shared/contract/datasets.ts'
import { columnLetters, guessMapping } from '../../../shared/domain/tables/columns.ts'
import { videosByName } from '../../datasets/read-source.ts'
import { readTable } from '../../datasets/tables/read-table.ts'
import { nameOfTable, planReadTable } from '../../datasets/tables/read-table-dataset.ts'
import type { JobFunction } from '../messages.ts'
import { readTableInput } from './dataset-input.ts'
import { withTimes } from './library-videos.ts'

const mostTop = 40
const mostRows = 100

/** A table looked at: its first rows, what its columns mean or seem to, and how its rows read by that. */
export const readTableJob: JobFunction = async (raw): Promise<TableReading> => {
  const { path, encoding, sheet, name, mediaPath, libraryVideos, ...wanted } = readTableInput.parse(raw)
  const table = await readTable(path, { encoding, sheet })
  const mapping = { ...(wanted.mapping ?? guessMapping(table.rows, nameOfTable(path, table))), ...(name === null ? {} : { name }) }
  // Nothing is understood yet: the person says what the columns mean.
  const plan = mapping.columns.length === 0 ? null : await planReadTable(table, mapping, { path, videosFolder: mediaPath }, videosByName(withTimes(libraryVideos)))
  const width = table.rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const header = mapping.headerRow === null ? [] : (table.rows[mapping.headerRow]?.cells ?? [])
  const faulty = plan?.rows.filter(({ outcome }) => outcome === 'faulty').slice(0, mostRows) ?? []
  const shown = new Set([...(plan?.rows.slice(0, mostRows) ?? []), ...faulty])
  const rowCount = Math.max(0, table.rows.length - (mapping.headerRow === null ? 0 : mapping.headerRow + 1))
  return {
    path, format: table.format, sheets: table.sheets, sheet: table.sheet, encoding: table.encoding, separator: table.separator,
    top: table.rows.slice(0, mostTop).map(({ cells }) => cells), headers: Array.from({ length: width }, (_, i) => header[i]?.trim() || columnLetters(i)), mapping,
    rows: [...shown].sort((a, b) => a.line - b.line), counts: plan?.counts ?? { rows: rowCount, good: 0, faulty: 0, withVideo: 0, awaited: 0 }, warnings: [...(plan?.dataset.warnings ?? [])],
  }
}
