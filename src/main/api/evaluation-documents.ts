import type { EvaluationId } from '../../shared/contract/entities.ts'
import type { EvaluationDocument } from '../../shared/contract/evaluations.ts'
import { calibrate } from '../../shared/domain/evaluation/calibrate.ts'
import type { Library } from '../library/library.ts'
import type { StoredEvaluation } from '../library/stored-evaluations.ts'

/**
 * An evaluation with the calibration of its intervals, where the same weights were
 * measured on the validation part of the same split in the same way: the earliest
 * such evaluation, so that the answer stays the same. Errors: 'not-found'.
 */
export async function readDocument(library: Library, id: EvaluationId): Promise<EvaluationDocument> {
  const evaluation = await library.evaluations.get(id)
  const validation = evaluation.part === 'validation' ? null : await findValidation(library, evaluation)
  return { ...evaluation, calibration: validation && calibrate(evaluation, validation) }
}

async function findValidation(library: Library, evaluation: StoredEvaluation): Promise<StoredEvaluation | null> {
  const same = (await library.evaluations.list({ modelId: evaluation.modelId, splitId: evaluation.splitId, part: 'validation' }))
    .filter((other) => other.modelHash === evaluation.modelHash && other.exemplarRule === evaluation.exemplarRule && other.exemplarCount === evaluation.exemplarCount && other.transitionSearch === evaluation.transitionSearch)
  const first = same.at(-1)
  return first ? library.evaluations.get(first.id) : null
}
