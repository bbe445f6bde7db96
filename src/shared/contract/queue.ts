import { z } from 'zod'
import { workStates } from '../domain/work-states.ts'
import { dive, diveId, modelId } from './entities.ts'
import { procedure } from './procedure.ts'
import { queueFilter } from './queue-filter.ts'
import { personRef } from './work.ts'

/** What a model says about where a look helps most. */
export const queuePriority = z.object({
  /** 0 (sure of both transitions) to 1. */
  uncertainty: z.number(),
  /** Frames between the model's transitions and the labels, the farther of the two; null without labels. */
  disagreementFrames: z.number().nullable(),
  /** How many points the predicted score changes when the model's boundaries take the place of the labels'; null where it is not known. */
  effectPoints: z.number().nullable(),
})
export type QueuePriority = z.infer<typeof queuePriority>

export const queueRow = z.object({
  dive,
  annotator: personRef.nullable(),
  reviewer: personRef.nullable(),
  openComments: z.number().int(),
  priority: queuePriority.nullable(),
})
export type QueueRow = z.infer<typeof queueRow>

export const queueProcedures = {
  'queue.list': procedure(queueFilter.extend({ offset: z.number().int().nonnegative().default(0), limit: z.number().int().min(1).max(1000).default(200) }), z.object({ rows: z.array(queueRow), total: z.number().int() })),
  /** How many dives of the filter are in each state, whatever states it asks for. */
  'queue.counts': procedure(queueFilter, z.object({ states: z.record(z.enum(workStates), z.number().int()), total: z.number().int() })),
  /** Models that have looked at dives for the queue, the latest first. */
  'queue.models': procedure(z.object({}), z.array(z.object({ modelId, name: z.string(), diveCount: z.number().int(), at: z.string() }))),
  /**
   * Where a dive stands among those of the filter, counted from 1 (null: it is not, or no longer, among them), and the ones before
   * and after it. A filter for any state passes over accepted dives. Without a dive: where to begin.
   */
  'queue.place': procedure(queueFilter.extend({ diveId: diveId.nullable() }), z.object({ position: z.number().int().nullable(), total: z.number().int(), previous: diveId.nullable(), next: diveId.nullable() })),
}
