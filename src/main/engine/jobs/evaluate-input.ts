import { z } from 'zod'
import { baseline, evaluatedDive, figures } from '../../../shared/contract/evaluations.ts'
import { diveSource } from '../../../shared/contract/dive-source.ts'
import { splitPart } from '../../../shared/contract/entities.ts'
import { scoreInput } from './assess-input.ts'

/**
 * Input of the `evaluate` job: a model over one part of a split. Each query has
 * its exemplars already drawn by the parent from the stored seed, in the order
 * drawn; the baselines learn from `training`, whose pictures are never looked at.
 */
export const evaluateInput = scoreInput.omit({ transitionSource: true }).extend({
  part: splitPart,
  /** Range of R-l2; null: that of the truths measured. */
  fixedRangePoints: z.number().positive().nullable().default(null),
  training: z.array(diveSource.omit({ video: true })),
})
/** As it is sent. */
export type EvaluateInput = z.input<typeof evaluateInput>

/** A part as it was measured: every dive, and the figures that follow from them. */
export const measuredPart = z.object({
  part: splitPart,
  dives: z.array(evaluatedDive),
  figures,
  baselines: z.array(baseline),
  /** Of scoring the dives, without loading the model. */
  elapsedSeconds: z.number(),
})
export type MeasuredPart = z.infer<typeof measuredPart>

/** Result of the `evaluate` job. */
export const evaluateResult = z.object({ measured: measuredPart, provider: z.string() })
export type EvaluateResult = z.infer<typeof evaluateResult>
