import type { SheetRow } from '../../contract/reviews.ts'
import type { TableMapping, TableProblem } from '../../contract/tables.ts'
import type { CsvRow } from '../csv.ts'
import { scoreFromAwards, isRoundedScore, readPanel } from '../judging.ts'
import { withDateOrder } from '../tables/columns.ts'
import { isNothing } from '../tables/number-text.ts'
import { readRow } from '../tables/read-row.ts'

/** Rows of a table as results of a competition; what cannot be read says why and stays out. */
export interface SheetRows {
  rows: SheetRow[]
  faulty: { line: number; problems: TableProblem[] }[]
}

export function sheetRowsOf(table: readonly CsvRow[], given: TableMapping): SheetRows {
  const body = table.slice(given.headerRow === null ? 0 : given.headerRow + 1)
  const mapping = withDateOrder(given, body)
  const found: SheetRows = { rows: [], faulty: [] }
  const penalty = mapping.columns.find(({ field }) => field === 'penalty')
  for (const row of body) {
    const { facts, problems } = readRow(row, mapping, () => ({ frameCount: null, frameRate: null, times: null }))
    const told = problems.filter(({ isRemark }) => !isRemark)
    if (told.length > 0) {
      // A line of a title or a club between the results is no fault of theirs.
      if (!told.every(({ fault }) => fault === 'no-text')) found.faulty.push({ line: row.line, problems: told })
      continue
    }
    if (facts.diveNumber === null && facts.awards.length === 0 && facts.scorePoints === null) continue
    const { athlete, diveNumber, event, round, heightMetres, difficulty, awards, scorePoints, date } = facts
    const hasPenalty = penalty !== undefined && !isNothing(row.cells[penalty.index] ?? '')
    found.rows.push({ line: row.line, athlete, diveNumber, event, round, heightMetres, difficulty, awards, penaltyPoints: hasPenalty ? facts.penaltyPoints : null, scorePoints, date })
  }
  return found
}

/** What the row's own awards and difficulty give, where that is not the score it states; points. */
export function disagreeingTotal({ awards, difficulty, penaltyPoints, scorePoints, event }: SheetRow): number | null {
  if (awards.length === 0 || difficulty === null || scorePoints === null) return null
  const { panel } = readPanel({ awards, difficulty, penaltyPoints: penaltyPoints ?? 0, scorePoints, event })
  const computed = scoreFromAwards(awards, difficulty, { panel, penaltyPoints: penaltyPoints ?? 0 })
  return computed === null || isRoundedScore(computed, scorePoints) ? null : computed
}
