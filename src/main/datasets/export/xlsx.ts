import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { SheetData } from 'write-excel-file/node'
import writeXlsxFile from 'write-excel-file/node'
import { StudioError } from '../../../shared/errors.ts'
import { diveTables } from './dive-tables.ts'
import { runExport } from './export-run.ts'
import type { Exporter } from './exporter.ts'
import { xmlText } from './xml.ts'

/**
 * One workbook with a sheet each for dives, stages and splits. Text is stored as
 * text, so nothing in it can become a formula.
 */

/** The library that writes workbooks holds them whole: about 20 kB of memory for each dive. */
const mostDives = 20_000
/** What a sheet of Excel holds, its header included. */
const mostRows = 1_048_576
const mostCellText = 32_767

export const xlsxExporter: Exporter = {
  name: 'xlsx',
  title: { en: 'Excel workbook', zh: 'Excel 工作簿' },
  explanation: { en: 'dives.xlsx with a sheet each for dives, stages and splits; up to 20,000 dives. States and who labels and reviews each dive are columns; of comments only how many are open.', zh: 'dives.xlsx，含跳水、阶段和划分三张工作表；最多 20,000 个跳水。状态、标注者和复核者为列；评论只记未解决的数量。' },
  extensions: ['.xlsx'],
  needs: [],
  options: [],
  write: (request, context = {}) => runExport(xlsxExporter, request, context, async (run) => {
    const tables = diveTables(request.splits)
    const sheets = tables.map((table): SheetData => [table.columns.map((column) => ({ value: column, type: String, fontWeight: 'bold' as const }))])
    let count = 0
    for await (const record of run.dives()) {
      if (++count > mostDives) throw new StudioError('invalid-input', `A workbook takes at most ${mostDives.toLocaleString('en')} dives; more were chosen.`, { hint: 'Export them as CSV, or choose fewer.' })
      for (const [i, table] of tables.entries()) {
        const sheet = sheets[i]
        for (const row of table.rows(record)) sheet?.push(row.map((cell) => (typeof cell === 'string' ? { value: xmlText(cell).slice(0, mostCellText), type: String } : cell === null || cell === undefined ? null : { value: cell, type: Number })))
        if (sheet && sheet.length > mostRows) throw new StudioError('invalid-input', `The sheet "${table.name}" would have more than ${mostRows.toLocaleString('en')} rows, which no workbook holds.`, { hint: 'Export as CSV, or choose fewer dives.' })
      }
    }
    const bytes = await writeXlsxFile(tables.map((table, i) => ({ data: sheets[i] ?? [], sheet: table.name, stickyRowsCount: 1 }))).toBuffer()
    await pipeline(Readable.from([bytes]), createWriteStream(await run.stage.place('dives.xlsx'), { flags: 'wx', flush: true }), { signal: context.signal })
  }),
}
