import { Readable } from 'node:stream'
import { buffer as collect } from 'node:stream/consumers'
import yauzl from 'yauzl'
import yazl from 'yazl'
import { StudioError } from '../../../shared/errors.ts'

/**
 * A workbook from anywhere made safe for the library that reads workbooks, which
 * believes what it is told. The archive is read with its sizes enforced, only
 * the parts that hold cells are taken, document types are refused, and what a
 * few bytes could blow up (rows and columns far out) is bounded; then it is
 * packed anew, so that nothing the first look did not see is left in it.
 */
const mostEntries = 5000
const mostPartBytes = 256 * 1024 * 1024
const mostBytes = 384 * 1024 * 1024
const wantedPart = /^(\[Content_Types\]\.xml|_rels\/\.rels|xl\/workbook\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/(sharedStrings|styles)\.xml|xl\/worksheets\/[^/]+\.xml)$/i
const sheetPart = /^xl\/worksheets\/[^/]+\.xml$/i

export interface WorkbookLimits {
  rows: number
  columns: number
  cells: number
}

/** Errors: 'invalid-input' for what is no workbook, too large, or built to harm. */
export async function cleanWorkbook(bytes: Uint8Array, name: string, limits: WorkbookLimits): Promise<Buffer> {
  const parts = await readParts(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), name)
  if (![...parts.keys()].some((path) => path.toLowerCase() === 'xl/workbook.xml')) throw noWorkbook(name, 'it holds no workbook')
  const archive = new yazl.ZipFile()
  for (const [path, content] of parts) {
    const text = xmlText(content, path, name)
    archive.addBuffer(Buffer.from(sheetPart.test(path) ? cleanSheet(text, path, name, limits) : text), path, { compress: false })
  }
  archive.end()
  return collect(Readable.from(archive.outputStream))
}

async function readParts(bytes: Buffer, name: string): Promise<Map<string, Buffer>> {
  try {
    const archive = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true, strictFileNames: true })
    if (archive.entryCount > mostEntries) throw new StudioError('invalid-input', `"${name}" holds ${archive.entryCount} parts; a workbook has at most ${mostEntries}.`, { hint: 'Save the table as CSV.' })
    const parts = new Map<string, Buffer>()
    let total = 0
    for await (const entry of archive.eachEntry()) {
      if (!wantedPart.test(entry.fileName)) continue
      total += entry.uncompressedSize
      if (entry.uncompressedSize > mostPartBytes || total > mostBytes) throw new StudioError('invalid-input', `"${name}" unpacks to more than ${Math.round((entry.uncompressedSize > mostPartBytes ? mostPartBytes : mostBytes) / 1e6)} MB.`, { hint: 'Save the sheet with the dives alone, or as CSV.' })
      if (parts.has(entry.fileName)) throw noWorkbook(name, `it holds "${entry.fileName}" twice`)
      // The stream ends with an error where more comes out than the entry declares.
      parts.set(entry.fileName, await collect(await archive.openReadStreamPromise(entry)))
    }
    return parts
  } catch (error) {
    if (error instanceof StudioError) throw error
    throw noWorkbook(name, error instanceof Error ? error.message : String(error), error)
  }
}

/** XML as text; only UTF-8 and UTF-16 with a mark, as workbooks have it, and no document types: a workbook has none. */
function xmlText(content: Buffer, path: string, name: string): string {
  const encoding = content[0] === 0xff && content[1] === 0xfe ? 'utf-16le' : content[0] === 0xfe && content[1] === 0xff ? 'utf-16be' : 'utf-8'
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(content)
  } catch (error) {
    throw noWorkbook(name, `"${path}" is not ${encoding}`, error)
  }
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw noWorkbook(name, `"${path}" declares a document type, which no workbook does`)
  return encoding === 'utf-8' ? text : text.replace(/^(<\?xml[^>]*?)encoding=(["'])[^"']*\2/i, '$1encoding="UTF-8"')
}

/** Without rows and cells that hold nothing (formatted to the last row, sheets claim a million), and within the limits. */
function cleanSheet(text: string, path: string, name: string, limits: WorkbookLimits): string {
  if (text.includes('<![CDATA[')) throw noWorkbook(name, `"${path}" holds unparsed character data, which no workbook does`)
  // A ">" inside an attribute would end a tag early for the looks below and not for the reader; spreadsheets write it as "&gt;".
  if (/=\s*(?:"[^"<]*>|'[^'<]*>)/.test(text)) throw noWorkbook(name, `"${path}" has a tag that cannot be told where it ends`)
  const filled = text.replace(/<((?:\w+:)?c)\b[^<>]*\/>/g, '').replace(/<((?:\w+:)?c)\b[^<>]*>\s*<\/\1>/g, '').replace(/<((?:\w+:)?row)\b[^<>]*\/>/g, '').replace(/<((?:\w+:)?row)\b[^<>]*>\s*<\/\1>/g, '')
  for (const [, attributes = '', value] of filled.matchAll(/<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b[^<>]*(?:\/>|>[^<]*<\/(?:\w+:)?f>)\s*(<(?:\w+:)?v\s*(?:\/>|>\s*<\/(?:\w+:)?v>))?\s*<\/(?:\w+:)?c>/g)) {
    // A text formula may give nothing; without a stored value nobody knows what it gives.
    if (value === undefined || !/\st\s*=\s*["']str["']/.test(attributes)) throw new StudioError('invalid-input', `"${name}" has formulas without a stored value, the first in cell ${/\sr\s*=\s*["'](\w{1,12})/.exec(attributes)?.[1] ?? '?'}.`, { hint: 'Open it in a spreadsheet program and save it: that stores what the formulas give.' })
  }
  let [rows, lastRow, lastColumn, cells] = [0, 0, 0, 0]
  for (const [tag, kind] of filled.matchAll(/<(?:\w+:)?(row|c)\b[^<>]*>/g)) {
    if (kind === 'row') rows++
    else cells++
    for (const [, , reference = ''] of tag.matchAll(/\sr\s*=\s*(["'])([^"']*)\1/g)) {
      const address = /^([A-Z]{0,3})(\d{1,8})$/i.exec(reference)
      if (!address) throw noWorkbook(name, `"${path}" has a cell at "${reference.slice(0, 40)}"`)
      lastRow = Math.max(lastRow, Number(address[2]))
      lastColumn = Math.max(lastColumn, columnNumber(address[1] ?? ''))
    }
  }
  const furthest = Math.max(lastRow, rows)
  if (furthest > limits.rows) throw tooLarge(name, `row ${furthest.toLocaleString('en')}`, `${limits.rows.toLocaleString('en')} rows`)
  if (lastColumn > limits.columns) throw tooLarge(name, `column ${lastColumn}`, `${limits.columns} columns`)
  if (cells > limits.cells || furthest * Math.max(lastColumn, 1) > limits.cells) throw tooLarge(name, `${furthest.toLocaleString('en')} rows of ${lastColumn} columns`, `${limits.cells.toLocaleString('en')} cells`)
  // The reader takes a formula's error for an empty cell; as text it is seen, and told.
  return filled.replace(/(<(?:\w+:)?c\b[^<>]*\st\s*=\s*)(["'])e\2/g, '$1"str"')
}

function columnNumber(letters: string): number {
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}

const tooLarge = (name: string, found: string, allowed: string): StudioError =>
  new StudioError('invalid-input', `A sheet of "${name}" reaches to ${found}; at most ${allowed} are read.`, { hint: 'Delete what lies beyond the dives, or save the table as CSV.' })

export const noWorkbook = (name: string, reason: string, cause?: unknown): StudioError =>
  new StudioError('invalid-input', `"${name}" cannot be read as a workbook: ${reason}.`, { hint: 'Open it in a spreadsheet program and save it again as .xlsx, or as CSV.', cause })
