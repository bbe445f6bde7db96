import { z } from 'zod'
import { diveId, evaluationId, jobId, modelId, runId, splitId, splitPart } from './entities.ts'
import { procedure } from './procedure.ts'

/**
 * A model measured on one part of a split: every dive with its prediction and
 * exemplars, and the figures that follow from them. Stored as it was measured
 * and never changed. docs/evaluation.md says what each figure means.
 */

/** A figure with its bootstrap interval; value null where undefined (a constant vector has no rank correlation). */
export const figure = z.object({
  value: z.number().nullable(),
  /** 95 %, percentiles over dives drawn with replacement; null where undefined on every draw. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
})
export type Figure = z.infer<typeof figure>

export const figures = z.object({
  count: z.number().int(),
  /** Spearman's rank correlation of the score. */
  srcc: figure,
  pearson: figure,
  /** Kendall's tau-b. */
  kendall: figure,
  /** Mean of ((truth - prediction) / range)², × 100. */
  relativeL2: figure,
  /** Of `relativeL2`, in points, and where it is from: the truths of this part, or fixed beforehand. */
  range: z.object({ points: z.number(), source: z.enum(['part', 'fixed']) }),
  maePoints: figure,
  /** MAE of score / DD, over dives with a DD: sum of the counted awards, in award points. */
  maeQuality: figure,
  /** SRCC of the quality, score / DD, which the degree of difficulty cannot explain. */
  qualitySrcc: figure,
  /** SRCC within each dive number that has at least `leastDives`: the mean weighted by dives. */
  withinNumberSrcc: figure,
  withinNumber: z.object({ groups: z.number().int(), dives: z.number().int(), leastDives: z.number().int() }),
  /** Intersection over union of predicted and labelled flight; null values for methods without stages. */
  tiouMean: figure,
  /** Shares of dives with tIoU ≥ .5 and ≥ .75. */
  tiou50: figure,
  tiou75: figure,
  tiouCount: z.number().int(),
})
export type Figures = z.infer<typeof figures>
export const figureNames = ['srcc', 'pearson', 'kendall', 'relativeL2', 'maePoints', 'maeQuality', 'qualitySrcc', 'withinNumberSrcc', 'tiouMean', 'tiou50', 'tiou75'] as const
export type FigureName = (typeof figureNames)[number]

/** Guesses that never look at the video, learnt from the training part alone. */
export const baselineName = z.enum(['same-number-mean', 'same-difficulty-mean', 'event-quality', 'overall-mean', 'median-transitions', 'median-transitions-by-number'])
export type BaselineName = z.infer<typeof baselineName>
export const baseline = z.object({ name: baselineName, figures })
export type Baseline = z.infer<typeof baseline>

const transitions = z.tuple([z.number().int(), z.number().int()])

export const evaluatedDive = z.object({
  diveId,
  title: z.string(),
  athlete: z.string(),
  event: z.string(),
  diveNumber: z.string().nullable(),
  difficulty: z.number().nullable(),
  truthPoints: z.number(),
  predictedPoints: z.number(),
  /** Score from the dive alone, where the method gives one. */
  directPoints: z.number().nullable(),
  /** Standard deviation of the votes; 0 without. */
  voteSpreadPoints: z.number(),
  /** Labelled and predicted first frame of flight and of entry, dive-relative. */
  transitions: transitions.nullable(),
  predictedTransitions: transitions.nullable(),
  /** In the order drawn. */
  votes: z.array(z.object({ diveId, votePoints: z.number() })),
})
export type EvaluatedDive = z.infer<typeof evaluatedDive>

/**
 * Prediction intervals by split-conformal inference: prediction ± the quantile of absolute residuals on the validation
 * part, with the finite-sample correction. `coverage` is the share of this part's dives whose truth lies inside.
 */
export const calibration = z.object({
  /** The validation evaluation of the same model whose residuals were taken. */
  evaluationId,
  residuals: z.number().int(),
  levels: z.array(z.object({ level: z.number(), halfWidthPoints: z.number().nullable(), coverage: z.number().nullable() })),
})
export type Calibration = z.infer<typeof calibration>

/**
 * One look at a test part. A part that was looked at more than once no longer tells how a model will do.
 * `evaluationId` null: a run measured it itself and stored no evaluation (an earlier version, or epochs that it was to choose);
 * `modelId` null: that run has left no model, and `modelName` is the run's name.
 */
export const testLook = z.object({ evaluationId: evaluationId.nullable(), modelId: modelId.nullable(), modelName: z.string(), runId: runId.nullable().default(null), at: z.string() })
export type TestLook = z.infer<typeof testLook>

export const evaluationSummary = z.object({
  id: evaluationId,
  modelId,
  modelName: z.string(),
  modelHash: z.string(),
  method: z.string(),
  configuration: z.string(),
  runId: runId.nullable(),
  splitId,
  splitName: z.string(),
  part: splitPart,
  /** SHA-256 of the label snapshot that was measured: queries and exemplars. */
  snapshotHash: z.string(),
  /** Of the exemplars' draw. */
  seed: z.number().int(),
  exemplarRule: z.enum(['dive-number', 'difficulty', 'any']),
  exemplarCount: z.number().int(),
  transitionSearch: z.enum(['ordered-pairs', 'official-windows']),
  /** How the model's epoch was chosen; 'official-test' flatters the figures of the test part. */
  selection: z.enum(['validation', 'last-epoch', 'official-test']).nullable(),
  provider: z.string(),
  codeVersion: z.string(),
  createdAt: z.string(),
  elapsedSeconds: z.number(),
  figures,
  baselines: z.array(baseline),
  /** Looks at this test part before this one, by models trained on the same split and by this model, oldest first; empty for other parts. */
  earlierLooks: z.array(testLook),
})
export type EvaluationSummary = z.infer<typeof evaluationSummary>

/** Dives of this part that the model was trained on: their figures say nothing of new dives. */
export const trainedOn = z.object({
  dives: z.number().int(),
  /** The runs that are known to have made it, its own first, then those of the models it started from. */
  runIds: z.array(runId).min(1),
})
export type TrainedOn = z.infer<typeof trainedOn>

export const evaluationDocument = evaluationSummary.extend({
  dives: z.array(evaluatedDive),
  calibration: calibration.nullable(),
  /** Null where no run of this library made the model: what it was trained on is not known. */
  trainedOn: trainedOn.nullable(),
})
export type EvaluationDocument = z.infer<typeof evaluationDocument>

/** One figure of two evaluations over the dives that both measured: `other` less `first`, by paired bootstrap. */
export const pairedDifference = z.object({
  figure: z.enum(figureNames),
  first: z.number().nullable(),
  other: z.number().nullable(),
  difference: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** Share of draws in which `other` is better; null where undefined. */
  superiority: z.number().nullable(),
  /** True where the interval leaves zero out. */
  isClear: z.boolean(),
})
export type PairedDifference = z.infer<typeof pairedDifference>

export const evaluationPair = z.object({
  firstId: evaluationId,
  otherId: evaluationId,
  commonDives: z.number().int(),
  /** Dives that only one measured, or whose true score differs between the two. */
  leftOutDives: z.number().int(),
  /** Of those, the ones that both measured against different true scores: labels were edited in between. */
  differentTruths: z.number().int(),
  differences: z.array(pairedDifference),
})
export type EvaluationPair = z.infer<typeof evaluationPair>

/** Several evaluations of one configuration over the folds of one division. */
export const foldSummary = z.object({
  folds: z.number().int(),
  /** Correlations averaged through Fisher's z, others by the mean, each with the standard deviation over folds. */
  averages: z.array(z.object({ figure: z.enum(figureNames), value: z.number().nullable(), deviation: z.number().nullable(), byFold: z.array(z.number().nullable()) })),
  /** All dives of all folds as one list; null where a dive occurs in two. */
  pooled: figures.nullable(),
})
export type FoldSummary = z.infer<typeof foldSummary>

/** A row of a published table, for orientation: measured elsewhere, on another machine, by another program. */
export const publishedResult = z.object({
  dataset: z.string(),
  setting: z.string(),
  method: z.string(),
  year: z.number().int().nullable(),
  srcc: z.number().nullable(),
  relativeL2: z.number().nullable(),
  tiou50: z.number().nullable(),
  tiou75: z.number().nullable(),
})
export type PublishedResult = z.infer<typeof publishedResult>

export const evaluationRequest = z.object({
  modelId,
  splitId,
  part: splitPart,
  exemplarCount: z.number().int().min(1).max(50).default(10),
  seed: z.number().int().min(0).max(0xffffffff).default(0),
  exemplarRule: z.enum(['dive-number', 'difficulty', 'any']).default('dive-number'),
  transitionSearch: z.enum(['ordered-pairs', 'official-windows']).default('ordered-pairs'),
  /** Range of R-l2 in points, for parts that are to be compared with each other; null: that of the part's true scores. */
  fixedRangePoints: z.number().positive().nullable().default(null),
  /** Looks at a test part that was looked at before. */
  again: z.boolean().default(false),
})
export type EvaluationRequest = z.infer<typeof evaluationRequest>

const ids = z.object({ evaluationIds: z.array(evaluationId).min(2).max(50) })

export const evaluationProcedures = {
  /** How often this test part was looked at by models of this split, and by `modelId` whatever it was trained on; empty for other parts. */
  'evaluations.looks': procedure(z.object({ splitId, part: splitPart, modelId: modelId.nullable().default(null) }), z.array(testLook)),
  /**
   * Measures a model as a job; exemplars come from the training part of the split, of a run's model from the labels the
   * run was trained on. The answer tells of the looks at the test part until now.
   * Errors: 'conflict' where the test part was looked at before and `again` is not set; those of training.start.
   */
  'evaluations.start': procedure(evaluationRequest, z.object({ jobId, earlierLooks: z.array(testLook) })),
  /** What a job of evaluations.start has stored; null while it runs or where it failed. */
  'evaluations.ofJob': procedure(z.object({ jobId }), z.object({ evaluationId: evaluationId.nullable() })),
  /** Newest first. */
  'evaluations.list': procedure(z.object({ modelId: modelId.nullable().default(null), runId: runId.nullable().default(null), splitId: splitId.nullable().default(null) }), z.array(evaluationSummary)),
  'evaluations.get': procedure(z.object({ evaluationId }), evaluationDocument),
  /** Each against the first. Errors: 'invalid-input' where two have no dive in common. */
  'evaluations.compare': procedure(ids, z.object({ evaluations: z.array(evaluationSummary), pairs: z.array(evaluationPair) })),
  'evaluations.folds': procedure(ids, foldSummary),
  /** Self-contained HTML, to be saved or printed. */
  'evaluations.report': procedure(z.object({ evaluationId }), z.object({ fileName: z.string(), html: z.string() })),
  /** The same of evaluations.compare, with its errors. */
  'evaluations.comparisonReport': procedure(ids, z.object({ fileName: z.string(), html: z.string() })),
  'evaluations.published': procedure(z.object({}), z.array(publishedResult)),
}
