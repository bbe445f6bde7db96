import { basename } from 'node:path'
import { z } from 'zod'
import { sheetRow } from '../../../shared/contract/reviews.ts'
import { tableEncoding, tableMapping, tableProblem } from '../../../shared/contract/tables.ts'
import { sheetRowsOf } from '../../../shared/domain/results/sheet-rows.ts'
import { guessMapping } from '../../../shared/domain/tables/columns.ts'
import { readTable } from '../../datasets/tables/read-table.ts'
import { nameOfTable } from '../../datasets/tables/read-table-dataset.ts'
import type { JobFunction } from '../messages.ts'

/** Input of `read-results`: a table and what its columns mean; null: as they seem to. */
export const readResultsInput = z.object({ path: z.string(), mapping: tableMapping.nullable(), encoding: tableEncoding.nullable(), sheet: z.string().nullable() })

export const readResultsResult = z.object({ fileName: z.string(), rows: z.array(sheetRow), faulty: z.array(z.object({ line: z.number(), problems: z.array(tableProblem) })) })
export type ReadResults = z.infer<typeof readResultsResult>

/** Every row of a table as a result of a competition. */
export const readResultsJob: JobFunction = async (raw): Promise<ReadResults> => {
  const { path, mapping, encoding, sheet } = readResultsInput.parse(raw)
  const table = await readTable(path, { encoding, sheet })
  return { fileName: basename(path), ...sheetRowsOf(table.rows, mapping ?? guessMapping(table.rows, nameOfTable(path, table))) }
}
