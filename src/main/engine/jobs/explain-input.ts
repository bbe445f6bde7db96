import { z } from 'zod'
import { diveSource } from '../../../shared/contract/dive-source.ts'
import { explanationOptions } from '../../../shared/contract/explanations.ts'
import { scoreInput } from './assess-input.ts'

/** Input of the `explain` job: one score with all it was computed from. */
export const explainInput = scoreInput.omit({ queries: true }).extend({
  /** Where it is kept in the cache of features. */
  key: z.string(),
  /** With the transitions it was scored with. */
  query: diveSource,
  exemplars: z.array(diveSource),
  options: explanationOptions,
  /** Gradients along the path at most; some hundred by default. Fewer are for tests. */
  mostGradients: z.number().int().min(9).optional(),
})
export type ExplainInput = z.infer<typeof explainInput>
export type SentExplainInput = z.input<typeof explainInput>
