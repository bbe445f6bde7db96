import type { Model } from '../../shared/contract/assessment.ts'
import type { DiveId, EvaluationId, ModelId, RunId } from '../../shared/contract/entities.ts'
import type { EvaluationDocument, TrainedOn } from '../../shared/contract/evaluations.ts'
import { calibrate } from '../../shared/domain/evaluation/calibrate.ts'
import type { Library } from '../library/library.ts'
import type { StoredEvaluation } from '../library/stored-evaluations.ts'

/**
 * An evaluation with how many of its dives the model was trained on, as far as
 * runs of this library made it, and with the calibration of its intervals, where the same weights were
 * measured on the validation part of the same split in the same way: the earliest
 * such evaluation, so that the answer stays the same. Errors: 'not-found'.
 */
export async function readDocument(library: Library, id: EvaluationId): Promise<EvaluationDocument> {
  const evaluation = await library.evaluations.get(id)
  const validation = evaluation.part === 'validation' ? null : await findValidation(library, evaluation)
  return { ...evaluation, calibration: validation && calibrate(evaluation, validation), trainedOn: await countTrained(library, evaluation) }
}

async function countTrained(library: Library, { modelId, dives }: StoredEvaluation): Promise<TrainedOn | null> {
  const training = await readTraining(library, modelId)
  return training && { dives: dives.filter(({ diveId }) => training.diveIds.has(diveId)).length, runIds: training.runIds }
}

/**
 * What a model was trained on, as far as runs of this library made it; null where none did. Dives of a run that got lost
 * on the way count: steps before that were taken on them.
 */
export async function readTraining(library: Library, modelId: ModelId): Promise<{ runIds: RunId[]; diveIds: ReadonlySet<DiveId> } | null> {
  const [runIds, trained, seen] = [new Set<RunId>(), new Set<DiveId>(), new Set<ModelId>()]
  let at: ModelId | null = modelId
  while (at !== null && !seen.has(at)) {
    seen.add(at)
    const { runId }: Model = await library.models.get(at)
    if (runId === null) break
    runIds.add(runId)
    for (const id of await library.runs.trainingDives(runId)) trained.add(id)
    at = (await library.runs.get(runId)).config.initialModelId
  }
  return runIds.size === 0 ? null : { runIds: [...runIds], diveIds: trained }
}

async function findValidation(library: Library, evaluation: StoredEvaluation): Promise<StoredEvaluation | null> {
  const same = (await library.evaluations.list({ modelId: evaluation.modelId, splitId: evaluation.splitId, part: 'validation' }))
    .filter((other) => other.modelHash === evaluation.modelHash && other.exemplarRule === evaluation.exemplarRule && other.exemplarCount === evaluation.exemplarCount && other.transitionSearch === evaluation.transitionSearch)
  const first = same.at(-1)
  return first ? library.evaluations.get(first.id) : null
}
