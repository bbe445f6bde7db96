import { z } from 'zod'
import { diveSource } from '../../../shared/contract/dive-source.ts'
import { splitPart } from '../../../shared/contract/entities.ts'
import { runConfig } from '../../../shared/contract/training.ts'
import { placement } from './provider-note.ts'

/** Input of the `train` job; everything it needs, nothing looked up later. */
export const trainInput = z.object({
  runId: z.number().int(),
  config: runConfig,
  /** The immutable label snapshot. */
  dives: z.array(diveSource.extend({ part: splitPart })),
  /** Starting weights (safetensors); null for random from the seed. */
  initialWeightsPath: z.string().nullable(),
  /** Folder of this run: checkpoints, the final model, the report. */
  runFolder: z.string(),
  /** Frame and feature cache, keyed by content. */
  cacheFolder: z.string(),
  /** Continue from the newest checkpoint in runFolder. */
  resume: z.boolean(),
  ffmpegPath: z.string(),
  ...placement,
})
export type TrainInput = z.infer<typeof trainInput>
