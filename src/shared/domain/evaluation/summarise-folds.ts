import { figureNames, type EvaluationDocument, type FigureName, type FoldSummary } from '../../contract/evaluations.ts'
import { fisherAverage, mean } from '../metrics.ts'
import type { FigureOptions } from './measure-figures.ts'
import { measureFigures } from './measure-figures.ts'

/** Averaged through Fisher's z, because correlations near 1 are squeezed together. */
const correlations: readonly FigureName[] = ['srcc', 'pearson', 'kendall', 'qualitySrcc', 'withinNumberSrcc']

/** One configuration over the folds of one division: each figure's average and its standard deviation (n - 1) over the folds. */
export function summariseFolds(evaluations: readonly Pick<EvaluationDocument, 'figures' | 'dives'>[], options: FigureOptions = {}): FoldSummary {
  const dives = evaluations.flatMap((evaluation) => evaluation.dives)
  const isDivision = new Set(dives.map(({ diveId }) => diveId)).size === dives.length
  return {
    folds: evaluations.length,
    averages: figureNames.map((figure) => {
      const byFold = evaluations.map(({ figures }) => figures[figure].value)
      const known = byFold.filter((value): value is number => value !== null)
      const value = known.length === 0 ? null : correlations.includes(figure) ? fisherAverage(known) : mean(known)
      return { figure, value, deviation: deviationOf(known), byFold }
    }),
    pooled: isDivision && dives.length > 0 ? measureFigures(dives, options) : null,
  }
}

/** Standard deviation with n - 1; null for fewer than two. */
function deviationOf(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}
