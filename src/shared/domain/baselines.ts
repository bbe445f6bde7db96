import { normaliseDiveNumber } from './dive-number.ts'
import { mean, median } from './metrics.ts'
import type { Transitions } from './stages.ts'

/**
 * Baselines that never look at the video. Every report shows them beside the
 * method, because a dive's number alone already explains much of its score.
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

export interface SegmentedDive {
  transitions: Transitions
  frameCount: number
}

/** Predicts the median place of both transitions, as a share of the dive's length. Null without training dives. */
export function medianTransitions(training: readonly SegmentedDive[]): ((query: { frameCount: number }) => Transitions) | null {
  const flight = median(training.map((dive) => dive.transitions[0] / dive.frameCount))
  const entry = median(training.map((dive) => dive.transitions[1] / dive.frameCount))
  if (flight === null || entry === null) return null
  return (query) => [Math.round(flight * query.frameCount), Math.round(entry * query.frameCount)]
}
