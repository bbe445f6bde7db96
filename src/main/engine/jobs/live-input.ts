import { z } from 'zod'
import { diveSource } from '../../../shared/contract/dive-source.ts'
import { scoreInput } from './assess-input.ts'

/** Input of the `live` job: a model to be held open. Dives come as messages. */
export const liveInput = scoreInput.omit({ queries: true, transitionSource: true })
export type LiveInput = z.infer<typeof liveInput>

const frames = z.tuple([z.number().int(), z.number().int()])

/** What the parent tells the job. A later `prepare` or `rest` ends the one in work; of several `score` the last is answered. */
export const liveQuestion = z.discriminatedUnion('type', [
  z.object({ type: z.literal('prepare'), id: z.number().int(), query: diveSource, exemplars: z.array(diveSource), transitionSource: z.enum(['labels', 'model']) }),
  z.object({ type: z.literal('score'), id: z.number().int(), transitions: frames.nullable() }),
  /** Forget the dive; stay open. */
  z.object({ type: z.literal('rest') }),
  z.object({ type: z.literal('close') }),
])
export type LiveQuestion = z.infer<typeof liveQuestion>

const parts = z.array(z.number()).nullable()
const details = z.record(z.string(), z.array(z.number()))
export const liveReading = z.object({
  /** At which it was scored; null for methods that find no stages. */
  transitions: frames.nullable(),
  predictedScorePoints: z.number(),
  directScorePoints: z.number().nullable(),
  directShare: z.number(),
  voteSpreadPoints: z.number(),
  stageContributions: parts,
  details,
  /** In the order of the exemplars. */
  votes: z.array(z.object({ deltaPoints: z.number(), votePoints: z.number(), stageContributions: parts, details, featureDistance: z.number() })),
  elapsedMilliseconds: z.number(),
})
export type LiveReading = z.infer<typeof liveReading>

/** What the job answers, as items. */
export const liveAnswer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), id: z.number().int(), done: z.number().int(), total: z.number().int() }),
  z.object({ type: z.literal('prepared'), id: z.number().int() }),
  z.object({ type: z.literal('scored'), id: z.number().int(), reading: liveReading }),
  z.object({ type: z.literal('superseded'), id: z.number().int() }),
  z.object({ type: z.literal('failed'), id: z.number().int(), error: z.object({ name: z.literal('StudioError'), code: z.string(), message: z.string(), hint: z.string().optional() }) }),
])
export type LiveAnswer = z.infer<typeof liveAnswer>
