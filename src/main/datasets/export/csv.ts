import type { Exporter, ExportOptionValues } from './exporter.ts'
import { diveTables } from './dive-tables.ts'
import type { TableCell } from './dive-tables.ts'
import { runExport } from './export-run.ts'
import { csvCell } from '../../../shared/domain/csv.ts'

/**
 * Comma-separated values (RFC 4180, UTF-8, CRLF). Text that a spreadsheet would
 * run as a formula gets an apostrophe before it; a text that starts with an
 * apostrophe and such a sign gets one, too, so that taking one away gives back
 * what was there.
 */
const separators: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t' }
const formulaStart = /^'*[=+\-@\t\r\n|%]/

export interface CsvStyle {
  separator: string
  /** Sign before the decimals of a number. */
  decimal: '.' | ','
}

/** A text that no spreadsheet takes for a formula. `fromSafeText` undoes it. */
export function toSafeText(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text
}

/** What `toSafeText` was given. */
export function fromSafeText(text: string): string {
  return text.startsWith("'") && formulaStart.test(text.slice(1)) ? text.slice(1) : text
}

/** One line without its end. */
export function csvLine(cells: readonly TableCell[], style: CsvStyle): string {
  return cells.map((cell) => {
    if (cell === null) return ''
    if (typeof cell === 'number') {
      const number = String(cell).replace('.', style.decimal)
      return number.includes(style.separator) ? `"${number}"` : number
    }
    // A null sign ends the text in many readers.
    return csvCell(toSafeText(cell.replaceAll('\0', '')))
  }).join(style.separator)
}

const options: Exporter['options'] = [
  {
    name: 'separator', default: 'comma',
    title: { en: 'Separator', zh: '分隔符' },
    explanation: { en: 'Between the cells of a line. Spreadsheets in countries with a decimal comma expect a semicolon.', zh: '一行中各单元格之间的符号。使用小数逗号的地区，电子表格通常用分号。' },
    choices: [{ value: 'comma', title: { en: 'Comma', zh: '逗号' } }, { value: 'semicolon', title: { en: 'Semicolon', zh: '分号' } }, { value: 'tab', title: { en: 'Tab', zh: '制表符' } }],
  },
  {
    name: 'decimal', default: 'point',
    title: { en: 'Decimal sign', zh: '小数点符号' },
    explanation: { en: 'Of numbers, such as 3.2 or 3,2.', zh: '数字的小数点，例如 3.2 或 3,2。' },
    choices: [{ value: 'point', title: { en: 'Point', zh: '点' } }, { value: 'comma', title: { en: 'Comma', zh: '逗号' } }],
  },
  {
    name: 'byte-order-mark', default: false,
    title: { en: 'Mark as UTF-8', zh: '标记为 UTF-8' },
    explanation: { en: 'Begins each file with a byte order mark. Older versions of Excel need it to read names that are not English.', zh: '在每个文件开头写入字节顺序标记。较旧的 Excel 需要它才能正确读取非英文姓名。' },
  },
]

function styleOf(values: ExportOptionValues): CsvStyle {
  return { separator: separators[String(values['separator'])] ?? ',', decimal: values['decimal'] === 'comma' ? ',' : '.' }
}

export const csvExporter: Exporter = {
  name: 'csv',
  title: { en: 'CSV tables', zh: 'CSV 表格' },
  explanation: { en: 'dives.csv, stages.csv and splits.csv for spreadsheets and statistics programs, joined by dive_id. States and who labels and reviews each dive are columns; of comments only how many are open.', zh: 'dives.csv、stages.csv 和 splits.csv，供电子表格和统计软件使用，以 dive_id 关联。状态、标注者和复核者为列；评论只记未解决的数量。' },
  extensions: ['.csv'],
  needs: [],
  options,
  write: (request, context = {}) => runExport(csvExporter, request, context, async (run) => {
    const style = styleOf(run.options)
    const start = run.options['byte-order-mark'] === true ? '\ufeff' : ''
    const tables = diveTables(request.splits)
    const files = await Promise.all(tables.map(async (table) => {
      const file = await run.stage.create(`${table.name}.csv`)
      await file.write(`${start}${csvLine(table.columns, style)}\r\n`)
      return file
    }))
    for await (const record of run.dives()) {
      for (const [i, table] of tables.entries()) {
        const rows = table.rows(record)
        if (rows.length > 0) await files[i]?.write(rows.map((row) => `${csvLine(row, style)}\r\n`).join(''))
      }
    }
  }),
}
