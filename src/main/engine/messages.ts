import { z } from 'zod'
import { metricPoint } from '../../shared/contract/training.ts'

/**
 * What parent and child say to each other. One child runs one job at a time.
 * Big data never crosses: the child reads videos and writes checkpoints itself;
 * progress, metrics and results cross. Everything is plain JSON.
 */
const wireError = z.object({ name: z.literal('StudioError'), code: z.string(), message: z.string(), hint: z.string().optional() })

/** Which job a child runs, and its input (validated by the job itself, see engine/jobs). */
export const parentMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), job: z.string(), input: z.unknown() }),
  /** End between two steps, keep what is finished. */
  z.object({ type: z.literal('cancel') }),
  /** Training: finish the epoch, evaluate, keep the result. */
  z.object({ type: z.literal('stop-after-epoch') }),
  /** To the running job itself, for jobs that are talked with (live scoring); it validates what it is told. */
  z.object({ type: z.literal('tell'), message: z.unknown() }),
])
export type ParentMessage = z.infer<typeof parentMessage>

export const childMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('progress'), fraction: z.number(), message: z.string(), secondsLeft: z.number().nullable() }),
  z.object({ type: z.literal('log'), line: z.string() }),
  z.object({ type: z.literal('metrics'), points: z.array(metricPoint) }),
  /** A finished part of the result, to be stored at once (an imported video, a scored dive, a checkpoint). */
  z.object({ type: z.literal('item'), item: z.unknown() }),
  z.object({ type: z.literal('done'), result: z.unknown() }),
  z.object({ type: z.literal('cancelled') }),
  z.object({ type: z.literal('failed'), error: wireError }),
])
export type ChildMessage = z.infer<typeof childMessage>

/** What a job is given to work with: how it reports and how it learns that it should stop. */
export interface JobContext {
  signal: AbortSignal
  /** True once the user asked to stop after the running epoch. */
  stopAfterEpoch(): boolean
  /** Hears what the parent tells this job, from its start on, in order. */
  onTold(listener: (message: unknown) => void): void
  progress(fraction: number, message: string, secondsLeft?: number | null): void
  log(line: string): void
  metrics(points: z.infer<typeof metricPoint>[]): void
  item(item: unknown): void
}

/** A job: validates its own input, returns a JSON result, throws StudioError; 'cancelled' when the signal ended it. */
export type JobFunction = (input: unknown, context: JobContext) => Promise<unknown>
