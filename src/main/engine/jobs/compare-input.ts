import { z } from 'zod'
import { evaluatedDive, evaluationPair, figures, foldSummary } from '../../../shared/contract/evaluations.ts'
import { evaluationId } from '../../../shared/contract/entities.ts'

const measured = z.object({ id: evaluationId, figures, dives: z.array(evaluatedDive) })

/** Input of the `compare-evaluations` job: each against the first, or all as folds of one division. */
export const compareInput = z.object({ kind: z.enum(['pairs', 'folds']), evaluations: z.array(measured).min(1) })
export type CompareInput = z.infer<typeof compareInput>

export const compareResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pairs'), pairs: z.array(evaluationPair) }),
  z.object({ kind: z.literal('folds'), summary: foldSummary }),
])
export type CompareResult = z.infer<typeof compareResult>
