import { z } from 'zod'
import { diveId, evaluationId, predictionId } from './entities.ts'
import { diveFilter } from './library.ts'
import { procedure } from './procedure.ts'
import { reviewId } from './reviews.ts'

/** Why a score, and how far it can be trusted. docs/reasons.md says what each figure means. */

export const intervalLevel = z.object({
  /** How often the truth should lie inside: .8, .9, .95. */
  level: z.number(),
  /** The interval is the predicted score ± this, points; null where the residuals are too few for the level. */
  halfWidthPoints: z.number().nullable(),
  /** Fewest residuals the level asks for. */
  leastResiduals: z.number().int(),
  /** Share of the residuals within the width the others give, each left out in turn. */
  leaveOneOut: z.number().nullable(),
  /** Share of the test part's dives whose truth lay inside. */
  test: z.number().nullable(),
})

export const scoreInterval = z.object({
  predictionId,
  /** The validation evaluation whose residuals were taken; null where this model was never measured on a validation part. */
  source: z.object({ evaluationId, splitName: z.string(), exemplarCount: z.number().int(), createdAt: z.string() }).nullable(),
  /** Residuals that count. */
  residuals: z.number().int(),
  /** Dives of that evaluation that do not: the dive itself, and such as the model was trained on. */
  leftOut: z.object({ itself: z.number().int(), trainedOn: z.number().int() }),
  /** False where no run of this library made the model: what it was trained on is not known. */
  isTrainingKnown: z.boolean(),
  levels: z.array(intervalLevel),
  /** Of the same split; null where there is none. */
  test: z.object({ evaluationId, dives: z.number().int() }).nullable(),
})
export type ScoreInterval = z.infer<typeof scoreInterval>

/** Dives judges are looked at over. */
export const judgedSet = z.union([z.object({ diveIds: z.array(diveId).max(10000) }), z.object({ event: z.string() }), z.object({ reviewId }), z.object({ filter: diveFilter })])
export type JudgedSet = z.infer<typeof judgedSet>

const nullableMean = z.number().nullable()
export const judgesReport = z.object({
  dives: z.number().int(),
  leastAwards: z.number().int(),
  withoutAwards: z.number().int(),
  withoutPanel: z.number().int(),
  panels: z.array(z.object({
    panel: z.enum(['individual', 'synchronised']),
    size: z.number().int(),
    dives: z.number().int(),
    seats: z.array(z.object({
      seat: z.number().int(), kind: z.enum(['execution', 'execution-a', 'execution-b', 'synchronisation']), count: z.number().int(),
      meanSigned: nullableMean, meanAbsolute: nullableMean, interval: z.tuple([z.number(), z.number()]).nullable(), droppedShare: nullableMean,
    })),
  })),
})
export type JudgesReport = z.infer<typeof judgesReport>

export const reasonProcedures = {
  /** How far from a prediction the truth may be, by the model's residuals on validation dives. Errors: 'not-found'. */
  'reasons.interval': procedure(z.object({ predictionId }), scoreInterval),
  /** How far each judge's seat lies from its panel over a set of dives. Seats with fewer than `leastAwards` awards have no figures. Errors: 'not-found' for a session. */
  'reasons.judges': procedure(z.object({ dives: judgedSet, leastAwards: z.number().int().min(2).max(1000).default(10) }), judgesReport),
}
