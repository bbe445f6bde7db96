import type { Calibration, EvaluationDocument } from '../../contract/evaluations.ts'
import { conformalHalfWidth, coverageOf } from './conformal.ts'

/** Levels that are told: how often the truth should lie inside. */
export const calibrationLevels = [0.5, 0.8, 0.9, 0.95] as const

/**
 * Prediction intervals by split-conformal inference (Vovk; Lei et al. 2018): with n absolute residuals of the
 * validation part, the half width at a level is the ⌈(n + 1) · level⌉-th smallest. On dives exchangeable with the
 * validation part the truth then lies inside at least that often. Null where n is too small for a level. The
 * validation part also chose the epoch, so its residuals are a little small and coverage a little low: the share
 * found on this part is told beside each level.
 */
export function calibrate(evaluation: Pick<EvaluationDocument, 'dives'>, validation: Pick<EvaluationDocument, 'id' | 'dives'>): Calibration {
  const residuals = validation.dives.map(({ truthPoints, predictedPoints }) => Math.abs(truthPoints - predictedPoints)).sort((a, b) => a - b)
  const errors = evaluation.dives.map(({ truthPoints, predictedPoints }) => Math.abs(truthPoints - predictedPoints))
  return {
    evaluationId: validation.id,
    residuals: residuals.length,
    levels: calibrationLevels.map((level) => {
      const halfWidthPoints = conformalHalfWidth(residuals, level)
      return { level, halfWidthPoints, coverage: coverageOf(errors, halfWidthPoints) }
    }),
  }
}
