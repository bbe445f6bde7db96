/**
 * A strict reader of comma-separated values as RFC 4180 has them, and of what
 * spreadsheets make of them: separated by semicolons where the comma is the
 * decimal sign, by tabs where cells were copied. The first line decides. A
 * quote left open or in the middle of a cell is a fault, never guessed at.
 */
export interface CsvRow {
  /** Line of the text the row starts on, from 1. */
  line: number
  cells: string[]
}

export interface CsvFault {
  line: number
  reason: 'open-quote' | 'stray-quote'
}

export interface CsvTable {
  /** Rows before the fault; rows without any text are left out. */
  rows: CsvRow[]
  fault: CsvFault | null
}

export function readCsv(text: string, separator = separatorOf(withoutMark(text))): CsvTable {
  const source = withoutMark(text)
  const rows: CsvRow[] = []
  let cells: string[] = []
  let cell = ''
  let line = 1
  let rowLine = 1
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start'
  const endCell = (): void => {
    cells.push(state === 'closed' ? cell : cell.trim())
    cell = ''
    state = 'start'
  }
  const endRow = (): void => {
    endCell()
    if (cells.some((each) => each !== '')) rows.push({ line: rowLine, cells })
    cells = []
  }
  for (let i = 0; i < source.length; i++) {
    const sign = source[i] ?? ''
    if (sign === '\n') line++
    if (state === 'quoted') {
      if (sign !== '"') cell += sign
      else if (source[i + 1] === '"') {
        cell += '"'
        i++
      } else state = 'closed'
      continue
    }
    if (sign === separator) endCell()
    else if (sign === '\n') {
      endRow()
      rowLine = line
    } else if (sign === '\r' && (source[i + 1] === '\n' || i + 1 === source.length)) continue
    else if (sign === '"') {
      if (state !== 'start' || cell.trim() !== '') return { rows, fault: { line, reason: 'stray-quote' } }
      cell = ''
      state = 'quoted'
    } else if (state === 'closed') {
      if (sign.trim() !== '') return { rows, fault: { line, reason: 'stray-quote' } }
    } else {
      cell += sign
      if (sign.trim() !== '') state = 'plain'
    }
  }
  if (state === 'quoted') return { rows, fault: { line: rowLine, reason: 'open-quote' } }
  if (cell !== '' || cells.length > 0 || state === 'closed') endRow()
  return { rows, fault: null }
}

const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text)

/** The first of tab, semicolon and comma that stands outside quotes in the first line with any text. */
function separatorOf(text: string): string {
  const first = /\S[^\n]*/.exec(text)?.[0] ?? ''
  const bare = first.replace(/"[^"]*"/g, '')
  return ['\t', ';', ','].find((sign) => bare.includes(sign)) ?? ','
}

/** One cell as it must be written for `readCsv` to give it back. */
export function csvCell(value: string): string {
  return /[",;\t\n\r]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
