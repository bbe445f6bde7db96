import { z } from 'zod'
import { diveSource } from '../../../shared/contract/dive-source.ts'
import { splitPart } from '../../../shared/contract/entities.ts'
import type { Evaluation } from '../../../shared/contract/training.ts'
import type { EvaluatedDive } from '../../../shared/contract/evaluations.ts'
import { scoreInput } from './assess-input.ts'

/**
 * Input of the `evaluate` job: a model over one part of a split. Each query has
 * its exemplars already drawn by the parent from the stored seed; `training`
 * feed the same-number-mean baseline.
 */
export const evaluateInput = scoreInput.omit({ transitionSource: true }).extend({
  part: splitPart,
  training: z.array(diveSource.pick({ diveNumber: true, scorePoints: true })),
})
/** As it is sent. */
export type EvaluateInput = z.input<typeof evaluateInput>

export interface EvaluateResult {
  evaluation: Evaluation
  dives: EvaluatedDive[]
}
