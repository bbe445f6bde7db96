import type { DiveFacts, DiveId } from '../../shared/contract/entities.ts'
import type { Review } from '../../shared/contract/reviews.ts'
import type { ResultDive } from '../../shared/contract/results-sheets.ts'
import type { Author } from './library.ts'
import type { NewReview } from './reviews.ts'

export interface SheetEdit {
  diveId: DiveId
  facts: Partial<DiveFacts>
  /** For people: "Filled in the awards". */
  summary: string
}

export interface SheetChange {
  diveId: DiveId
  operationId: number
}

/** Results of competitions and the dives they speak of. Errors: as `Library`; others are named. */
export interface Results {
  /** Every spelling of an athlete with the number of dives; '' for those of nobody. */
  athletes(): Promise<Map<string, number>>
  /** Dives of athletes spelled so, and dives of nobody with one of these numbers. */
  divesOf(athletes: readonly string[], numbers: readonly string[]): Promise<ResultDive[]>
  /** The session and the edits, all or nothing. `source` is who the edits are by. Errors: 'not-found' for a removed or unknown dive. */
  makeReview(review: NewReview, edits: readonly SheetEdit[], source: Author, person: Author): Promise<{ review: Review; changes: SheetChange[] }>
  /** Undoes these where they are still the latest operation of their dive; answers how many are not. */
  takeBack(changes: readonly SheetChange[]): Promise<number>
}
