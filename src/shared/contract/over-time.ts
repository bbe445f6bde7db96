import { z } from 'zod'
import { diveFacts, diveId, modelId, predictionId } from './entities.ts'
import { procedure } from './procedure.ts'

/** Points of one page: of more dives the latest in order are told; bests and distributions are of all. */
export const mostPoints = 2000
/** Level of the intervals around predicted scores. */
export const pointIntervalLevel = 0.9

const heightMetres = diveFacts.shape.heightMetres
/** 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'. */
const partialDate = z.string().nullable()

/** What a model said of a dive: its latest stored prediction. */
export const pointPrediction = z.object({
  predictionId,
  predictedScorePoints: z.number(),
  /** Half the width of its interval at `pointIntervalLevel`, points; null where the model's residuals are too few. */
  halfWidthPoints: z.number().nullable(),
  /** Mean over its votes by stage (take-off, flight, entry), points; null for methods without stages. */
  stageContributions: z.array(z.number()).length(3).nullable(),
  createdAt: z.string(),
})

/** One dive. */
export const timePoint = z.object({
  diveId,
  date: partialDate,
  diveNumber: z.string().nullable(),
  heightMetres,
  athlete: z.string(),
  event: z.string(),
  round: z.string(),
  difficulty: z.number().nullable(),
  scorePoints: z.number().nullable(),
  /** scorePoints / difficulty. */
  executionPoints: z.number().nullable(),
  /** As given, 0..10. */
  awards: z.array(z.number()),
  /** Of all awards, dropped ones too. */
  awardMean: z.number().nullable(),
  prediction: pointPrediction.nullable(),
  isRendered: z.boolean(),
  /** Its pictures have not been attached yet. */
  isAwaited: z.boolean(),
})
export type TimePoint = z.infer<typeof timePoint>

export const bestScore = z.object({ diveId, diveNumber: z.string().nullable(), heightMetres, athlete: z.string(), date: partialDate, /** Scored dives it is the best of. */ count: z.number().int(), scorePoints: z.number() })
export type BestScorePoint = z.infer<typeof bestScore>

export const scoreDistribution = z.object({
  count: z.number().int(), least: z.number(), lowerQuartile: z.number(), median: z.number(), upperQuartile: z.number(), most: z.number(), mean: z.number(),
  /** Counts in classes of equal width. */
  classes: z.object({ from: z.number(), width: z.number(), counts: z.array(z.number().int()) }),
})

/** A model with predictions of these dives. */
const pointModel = z.object({ modelId, name: z.string(), dives: z.number().int(), isRemoved: z.boolean() })
export type PointModel = z.infer<typeof pointModel>

const page = z.object({
  /** By date, within a date by event and round; those without a date last, in library order. */
  points: z.array(timePoint),
  /** All dives asked for; more than points where there are more than `mostPoints`. */
  total: z.number().int(),
  models: z.array(pointModel),
  /** Whose predictions the points have: the one asked for where it has any, else the one with the most. */
  modelId: modelId.nullable(),
  /** The person at the studio labels or judges dives blind, and those are left out. */
  hasHidden: z.boolean(),
})

export const athletePage = page.extend({
  /** Under which the person is shown; '' without dives, and for a pair. */
  name: z.string(),
  /** The person's names among these dives, the most frequent first. */
  names: z.array(z.string()),
  /** Dives by number and height, whatever was chosen. */
  numbers: z.array(z.object({ diveNumber: z.string().nullable(), heightMetres, dives: z.number().int() })),
  /** Of all the athlete's dives, whatever was chosen. */
  bests: z.object({
    /** By number and height; of synchronised pairs apart. */
    scores: z.array(bestScore),
    /** Of dives alone, with three awards at least. */
    awardMean: z.object({ diveId, diveNumber: z.string().nullable(), date: partialDate, awardMean: z.number(), awards: z.number().int() }).nullable(),
    /** Of one event that seems complete: a scored dive for each round, from 1 to the highest anybody has in it; five at least. */
    total: z.object({ event: z.string(), date: partialDate, heightMetres, totalPoints: z.number(), diveIds: z.array(diveId) }).nullable(),
    events: z.object({ complete: z.number().int(), incomplete: z.number().int() }),
  }),
})
export type AthletePage = z.infer<typeof athletePage>

export const numberPage = page.extend({
  /** Heights of this number with their dives, whatever was chosen. */
  heights: z.array(z.object({ heightMetres, dives: z.number().int() })),
  /** Athletes with a scored dive of what was chosen, the best first. */
  bests: z.array(bestScore),
  /** Of the scores of what was chosen. */
  distribution: scoreDistribution.nullable(),
})
export type NumberPage = z.infer<typeof numberPage>

export const overTimeProcedures = {
  /** The dives of one athlete, under every name that is known to be theirs. `diveNumber`: '' for dives without one. Empty for a name nobody has. */
  'overTime.athlete': procedure(z.object({ name: z.string().min(1).max(200), diveNumber: z.string().max(8).nullable().default(null), heightMetres: heightMetres.default(null), modelId: modelId.nullable().default(null) }), athletePage),
  /** The dives of one number. Empty for a number nobody has dived. */
  'overTime.number': procedure(z.object({ diveNumber: z.string().min(1).max(8), heightMetres: heightMetres.default(null), athlete: z.string().max(200).nullable().default(null), modelId: modelId.nullable().default(null) }), numberPage),
}
