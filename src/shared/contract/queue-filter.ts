import { z } from 'zod'
import { workStates } from '../domain/work-states.ts'
import { annotatorId, modelId } from './entities.ts'
import { diveFilter } from './library.ts'

/** Orders of the queue; the three of a model put dives it has not looked at last. */
export const queueOrder = z.enum(['library', 'uncertainty', 'disagreement', 'effect', 'oldest', 'open-comments'])
export type QueueOrder = z.infer<typeof queueOrder>

const whose = z.union([annotatorId, z.literal('nobody')]).nullable().default(null)

export const queueFilter = diveFilter.pick({ diveNumber: true, search: true, part: true, category: true }).extend({
  /** None: any. */
  states: z.array(z.enum(workStates)).default([]),
  annotator: whose,
  reviewer: whose,
  hasOpenComments: z.boolean().default(false),
  order: queueOrder.default('library'),
  /** Whose priorities the orders of a model follow; null: of whichever model looked last. */
  modelId: modelId.nullable().default(null),
})
export type QueueFilter = z.infer<typeof queueFilter>
