import { z } from 'zod'
import { evaluation, leftOutDive, worstDive } from '../../../shared/contract/training.ts'
import { measuredPart } from './evaluate-input.ts'

/** The finished model: a content-addressed safetensors file in the run's folder. */
const trainedModel = z.object({ path: z.string(), contentHash: z.string(), sizeBytes: z.number() })

/**
 * Items of the `train` job: at the start what it really computes with, then one
 * for each checkpoint (the run can be resumed from then on), and what happens on
 * the way.
 */
export const trainItem = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), provider: z.string(), providerNote: z.string().nullable(), threads: z.number().int(), runtimeVersion: z.string() }),
  z.object({ type: z.literal('checkpoint'), step: z.number().int(), epoch: z.number().int() }),
  z.object({ type: z.literal('best-epoch'), epoch: z.number().int() }),
  /** Farthest off after an epoch. */
  z.object({ type: z.literal('worst'), dives: z.array(worstDive) }),
  /** The run goes on without these. */
  z.object({ type: z.literal('left-out'), dives: z.array(leftOutDive) }),
  /** Steps after this one are done again; their curve points do not count. */
  z.object({ type: z.literal('went-back'), step: z.number().int() }),
])
export type TrainItem = z.infer<typeof trainItem>

/** Result of the `train` job. */
export const trainResult = z.object({
  model: trainedModel,
  /** Epoch whose weights were kept, from 1; 0 = the starting weights were never beaten. */
  bestEpoch: z.number().int(),
  epochsDone: z.number().int(),
  provider: z.string(),
  /** Of validation where there is such a part, and of test where that chose the epoch: in short, and with every dive. */
  evaluations: z.array(evaluation),
  measured: z.array(measuredPart).default([]),
  elapsedSeconds: z.number(),
  /** Markdown, for the new model's card. */
  card: z.string(),
})
export type TrainResult = z.infer<typeof trainResult>
