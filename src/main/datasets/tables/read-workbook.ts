import readXlsxFile from 'read-excel-file/node'
import type { CsvRow } from '../../../shared/domain/csv.ts'
import { clockText } from '../../../shared/domain/frame-times.ts'
import { findHeader } from '../../../shared/domain/tables/columns.ts'
import { StudioError } from '../../../shared/errors.ts'
import { cleanWorkbook, noWorkbook, type WorkbookLimits } from './clean-workbook.ts'

/**
 * Sheets of an Excel workbook as rows of text. Formulas give the value that was
 * stored with them and are never computed; numbers come with a decimal point;
 * times of day as 0:01:00.800, which lists of ranges read; dates as 2026-05-10,
 * which no field takes for a number.
 */
export interface WorkbookSheet {
  name: string
  rows: CsvRow[]
}

/** Errors: 'invalid-input' for what is no workbook, is too large, or has no such sheet. */
export async function readWorkbook(bytes: Uint8Array, name: string, limits: WorkbookLimits): Promise<WorkbookSheet[]> {
  const clean = await cleanWorkbook(bytes, name, limits)
  try {
    const sheets = await readXlsxFile(clean)
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data.flatMap((cells, i) => rowOf(cells, i + 1)) }))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw noWorkbook(name, message, error)
  }
}

/** The sheet asked for, else the first whose columns are known, else the first with anything in it. Errors: 'not-found'. */
export function chooseSheet(sheets: readonly WorkbookSheet[], wanted: string | null, name: string): WorkbookSheet {
  const found = wanted === null ? (sheets.find(({ rows }) => findHeader(rows) !== null) ?? sheets.find(({ rows }) => rows.length > 0) ?? sheets[0]) : sheets.find((sheet) => sheet.name === wanted)
  if (found) return found
  throw new StudioError('not-found', wanted === null ? `"${name}" has no sheets.` : `"${name}" has no sheet "${wanted}".`, { hint: `Its sheets: ${sheets.map((sheet) => `"${sheet.name}"`).join(', ') || 'none'}.` })
}

function rowOf(values: readonly unknown[], line: number): CsvRow[] {
  const cells = values.map(textOf)
  return cells.some((cell) => cell !== '') ? [{ line, cells }] : []
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return dateText(value)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
}

/** Day one of workbooks is 1 January 1900; what lies before it is a time alone. */
const dayOne = Date.UTC(1900, 0, 1)
const dayZero = Date.UTC(1899, 11, 31)
const dayMilliseconds = 86_400_000

function dateText(date: Date): string {
  const time = date.getTime()
  if (!Number.isFinite(time)) return ''
  if (time < dayOne) return clockText((((time - dayZero) % dayMilliseconds) + dayMilliseconds) % dayMilliseconds * 1000)
  const text = date.toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19)
}
