import { z } from 'zod'
import { diveFacts, jobId, modelId, predictionId } from './entities.ts'
import { procedure } from './procedure.ts'
import { configurationName, methodName } from './training.ts'

/**
 * A capsule: one scored dive in one file, with everything its score was computed
 * from, so that it comes to the same number elsewhere. docs/capsules.md describes the file.
 */
const text = (most: number) => z.string().max(most)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const frame = z.number().int().nonnegative().max(1e9)
const count = z.number().int().positive().max(1e6)
const pair = z.tuple([frame, frame])
const details = z.record(text(80), z.array(z.number()).max(10_000))
const stageParts = z.array(z.number()).length(3).nullable()
/** Where stages were cut among the T pictures that the model saw, and who said so; null for methods without stages. */
const used = z.strictObject({ transitions: pair.nullable(), source: z.enum(['labels', 'model']) })

/** SHA-256 of the video a dive was cut from, and where it lay in it; half-open. */
const source = z.strictObject({ contentHash: text(200), startFrame: frame, endFrame: frame })

export const capsuleStage = z.strictObject({
  label: text(120).nullable(),
  /** Counted from the first frame of the dive. */
  startFrame: frame,
  confidence: z.number().min(0).max(1).nullable(),
  /** Who placed its start; `modelHash` of a model's boundary. */
  provenance: z.strictObject({ kind: z.enum(['person', 'model', 'import', 'rendered']), name: text(500), at: text(40), modelHash: text(200).nullable() }),
})

export const capsuleExemplar = z.strictObject({
  title: text(700), diveNumber: text(8).nullable(), athlete: text(200), difficulty: z.number().nullable(), awards: z.array(z.number()).max(11), scorePoints: z.number(), source, used,
  vote: z.strictObject({ deltaPoints: z.number(), votePoints: z.number(), stageContributions: stageParts, details }),
})

/** `capsule.json`. */
export const capsuleDocument = z.strictObject({
  dive: z.strictObject({ title: text(700), category: text(60), ...diveFacts.omit({ startFrame: true, endFrame: true, date: true }).shape }),
  clip: z.strictObject({
    frameCount: count, frameRate: z.number().positive().max(10_000), width: count, height: count, isRendered: z.boolean(),
    source,
    /** When each frame was shown, counted from the first. */
    timesMicroseconds: z.array(z.number()).max(1_000_000),
  }),
  stages: z.array(capsuleStage).max(1000),
  prediction: z.strictObject({
    seed: z.number().int(), exemplarRule: text(2000), createdAt: text(40),
    /** First frame of flight and of entry, counted from the first of the dive. */
    transitions: pair.nullable(), transitionSource: z.enum(['model', 'labels']),
    predictedScorePoints: z.number(), directScorePoints: z.number().nullable(), directShare: z.number().min(0).max(1), voteSpreadPoints: z.number(), stageContributions: stageParts, details,
  }),
  used,
  exemplars: z.array(capsuleExemplar).max(50),
  model: z.strictObject({
    name: text(300), contentHash: sha256, sizeBytes: z.number().int().nonnegative(), method: methodName, configuration: configurationName, geometry: z.enum(['official', 'upright']),
    options: z.record(text(80), z.union([text(200), z.number(), z.boolean()])),
    /** What the method learnt of the labels it was trained on. */
    facts: z.record(text(80), z.union([text(2000), z.number(), z.array(z.number()).max(100_000), z.array(text(200)).max(100_000)])),
  }),
  /** Of one video. */
  features: z.strictObject({ rows: count, width: count }),
  /** What the model saw: T pictures, resized, not yet cropped. */
  pictures: z.strictObject({ count, height: count, width: count, sampledFrames: z.array(frame).max(100_000) }),
  computed: z.strictObject({ provider: text(40), onnxRuntime: text(80), ffmpeg: text(200), system: text(80) }),
})
export type CapsuleDocument = z.infer<typeof capsuleDocument>

export const capsuleVerdict = z.object({
  /** From what the score was computed again: stored features, or the pictures of the dive. */
  depth: z.enum(['features', 'pictures']),
  /** Everything that was checked holds. */
  isConfirmed: z.boolean(),
  storedPoints: z.number(),
  recomputedPoints: z.number(),
  /** Largest difference of the score, the score from the dive alone, the stages' parts and the spread of the votes, points. */
  differencePoints: z.number(),
  /** How far each may lie apart, points. */
  tolerancePoints: z.number(),
  votes: z.array(z.object({ title: z.string(), storedPoints: z.number(), recomputedPoints: z.number(), /** Largest of the vote, its difference and its stages' parts. */ differencePoints: z.number() })),
  /** Where its weights came from. */
  weights: z.enum(['heads', 'capsule', 'file']),
  modelHash: z.string(),
  checks: z.array(z.object({ name: z.enum(['content', 'model', 'heads', 'transitions', 'features', 'votes', 'score']), outcome: z.enum(['passed', 'failed', 'not-checked']), /** What was found, a sentence in English. */ text: z.string() })),
  elapsedMilliseconds: z.number(),
})
export type CapsuleVerdict = z.infer<typeof capsuleVerdict>

export const capsuleContents = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  createdAt: z.string(),
  createdBy: z.string(),
  members: z.array(z.object({ name: z.string(), sizeBytes: z.number() })),
  /** Whether the whole model is in it or its heads alone. */
  model: z.enum(['whole', 'heads']),
  document: capsuleDocument,
  /** A few of the pictures that the model saw, in order, as data addresses, with the frame of the dive each is. */
  pictures: z.array(z.object({ frame: z.number(), url: z.string() })),
})
export type CapsuleContents = z.infer<typeof capsuleContents>

/** Absolute. */
const path = z.string().min(1)

export const capsuleProcedures = {
  /** Makes one of a stored score, as a job; the file appears whole or not at all. Errors: 'conflict' where the file is there, 'missing-model', 'missing-video', 'not-found'. */
  'capsules.make': procedure(z.object({ predictionId, path, withWeights: z.boolean().default(false), overwrite: z.boolean().default(false) }), z.object({ jobId })),
  /** What is in one; nothing of it is stored. `modelId`: the same model in this library. Errors: 'invalid-input', 'not-found'. */
  'capsules.open': procedure(z.object({ path }), capsuleContents.extend({ modelId: modelId.nullable() })),
  /** Computes its score again. With `fromPictures` through the backbone, which takes the whole model: in the capsule or in this library. Errors: 'missing-model', 'invalid-input'. */
  'capsules.verify': procedure(z.object({ path, fromPictures: z.boolean().default(false) }), capsuleVerdict),
}
