/** What the figures of an evaluation come to for somebody who reads scores, not statistics. */
import type { BaselineName, EvaluationDocument } from '../../../shared/contract/evaluations.ts'
import { absoluteErrors, errorWithin } from '../../../shared/domain/evaluation/curves.ts'

export interface PlainWords {
  maePoints: number | null
  /** Half of the dives are no further off. */
  halfWithinPoints: number | null
  /** How far off an average counted award is, in award points: a score is three of them × DD. */
  perAwardPoints: number | null
  /** Of pairs of dives with different true scores, those that the predictions order alike; null without such a pair. */
  rightPairs: { share: number; pairs: number } | null
  /** The guess with the least mean error. 'open' where the 95 % intervals of the two mean errors overlap. */
  bestGuess: { name: BaselineName; maePoints: number; verdict: 'better' | 'worse' | 'open' } | null
}

export function plainWords({ dives, figures, baselines }: Pick<EvaluationDocument, 'dives' | 'figures' | 'baselines'>): PlainWords {
  const { maePoints, maeQuality } = figures
  return {
    maePoints: maePoints.value,
    halfWithinPoints: errorWithin(absoluteErrors(dives), 0.5),
    perAwardPoints: maeQuality.value === null ? null : maeQuality.value / 3,
    rightPairs: rightPairs(dives, figures.kendall.value),
    bestGuess: bestGuess(maePoints, baselines),
  }
}

/**
 * From Kendall's tau-b, (right - wrong) / √(pairs untied in truth × pairs untied in prediction), since counting pair by
 * pair takes a while for thousands of dives. Pairs of equal predictions count half.
 * @param kendall of these dives; null where all predictions are equal
 */
export function rightPairs(dives: readonly { truthPoints: number; predictedPoints: number }[], kendall: number | null): PlainWords['rightPairs'] {
  const all = (dives.length * (dives.length - 1)) / 2
  const pairs = all - tiedPairs(dives.map(({ truthPoints }) => truthPoints))
  const untiedPredictions = all - tiedPairs(dives.map(({ predictedPoints }) => predictedPoints))
  return pairs === 0 ? null : { share: (1 + (kendall ?? 0) * Math.sqrt(untiedPredictions / pairs)) / 2, pairs }
}

function tiedPairs(values: readonly number[]): number {
  const counts = new Map<number, number>()
  let tied = 0
  for (const value of values) {
    const before = counts.get(value) ?? 0
    tied += before
    counts.set(value, before + 1)
  }
  return tied
}

function bestGuess(mine: EvaluationDocument['figures']['maePoints'], baselines: EvaluationDocument['baselines']): PlainWords['bestGuess'] {
  const known = baselines.flatMap(({ name, figures: { maePoints } }) => (maePoints.value === null ? [] : [{ name, maePoints: maePoints.value, interval: maePoints.interval }]))
  const best = known.sort((a, b) => a.maePoints - b.maePoints)[0]
  if (!best || mine.value === null) return null
  const [low, high] = mine.interval ?? [-Infinity, Infinity]
  const [guessLow, guessHigh] = best.interval ?? [-Infinity, Infinity]
  return { name: best.name, maePoints: best.maePoints, verdict: high < guessLow ? 'better' : low > guessHigh ? 'worse' : 'open' }
}
