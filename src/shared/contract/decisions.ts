import { z } from 'zod'
import { diveId, jobId, modelId, predictionId } from './entities.ts'
import { procedure } from './procedure.ts'

/**
 * What is computed on demand of how a model decides: how a method lays the clips
 * of two dives beside each other, and what it says of every pair of some dives.
 * Both are jobs, and kept in the cache. What they mean: docs/reasons.md.
 */
const matrix = z.array(z.array(z.number()))

export const alignment = z.object({
  predictionId,
  /** N, tokens of a dive on each path. */
  tokens: z.number().int(),
  /** Frames in a clip, and T, frames sampled from a dive. */
  clipFrames: z.number().int(),
  frames: z.number().int(),
  /** First sampled frame of each clip, by path; the auxiliary path's clips are widened to N tokens, none of which is one clip. */
  baseStarts: z.array(z.number().int()),
  auxiliaryStarts: z.array(z.number().int()),
  /** γ of the soft minimum that the method was trained with. */
  gamma: z.number(),
  exemplars: z.array(z.object({
    diveId,
    /** ‖token of the dive - token of the exemplar‖², [N][N]: rows are the dive's. What soft-DTW adds up along a path. */
    base: matrix,
    auxiliary: matrix,
    /** Of each cross-attention block, [2N][2N], the mean of its heads: how much each of the dive's tokens (base path, then auxiliary) takes of each of the exemplar's. Rows add up to 1. */
    attention: z.array(matrix),
  })),
  provider: z.string(),
  elapsedMilliseconds: z.number(),
})
export type Alignment = z.infer<typeof alignment>

/** Most dives that are set against each other at a time: 40 × 39 comparisons. */
export const pairLimit = 40

const pairDive = z.object({ diveId, title: z.string(), diveNumber: z.string().nullable(), athlete: z.string(), /** What the model predicts, as judges gave it: the score, or the score over the difficulty. */ value: z.number() })

export const pairMatrix = z.object({
  modelId,
  /** score: points. quotient: score over degree of difficulty, which is what the model predicts. */
  target: z.enum(['score', 'quotient']),
  dives: z.array(pairDive),
  /** [n][n], predicted difference row less column, in the unit of the target; null on the diagonal. */
  differences: z.array(z.array(z.number().nullable())),
  /** [n][n], how far the network of pairs sees the two apart, without sign; null for methods that have none. */
  apart: z.array(z.array(z.number().nullable())).nullable(),
  provider: z.string(),
  elapsedMilliseconds: z.number(),
})
export type PairMatrix = z.infer<typeof pairMatrix>

/** A dive that was asked for and cannot be set against others. */
export const leftOutPair = z.object({ diveId, title: z.string(), reason: z.enum(['no-score', 'no-difficulty', 'no-pictures', 'removed']) })
export type LeftOutPair = z.infer<typeof leftOutPair>

const pairsAsked = z.object({ modelId, diveIds: z.array(diveId).min(2).max(pairLimit) })

export const decisionProcedures = {
  /** Dive numbers that a model tells apart, in the order of its class probabilities; empty for other methods. */
  'decisions.classes': procedure(z.object({ modelId }), z.array(z.string())),
  /** `jobId` is null where it is there already. Errors: 'not-found', 'missing-model', 'no-pictures', 'invalid-input' for a method that aligns nothing or a score without exemplars. */
  'decisions.startAlignment': procedure(z.object({ predictionId }), z.object({ jobId: jobId.nullable() })),
  /** Null where it has not been computed, or is no longer in the cache. */
  'decisions.alignment': procedure(z.object({ predictionId }), alignment.nullable()),
  /** Errors: 'missing-model', 'bad-labels' where fewer than two of the dives can be compared, 'invalid-input' for a method that compares nothing. */
  'decisions.startPairs': procedure(pairsAsked, z.object({ jobId: jobId.nullable() })),
  'decisions.pairs': procedure(pairsAsked, z.object({ matrix: pairMatrix.nullable(), leftOut: z.array(leftOutPair) })),
}
