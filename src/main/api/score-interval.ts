import type { DiveId, ModelId, PredictionId } from '../../shared/contract/entities.ts'
import type { EvaluatedDive, EvaluationSummary } from '../../shared/contract/evaluations.ts'
import type { ScoreInterval } from '../../shared/contract/reasons.ts'
import { conformalHalfWidth, coverageOf, intervalLevels, leastResiduals, leaveOneOutCoverage } from '../../shared/domain/evaluation/conformal.ts'
import type { Library } from '../library/library.ts'
import { readTraining } from './evaluation-documents.ts'

/**
 * The interval of one prediction. Residuals are those of the same weights on a
 * validation part: of the evaluations there are, the first with as many exemplars as the prediction
 * has votes, else the first, so that the answer stays the same. Dives the model was trained on are left
 * out, for their residuals are too small, and so is the dive itself. Errors: 'not-found'.
 */
export async function scoreInterval(library: Library, predictionId: PredictionId): Promise<ScoreInterval> {
  const prediction = await library.predictions.get(predictionId)
  const { source, tested, training, divesOf } = await residualSource(library, prediction.modelId, prediction.votes.length)
  const isNew = ({ diveId }: EvaluatedDive): boolean => diveId !== prediction.diveId && !training?.diveIds.has(diveId)
  const dives = await divesOf(source)
  const residuals = dives.filter(isNew).map(errorOf).sort((a, b) => a - b)
  const errors = (await divesOf(tested)).filter(isNew).map(errorOf)
  return {
    predictionId,
    source: source && { evaluationId: source.id, splitName: source.splitName, exemplarCount: source.exemplarCount, createdAt: source.createdAt },
    residuals: residuals.length,
    leftOut: { itself: dives.filter(({ diveId }) => diveId === prediction.diveId).length, trainedOn: dives.filter(({ diveId }: { diveId: DiveId }) => diveId !== prediction.diveId && training?.diveIds.has(diveId)).length },
    isTrainingKnown: training !== null,
    levels: intervalLevels.map((level) => {
      const halfWidthPoints = conformalHalfWidth(residuals, level)
      return { level, halfWidthPoints, leastResiduals: leastResiduals(level), leaveOneOut: leaveOneOutCoverage(residuals, level), test: coverageOf(errors, halfWidthPoints) }
    }),
    test: tested && { evaluationId: tested.id, dives: errors.length },
  }
}

/** By the rule of `scoreInterval`, half the widths for many predictions of one model; every evaluation is read once. Null where the residuals are too few. Errors: 'not-found'. */
export async function halfWidths(library: Library, modelId: ModelId, predictions: readonly { diveId: DiveId; votes: number }[], level: number): Promise<Map<DiveId, number | null>> {
  const widthOf = new Map<number, (diveId: DiveId) => number | null>()
  for (const votes of new Set(predictions.map((each) => each.votes))) {
    const { source, training, divesOf } = await residualSource(library, modelId, votes)
    const dives = (await divesOf(source)).filter(({ diveId }) => !training?.diveIds.has(diveId))
    const without = (left: DiveId | null): number | null => conformalHalfWidth(dives.filter(({ diveId }) => diveId !== left).map(errorOf).sort((a, b) => a - b), level)
    const [measured, whole] = [new Set(dives.map(({ diveId }) => diveId)), without(null)]
    widthOf.set(votes, (diveId) => (measured.has(diveId) ? without(diveId) : whole))
  }
  return new Map(predictions.map(({ diveId, votes }) => [diveId, widthOf.get(votes)?.(diveId) ?? null]))
}

/** The evaluation whose residuals count for a prediction of so many votes, the one on the test part beside it, and what the model was trained on. */
async function residualSource(library: Library, modelId: ModelId, votes: number) {
  const { contentHash } = await library.models.get(modelId)
  const training = await readTraining(library, modelId)
  const same = (await library.evaluations.list({ modelId })).filter(({ modelHash }) => modelHash === contentHash)
  const source = firstOf(same.filter(({ part }) => part === 'validation'), votes)
  const tested = source && firstOf(same.filter(({ part, splitId }) => part === 'test' && splitId === source.splitId), source.exemplarCount)
  const divesOf = async (evaluation: EvaluationSummary | null): Promise<EvaluatedDive[]> => (evaluation ? (await library.evaluations.get(evaluation.id)).dives : [])
  return { source, tested, training, divesOf }
}

/** @param evaluations newest first */
function firstOf(evaluations: readonly EvaluationSummary[], exemplarCount: number): EvaluationSummary | null {
  return evaluations.findLast((one) => one.exemplarCount === exemplarCount) ?? evaluations.at(-1) ?? null
}

const errorOf = ({ truthPoints, predictedPoints }: EvaluatedDive): number => Math.abs(truthPoints - predictedPoints)
