import { z } from 'zod'
import { diveId, modelId } from './entities.ts'
import { procedure } from './procedure.ts'

/**
 * Live scoring: a model held open beside one dive and its exemplars, asked again
 * whenever a boundary moves. What it says is never stored; `assessment.score` does that.
 */
export const liveSessionId = z.number().int().positive().brand<'LiveSessionId'>()
export type LiveSessionId = z.infer<typeof liveSessionId>

export const liveExemplar = z.object({ diveId, title: z.string(), diveNumber: z.string().nullable(), athlete: z.string(), scorePoints: z.number(), isPinned: z.boolean() })
export type LiveExemplar = z.infer<typeof liveExemplar>

export const liveState = z.discriminatedUnion('name', [
  /** Features are read or computed: videos done of all. */
  z.object({ name: z.literal('preparing'), done: z.number().int(), total: z.number().int() }),
  z.object({ name: z.literal('ready') }),
  /** Another dive took its place; `live.score` prepares it again. */
  z.object({ name: z.literal('resting') }),
  z.object({ name: z.literal('failed'), error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }) }),
])
export type LiveState = z.infer<typeof liveState>

export const liveSession = z.object({
  sessionId: liveSessionId,
  diveId,
  modelId,
  /** False for methods that do not look at stages: their score does not follow a boundary. */
  dependsOnStages: z.boolean(),
  exemplars: z.array(liveExemplar),
  /** How the exemplars were chosen, for people. */
  exemplarRule: z.string(),
  state: liveState,
})
export type LiveSession = z.infer<typeof liveSession>

const frames = z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()])
const parts = z.array(z.number()).length(3).nullable()
/** What a method knows besides points, by name, as in `prediction.details`. */
const details = z.record(z.string(), z.array(z.number()))

export const liveScore = z.object({
  /** At which it was scored, dive-relative; null for methods that find no stages. */
  transitions: frames.nullable(),
  /** Where `transitions` came from: the request, or the model's own proposal where it gave none. */
  transitionSource: z.enum(['labels', 'model']),
  predictedScorePoints: z.number(),
  directScorePoints: z.number().nullable(),
  directShare: z.number(),
  voteSpreadPoints: z.number(),
  /** Mean over the votes by stage, points. */
  stageContributions: parts,
  details,
  /** In the order of the session's exemplars. `featureDistance`: 1 - cosine of the features of query and exemplar, averaged over the dive; 0 (alike) to 2. */
  votes: z.array(z.object({ diveId, deltaPoints: z.number(), votePoints: z.number(), stageContributions: parts, details, featureDistance: z.number() })),
  /** In the computing child. */
  elapsedMilliseconds: z.number(),
})
export type LiveScore = z.infer<typeof liveScore>

const exemplarCount = z.number().int().min(1).max(50)

export const liveProcedures = {
  /**
   * Opens a session and returns at once; `live.changed` tells when its features are there. Errors: 'missing-model' for a
   * removed one, 'bad-labels' where there is no exemplar, 'no-pictures'.
   */
  'live.open': procedure(
    z.object({
      diveId, modelId, exemplarCount: exemplarCount.default(10), seed: z.number().int().default(0), exemplarIds: z.array(diveId).min(1).max(50).optional(),
      /** Stages of the exemplars: as labelled where they are, or as the model finds them. The request says where the query's lie. */
      transitionSource: z.enum(['labels', 'model']).default('labels'),
    }),
    liveSession,
  ),
  /**
   * The score with stages cut at these frames (1 <= first < second < frames of the dive), as soon as the session is ready;
   * null: where the model itself would cut. `score` is null where a later request of the session overtook this one.
   * Errors: 'not-found' for a closed session, 'bad-labels', and what made the session fail.
   */
  'live.score': procedure(z.object({ sessionId: liveSessionId, transitions: frames.nullable() }), z.object({ score: liveScore.nullable() })),
  /** Other exemplars for the same dive: those pinned stay, those excluded go, the rest is drawn anew from the seed up to the count; or exactly `exemplarIds`. */
  'live.exemplars': procedure(z.object({ sessionId: liveSessionId, pinnedIds: z.array(diveId).default([]), excludedIds: z.array(diveId).default([]), exemplarIds: z.array(diveId).min(1).max(50).optional(), exemplarCount: exemplarCount.optional(), seed: z.number().int().optional() }), liveSession),
  /** Also ends what is being computed for it. A session nobody knows is closed already. */
  'live.close': procedure(z.object({ sessionId: liveSessionId }), z.object({})),
}
