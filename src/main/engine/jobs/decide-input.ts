import { z } from 'zod'
import { diveSource } from '../../../shared/contract/dive-source.ts'
import { scoreInput } from './assess-input.ts'

/** Where the result is kept in the cache of features. */
const kept = scoreInput.omit({ queries: true, transitionSource: true }).extend({ key: z.string() })

/** Input of the `decide` job: one score's clips laid beside those of its exemplars, or some dives set against each other. */
export const decideInput = z.discriminatedUnion('what', [
  kept.extend({ what: z.literal('alignment'), query: diveSource, exemplars: z.array(diveSource).min(1) }),
  kept.extend({ what: z.literal('pairs'), dives: z.array(diveSource).min(2), target: z.enum(['score', 'quotient']) }),
])
export type DecideInput = z.infer<typeof decideInput>
export type SentDecideInput = z.input<typeof decideInput>
