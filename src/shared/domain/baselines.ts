import { normaliseDiveNumber } from './dive-number.ts'
import { mean } from './metrics.ts'

/**
 * The baseline in short, for each epoch of a run: it never looks at the video.
 * Evaluations have all of them, with intervals (evaluation/baselines.ts). They
 * stand beside a method because a dive's number alone explains much of its score.
 */
export interface ScoredDive {
  diveNumber: string | null
  scorePoints: number
}

export const sameNumberMeanName = 'mean of the training dives with the same dive number'

/**
 * Predicts the mean training score of the same dive number; the overall mean
 * where the number does not occur in training. Null without training dives.
 */
export function sameNumberMean(training: readonly ScoredDive[]): ((query: { diveNumber: string | null }) => number) | null {
  if (training.length === 0) return null
  const scores = new Map<string, number[]>()
  for (const dive of training) {
    const key = keyOf(dive.diveNumber)
    scores.set(key, [...(scores.get(key) ?? []), dive.scorePoints])
  }
  const overall = mean(training.map((dive) => dive.scorePoints))
  const means = new Map([...scores].map(([key, values]) => [key, mean(values)]))
  return (query) => (query.diveNumber === null ? overall : (means.get(keyOf(query.diveNumber)) ?? overall))
}

function keyOf(diveNumber: string | null): string {
  return diveNumber === null ? '' : normaliseDiveNumber(diveNumber)
}
