import { z } from 'zod'
import { diveFacts, diveId, video, videoId } from './entities.ts'
import { procedure } from './procedure.ts'
import { reviewCommitment, reviewId } from './reviews.ts'
import { markedStage } from './second-labels.ts'

/**
 * Judging the dives of a session blind: one commits awards or a score, then
 * what judges and model said is revealed. Who opens a dive of a blind session
 * this way judges the session blind from then on: until a dive is revealed to
 * them, every other procedure keeps it from them.
 */
export const blindReviewDive = z.object({
  reviewId,
  diveId,
  videoId,
  video: video.pick({ width: true, height: true, frameCount: true }),
  startFrame: z.number().int().nonnegative(),
  endFrame: z.number().int().positive(),
  frameRate: z.number().positive(),
  isAwaited: z.boolean(),
  isRendered: z.boolean(),
  ...diveFacts.pick({ diveNumber: true, heightMetres: true, difficulty: true }).shape,
  /** Where its stages begin: pictures to go to. */
  stages: z.array(markedStage),
  /** One's own; null until one has committed. */
  commitment: reviewCommitment.nullable(),
})
export type BlindReviewDive = z.infer<typeof blindReviewDive>

/** Awards go from 0 to 10 by halves; one stands for all that count. Without awards, points. */
const answer = z.object({ awards: z.array(z.number().min(0).max(10).multipleOf(0.5)).min(1).max(11).nullable(), scorePoints: z.number().min(0).max(200).nullable() })

/** A revealed dive: one's own score beside the others', in points. */
export const comparedDive = z.object({
  diveId,
  diveNumber: z.string().nullable(),
  athlete: z.string(),
  difficulty: z.number().nullable(),
  ordinal: z.number().int(),
  committedAt: z.string(),
  revealedAt: z.string(),
  ownAwards: z.array(z.number()),
  ownPoints: z.number().nullable(),
  judgesAwards: z.array(z.number()),
  judgesPoints: z.number().nullable(),
  modelPoints: z.number().nullable(),
})
export type ComparedDive = z.infer<typeof comparedDive>

export const blindProgress = z.object({ dives: z.number().int(), committed: z.number().int(), revealed: z.number().int() })

export const blindReviewProcedures = {
  /** Errors: 'conflict' for a session that is not blind, 'not-found' for a dive that is not in it. So all. */
  'blindReview.dive': procedure(z.object({ reviewId, diveId }), blindReviewDive),
  /** Kept for ever. The points of awards are worked out by the rules of the panel with the difficulty known now. Errors: 'conflict' where one has committed already, 'invalid-input' for no answer or a number of awards that no panel has. */
  'blindReview.commit': procedure(z.object({ reviewId, diveId }).extend(answer.shape), blindReviewDive),
  /** Shows what others said of this dive, or with null of all one has committed to. Errors: 'conflict' before one has committed. */
  'blindReview.reveal': procedure(z.object({ reviewId, diveId: diveId.nullable() }), z.object({ revealed: z.array(diveId) })),
  /** Revealed dives in the order one committed, with how far one is. */
  'blindReview.compare': procedure(z.object({ reviewId }), z.object({ progress: blindProgress, dives: z.array(comparedDive) })),
}
