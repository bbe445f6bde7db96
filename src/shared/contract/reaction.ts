import { z } from 'zod'
import { keptSamples, largestSample } from '../domain/reaction-offset.ts'
import { procedure } from './procedure.ts'

const sample = z.number().min(-largestSample).max(largestSample)

/** How late the person named in the settings marks while a dive plays, see shared/domain/reaction-offset.ts. */
export const reaction = z.object({
  /** Marks made while playing are placed that much earlier; off until somebody turns it on. */
  isOn: z.boolean(),
  /** Milliseconds, oldest first. */
  samples: z.array(sample).max(keptSamples),
})
export type Reaction = z.infer<typeof reaction>

/** All of the person at this studio. */
export const reactionProcedures = {
  'reaction.get': procedure(z.object({}), reaction),
  'reaction.learn': procedure(z.object({ samples: z.array(sample).min(1).max(keptSamples) }), reaction),
  'reaction.use': procedure(z.object({ isOn: z.boolean() }), reaction),
  'reaction.forget': procedure(z.object({}), reaction),
}
