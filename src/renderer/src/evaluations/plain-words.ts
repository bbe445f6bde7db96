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
    rightPairs: rightPairs(dives),
    bestGuess: bestGuess(maePoints, baselines),
  }
}

/** Pairs of equal predictions count half. */
export function rightPairs(dives: readonly { truthPoints: number; predictedPoints: number }[]): PlainWords['rightPairs'] {
  let pairs = 0
  let right = 0
  for (let i = 0; i < dives.length; i++) {
    for (let j = 0; j < i; j++) {
      const [one, other] = [dives[i], dives[j]]
      if (!one || !other || one.truthPoints === other.truthPoints) continue
      pairs++
      right += (1 + Math.sign(one.truthPoints - other.truthPoints) * Math.sign(one.predictedPoints - other.predictedPoints)) / 2
    }
  }
  return pairs === 0 ? null : { share: right / pairs, pairs }
}

function bestGuess(mine: EvaluationDocument['figures']['maePoints'], baselines: EvaluationDocument['baselines']): PlainWords['bestGuess'] {
  const known = baselines.flatMap(({ name, figures: { maePoints } }) => (maePoints.value === null ? [] : [{ name, maePoints: maePoints.value, interval: maePoints.interval }]))
  const best = known.sort((a, b) => a.maePoints - b.maePoints)[0]
  if (!best || mine.value === null) return null
  const [low, high] = mine.interval ?? [-Infinity, Infinity]
  const [guessLow, guessHigh] = best.interval ?? [-Infinity, Infinity]
  return { name: best.name, maePoints: best.maePoints, verdict: high < guessLow ? 'better' : low > guessHigh ? 'worse' : 'open' }
}
