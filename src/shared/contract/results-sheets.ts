import { z } from 'zod'
import { sheetFacts } from '../domain/results/compare-facts.ts'
import { tableChoice } from './datasets.ts'
import { diveFacts, diveId, videoId } from './entities.ts'
import { procedure } from './procedure.ts'
import { review, reviewLimit, sheetRow } from './reviews.ts'
import { tableProblem } from './tables.ts'

/** Results of a competition, row by row beside the dives of the library, and the session made of them. */
export const sheetFact = z.enum(sheetFacts)
const reason = z.enum(['name', 'order', 'athlete-unknown', 'number-unknown', 'event', 'round', 'height', 'date', 'taken', 'several'])

/** A dive that may be meant by a row. */
export const resultDive = diveFacts.omit({ endFrame: true }).extend({ id: diveId, videoId, videoName: z.string(), isAwaited: z.boolean() })
export type ResultDive = z.infer<typeof resultDive>

/** What shared/domain/results/match-results.ts says of a row. */
export const matchedRow = z.object({
  row: sheetRow,
  outcome: z.enum(['sure', 'check', 'ambiguous', 'missing']),
  diveId: diveId.nullable(),
  reasons: z.array(reason),
  candidates: z.array(z.object({ diveId, reasons: z.array(reason), fills: z.array(sheetFact), differs: z.array(sheetFact) })),
  /** What the row's own awards and difficulty give, where that is not the score it states; points. */
  computedPoints: z.number().nullable(),
})
export type MatchedRow = z.infer<typeof matchedRow>

export const nameQuestion = z.object({
  name: z.string(), plain: z.string(), rows: z.number().int(), isKnown: z.boolean(),
  variants: z.array(z.object({ name: z.string(), plain: z.string(), likeness: z.enum(['order', 'joined', 'initials', 'spelling']), dives: z.number().int(), isSame: z.boolean() })),
})
export type NameQuestion = z.infer<typeof nameQuestion>

export const resultsMatch = z.object({
  fileName: z.string(),
  rows: z.array(matchedRow),
  /** Rows that could not be read, with what is wrong; they stay out. */
  faulty: z.array(z.object({ line: z.number().int(), problems: z.array(tableProblem) })),
  questions: z.array(nameQuestion),
  /** All dives the candidates name. */
  dives: z.array(resultDive),
})
export type ResultsMatch = z.infer<typeof resultsMatch>

/** An edit of a dive made from a sheet, as the operation that can take it back. */
export const sheetChange = z.object({ diveId, operationId: z.number().int().positive() })

export const resultsProcedures = {
  /** Reads a table of results and finds the dives its rows mean; changes nothing. `names`: who is who, by plain name. Errors: as `tables.read`, 'invalid-input' for more rows than a session holds. */
  'results.match': procedure(tableChoice.omit({ name: true, mediaPath: true }).extend({ path: z.string().min(1), names: z.record(z.string(), z.array(z.string())).default({}) }), resultsMatch),
  /**
   * Makes a session in the order of the rows; those without a dive stay in it as gaps. `take`: facts of the row that the dive
   * gets, each dive's as one edit of its history. All or nothing. Errors: 'invalid-input' where two rows name one dive, 'not-found'.
   */
  'results.makeReview': procedure(z.object({
    name: z.string().trim().min(1).max(160), note: z.string().max(5000).default(''), isBlind: z.boolean().default(false), fileName: z.string().max(300),
    rows: z.array(z.object({ row: sheetRow, diveId: diveId.nullable(), take: z.array(sheetFact) })).min(1).max(reviewLimit),
  }), z.object({ review, changes: z.array(sheetChange) })),
  /** Undoes these edits where they are still the latest of their dive; `kept` counts the others. */
  'results.takeBack': procedure(z.object({ changes: z.array(sheetChange).max(reviewLimit) }), z.object({ kept: z.number().int() })),
}
