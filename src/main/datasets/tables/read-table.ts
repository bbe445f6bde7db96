import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { TableEncoding } from '../../../shared/contract/tables.ts'
import { readCsv, type CsvRow } from '../../../shared/domain/csv.ts'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import { describeBytes } from '../../../shared/untrusted-text.ts'
import { decodeText, type DecodedText } from './decode-text.ts'
import { chooseSheet, readWorkbook } from './read-workbook.ts'

/** A table file, CSV or XLSX by what is in it, as rows of text; bounded in every direction. */
export interface ReadTable {
  rows: CsvRow[]
  format: 'csv' | 'xlsx'
  /** Names of all sheets; empty for CSV. */
  sheets: string[]
  sheet: string | null
  /** How text was decoded; null for workbooks. */
  encoding: Pick<DecodedText, 'encoding' | 'how'> | null
  /** What stands between cells; null for workbooks. */
  separator: string | null
}

export interface ReadTableOptions {
  encoding?: TableEncoding | null
  sheet?: string | null
}

export const tableLimits = { bytes: 64 * 1024 * 1024, rows: 200_000, columns: 500, cells: 4_000_000, cellText: 32_767 } as const

const zipStart = [0x50, 0x4b]
const oldExcelStart = [0xd0, 0xcf, 0x11, 0xe0]

/** Errors: 'not-found', 'io', 'invalid-input' for what is no table, too large, of mixed encodings or built to harm. */
export async function readTable(path: string, options: ReadTableOptions = {}): Promise<ReadTable> {
  return readTableBytes(await readBounded(path), basename(path), options)
}

export async function readTableBytes(bytes: Uint8Array, name: string, { encoding = null, sheet = null }: ReadTableOptions = {}): Promise<ReadTable> {
  const starts = (with_: readonly number[]): boolean => with_.every((byte, i) => bytes[i] === byte)
  if (starts(oldExcelStart)) throw new StudioError('invalid-input', `"${name}" is a workbook of an old Excel (.xls), or one with a password.`, { hint: 'Save it as .xlsx without a password, or as CSV.' })
  if (starts(zipStart)) {
    const sheets = await readWorkbook(bytes, name, tableLimits)
    const chosen = chooseSheet(sheets, sheet, name)
    return { rows: bounded(chosen.rows, name), format: 'xlsx', sheets: sheets.map((each) => each.name), sheet: chosen.name, encoding: null, separator: null }
  }
  const decoded = decodeText(bytes, name, encoding)
  const text = decoded.text.includes('\n') ? decoded.text : decoded.text.replaceAll('\r', '\n')
  const separator = separatorOf(text)
  const { rows, fault } = readCsv(text, separator)
  if (fault) {
    throw new StudioError('invalid-input', `"${name}", line ${fault.line}: ${fault.reason === 'open-quote' ? 'a quotation mark is opened and never closed' : 'a quotation mark stands inside a cell'}.`, { hint: 'A cell with quotation marks in it is written in quotation marks, with each of them doubled: "7 ""good"" dives".' })
  }
  return { rows: bounded(rows, name), format: 'csv', sheets: [], sheet: null, encoding: { encoding: decoded.encoding, how: decoded.how }, separator }
}

async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r')
    try {
      const facts = await file.stat()
      if (!facts.isFile()) throw new StudioError('invalid-input', `"${path}" is no file.`, { hint: 'Choose a CSV or XLSX file.' })
      if (facts.size > tableLimits.bytes) throw new StudioError('invalid-input', `"${basename(path)}" has ${describeBytes(facts.size)}; tables of up to ${describeBytes(tableLimits.bytes)} are read.`, { hint: 'Split it into several tables.' })
      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (error) {
    const known = toStudioError(error)
    if (known.code === 'not-found') throw new StudioError('not-found', `There is no file "${path}".`, { hint: 'Check the path; it may have been moved or renamed.', cause: error })
    throw known
  }
}

/** The sign that divides most lines into equally many cells: titles above the table do not mislead it. */
export function separatorOf(text: string): string {
  const lines = text.slice(0, 64_000).split('\n').filter((line) => line.trim() !== '').slice(0, 40).map((line) => line.replace(/"[^"]*"/g, ''))
  let best = { sign: ',', lines: 0, count: 0 }
  for (const sign of ['\t', ';', ',']) {
    const counts = new Map<number, number>()
    for (const line of lines) {
      const count = line.split(sign).length - 1
      if (count > 0) counts.set(count, (counts.get(count) ?? 0) + 1)
    }
    for (const [count, many] of counts) if (many > best.lines || (many === best.lines && count > best.count && sign !== ',')) best = { sign, lines: many, count }
  }
  return best.sign
}

function bounded(rows: CsvRow[], name: string): CsvRow[] {
  const tooMuch = (found: string, allowed: string): StudioError => new StudioError('invalid-input', `"${name}" has ${found}; at most ${allowed} are read.`, { hint: 'Split it into several tables.' })
  if (rows.length > tableLimits.rows) throw tooMuch(`${rows.length.toLocaleString('en')} rows`, tableLimits.rows.toLocaleString('en'))
  for (const { line, cells } of rows) {
    if (cells.length > tableLimits.columns) throw tooMuch(`${cells.length} columns on line ${line}`, String(tableLimits.columns))
    const long = cells.find((cell) => cell.length > tableLimits.cellText)
    if (long !== undefined) throw tooMuch(`a cell of ${long.length.toLocaleString('en')} characters on line ${line}`, `${tableLimits.cellText.toLocaleString('en')} characters in a cell`)
  }
  return rows
}
