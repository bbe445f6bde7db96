import { z } from 'zod'
import { explainDate } from '../domain/partial-date.ts'
import { workStates } from '../domain/work-states.ts'
import { splitRecipe } from './split-recipe.ts'

/**
 * What the library holds, as it crosses between processes.
 * Frames are 0-based indices. Within a video they count decoded frames from its
 * first; within a dive (stages, transitions) they count from the dive's first frame.
 * Ranges are half-open: `endFrame` is the first frame no longer part of the dive.
 */
const id = z.number().int().positive()
export const videoId = id.brand<'VideoId'>()
export const diveId = id.brand<'DiveId'>()
export const modelId = id.brand<'ModelId'>()
export const runId = id.brand<'RunId'>()
export const experimentId = id.brand<'ExperimentId'>()
export const evaluationId = id.brand<'EvaluationId'>()
export const jobId = id.brand<'JobId'>()
export const splitId = id.brand<'SplitId'>()
export const predictionId = id.brand<'PredictionId'>()
export const annotatorId = id.brand<'AnnotatorId'>()
export const commentId = id.brand<'CommentId'>()
export type VideoId = z.infer<typeof videoId>
export type DiveId = z.infer<typeof diveId>
export type ModelId = z.infer<typeof modelId>
export type RunId = z.infer<typeof runId>
export type ExperimentId = z.infer<typeof experimentId>
export type EvaluationId = z.infer<typeof evaluationId>
export type JobId = z.infer<typeof jobId>
export type SplitId = z.infer<typeof splitId>
export type PredictionId = z.infer<typeof predictionId>
export type AnnotatorId = z.infer<typeof annotatorId>
export type CommentId = z.infer<typeof commentId>

const frame = z.number().int().nonnegative()
const timestamp = z.string() // ISO 8601, UTC

export const provenance = z.object({
  kind: z.enum(['person', 'model', 'import', 'rendered']),
  /** Annotator's name, model name, imported file or "rendered truth". */
  name: z.string(),
  at: timestamp,
  /** Of a model's boundary: which weights, and the run that made them. Ids are of this library; what came from elsewhere has none. */
  model: z.object({ hash: z.string(), modelId: modelId.nullable(), runId: runId.nullable(), runName: z.string().nullable() }).optional(),
})
export type Provenance = z.infer<typeof provenance>

/** One stage of a dive; stages are contiguous, the first starts at frame 0. */
export const stage = z.object({
  /** Sub-action, e.g. "3.5 Soms.Pike"; null while unnamed. */
  label: z.string().max(120).nullable(),
  startFrame: frame,
  /** Who placed this stage's start. */
  provenance,
  /** Of a model's proposal, 0..1. */
  confidence: z.number().min(0).max(1).nullable(),
})
export type Stage = z.infer<typeof stage>

export const video = z.object({
  id: videoId,
  name: z.string(),
  /** Absolute path of the original file or frame folder. */
  path: z.string(),
  kind: z.enum(['file', 'frames']),
  contentHash: z.string(),
  sizeBytes: z.number().nonnegative(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  frameCount: z.number().int().positive(),
  durationSeconds: z.number().nonnegative(),
  /** Average frames per second over the file. */
  frameRate: z.number().positive(),
  isVariableFrameRate: z.boolean(),
  codec: z.string(),
  hasProxy: z.boolean(),
  /** True for synthetic videos; shown wherever the video is shown. */
  isRendered: z.boolean(),
  /** False when the file has vanished since import, or never came. */
  isPresent: z.boolean(),
  /** A data set spoke of it, its pictures have not been attached yet: size and length are what the labels say, the path is '' or where they should be. */
  isAwaited: z.boolean(),
  createdAt: timestamp,
})
export type Video = z.infer<typeof video>

export const splitPart = z.enum(['train', 'validation', 'test'])
export type SplitPart = z.infer<typeof splitPart>

/** The facts of a dive a person can enter or edit. */
export const diveFacts = z.object({
  startFrame: frame,
  endFrame: frame,
  diveNumber: z.string().max(8).nullable(),
  heightMetres: z.union([z.literal(1), z.literal(3), z.literal(5), z.literal(7.5), z.literal(10)]).nullable(),
  difficulty: z.number().min(0.5).max(6).nullable(),
  athlete: z.string().max(200),
  event: z.string().max(200),
  round: z.string().max(80),
  /** Judges' awards, 0..10. */
  awards: z.array(z.number()).max(11),
  penaltyPoints: z.number().min(0).max(100),
  scorePoints: z.number().min(0).max(200).nullable(),
  /** The day it was dived, as exactly as it is known: "2021", "2021-07" or "2021-07-31"; null while unknown. */
  date: z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/).refine((text) => explainDate(text) === null, { error: 'A date is a year, a month or a day that exists: 2021, 2021-07 or 2021-07-31.' }).nullable(),
})
export type DiveFacts = z.infer<typeof diveFacts>

export const dive = diveFacts.extend({
  id: diveId,
  videoId,
  videoName: z.string(),
  /** Name of its category: "diving" or another kind of judged action. */
  category: z.string(),
  /** Its pictures have not been attached yet. */
  isAwaited: z.boolean(),
  frameRate: z.number().positive(),
  isRendered: z.boolean(),
  stageCount: z.number().int().nonnegative(),
  isLabelled: z.boolean(),
  /** How far it is, from to do to accepted. */
  workState: z.enum(workStates),
  /** Latest predicted score, if any, in points. */
  predictedScorePoints: z.number().nullable(),
  part: splitPart.nullable(),
  updatedAt: timestamp,
  /** The person at the studio labels or judges it blind: what others said of it is left blank. */
  isBlind: z.literal(true).optional(),
})
export type Dive = z.infer<typeof dive>

export const diveDetail = z.object({
  dive,
  video,
  stages: z.array(stage),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  /** The last operation that is in effect; it names the dive's state exactly. An edit that says it was made on another is refused. 0 where the dive has no history. */
  headOperationId: z.number().int().nonnegative(),
})
export type DiveDetail = z.infer<typeof diveDetail>

/** What an operation changed, as it was before and after it. */
export const operationChange = z.object({
  /** Null where stages were not its business. */
  stages: z.object({ before: z.array(stage), after: z.array(stage) }).nullable(),
  /** Facts by their name in `diveFacts`. */
  facts: z.array(z.object({ name: z.string(), before: z.unknown(), after: z.unknown() })),
  /** True where it removed the dive, false where it brought it back. */
  isRemoved: z.boolean().nullable(),
})
export type OperationChange = z.infer<typeof operationChange>

export const operation = z.object({
  id,
  diveId: diveId.nullable(),
  kind: z.string(),
  summary: z.string(),
  who: z.string(),
  at: timestamp,
  isUndone: z.boolean(),
  /** Undone, then overtaken by another edit: it stays as history and cannot be had again. */
  isDropped: z.boolean(),
  change: operationChange,
})
export type Operation = z.infer<typeof operation>

export const split = z.object({
  id: splitId,
  name: z.string(),
  counts: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
  /** How it was made. */
  recipe: splitRecipe,
  /** A run has used it: its members stay as they are. */
  isFrozen: z.boolean(),
  /** Its parts are those the dive list shows. */
  isActive: z.boolean(),
  createdAt: timestamp,
})
export type Split = z.infer<typeof split>

export const jobKind = z.enum(['render-demo', 'import', 'import-dataset', 'export-dives', 'check-pictures', 'train', 'evaluate', 'score', 'segment', 'explain', 'decide', 'make-capsule', 'import-weights', 'export-weights', 'download-weights'])
export type JobKind = z.infer<typeof jobKind>
export const jobState = z.enum(['queued', 'running', 'paused', 'cancelled', 'failed', 'done'])
export type JobState = z.infer<typeof jobState>
export const job = z.object({
  id: jobId,
  kind: jobKind,
  title: z.string(),
  state: jobState,
  /** 0..1 */
  progress: z.number().min(0).max(1),
  message: z.string(),
  secondsLeft: z.number().nonnegative().nullable(),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).nullable(),
  canResume: z.boolean(),
  runId: runId.nullable(),
  createdAt: timestamp,
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
})
export type Job = z.infer<typeof job>
