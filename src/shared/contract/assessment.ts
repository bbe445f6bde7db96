import { z } from 'zod'
import { diveId, jobId, modelId, predictionId, runId } from './entities.ts'
import { procedure } from './procedure.ts'
import { configurationName, methodName } from './training.ts'

export const model = z.object({
  id: modelId,
  name: z.string(),
  method: methodName,
  configuration: configurationName,
  /** Frame geometry its weights were trained with. */
  geometry: z.enum(['official', 'upright']),
  /** False for a start of training whose weights were not all trained, such as an imported backbone. */
  canScore: z.boolean(),
  source: z.enum(['shipped', 'run', 'imported']),
  runId: runId.nullable(),
  contentHash: z.string(),
  sizeBytes: z.number(),
  /** What it is, how it was trained and measured, and what it does not know; Markdown. */
  card: z.string(),
  isPresent: z.boolean(),
  createdAt: z.string(),
})
export type Model = z.infer<typeof model>

/** What a method knows of a comparison or a score besides points, by name: a leaf, probabilities, an interval. */
const details = z.record(z.string(), z.array(z.number()))

/** One exemplar's say in a score: what it alone would give, and the predicted difference to its own score. */
export const exemplarVote = z.object({
  diveId,
  title: z.string(),
  diveNumber: z.string().nullable(),
  athlete: z.string(),
  scorePoints: z.number(),
  /** Predicted difference query - exemplar, in points. */
  deltaPoints: z.number(),
  votePoints: z.number(),
  /** By stage (take-off, flight, entry), in points; adds up to deltaPoints. Null for methods without stages. */
  stageContributions: z.array(z.number()).length(3).nullable(),
  details,
})
export type ExemplarVote = z.infer<typeof exemplarVote>

export const prediction = z.object({
  id: predictionId,
  diveId,
  modelId,
  modelName: z.string(),
  /** Seed from which the exemplars were drawn. */
  seed: z.number().int(),
  exemplarRule: z.string(),
  /** First frame of flight and of entry, counted from the dive's first frame; null for methods that do not look at stages. */
  transitions: z.tuple([z.number().int(), z.number().int()]).nullable(),
  transitionSource: z.enum(['model', 'labels']),
  /** In points: directShare × directScorePoints + (1 - directShare) × mean of the votes. */
  predictedScorePoints: z.number(),
  /** Score from the dive alone, where the method gives one. */
  directScorePoints: z.number().nullable(),
  /** 0: votes alone. 1: no votes. */
  directShare: z.number().min(0).max(1),
  /** Standard deviation of the votes, in points. */
  voteSpreadPoints: z.number(),
  stageContributions: z.array(z.number()).length(3).nullable(),
  details,
  votes: z.array(exemplarVote),
  elapsedMilliseconds: z.number(),
  createdAt: z.string(),
})
export type Prediction = z.infer<typeof prediction>

/** A model's proposal for the two transitions of a dive, with its curves over the dive's frames. */
export const segmentation = z.object({
  diveId,
  modelId,
  modelName: z.string(),
  transitions: z.tuple([z.number().int(), z.number().int()]),
  confidences: z.tuple([z.number(), z.number()]),
  /** Probability of each transition at each sampled frame; `frames` gives the dive-relative frame of each sample. */
  frames: z.array(z.number().int()),
  curves: z.tuple([z.array(z.number()), z.array(z.number())]),
  createdAt: z.string(),
})
export type Segmentation = z.infer<typeof segmentation>

export const assessmentProcedures = {
  'models.list': procedure(z.object({}), z.array(model)),
  'models.get': procedure(z.object({ modelId }), model),
  'assessment.score': procedure(
    z.object({
      diveIds: z.array(diveId).min(1).max(10000),
      modelId,
      exemplarCount: z.number().int().min(1).max(50).default(10),
      seed: z.number().int().default(0),
      /** Exemplars of one's own choice instead of drawn ones. */
      exemplarIds: z.array(diveId).optional(),
      transitionSource: z.enum(['model', 'labels']).default('model'),
    }),
    z.object({ jobId }),
  ),
  /** Also tells the queue where a look helps most; with `measuresEffect` by how much the score hangs on the boundaries, which takes exemplars and their features. */
  'assessment.segment': procedure(z.object({ diveIds: z.array(diveId).min(1).max(10000), modelId, measuresEffect: z.boolean().default(false) }), z.object({ jobId })),
  'assessment.segmentation': procedure(z.object({ diveId, modelId: modelId.nullable() }), segmentation.nullable()),
  /** Newest first. */
  'assessment.predictions': procedure(z.object({ diveId }), z.array(prediction)),
}
