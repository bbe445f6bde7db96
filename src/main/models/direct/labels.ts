/** Direct regression's labels and readings as plain numbers: scores in standard deviations from the training part's mean. */
import type { Facts, LabelledVideo, PlainTensors, ScoreReading } from '../method.ts'
import { targetPoints, targetValue, type ScoreTarget } from '../score-target.ts'
import { votedScore } from '../voted-score.ts'

/** Mean and standard deviation of the training part's targets. @throws RangeError without a training part */
export function learnScale(training: readonly LabelledVideo[], target: ScoreTarget): Facts {
  const values = training.map((video) => targetValue(video, target))
  if (values.length === 0) throw new RangeError('no training dives were given to learn the range of scores from')
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  // All scores equal: any unit will do.
  return { mean, deviation: deviation > 0 ? deviation : 1 }
}

export function scaleProblems(facts: Facts): readonly string[] {
  const { mean, deviation } = facts
  return [
    ...(typeof mean === 'number' && Number.isFinite(mean) ? [] : ['"mean" is not a number']),
    ...(typeof deviation === 'number' && deviation > 0 ? [] : ['"deviation" is not a positive number']),
  ]
}

export function directLabelFeeds(target: ScoreTarget, videos: readonly LabelledVideo[], facts: Facts): PlainTensors {
  const data = Float32Array.from(videos, (video) => (targetValue(video, target) - Number(facts['mean'])) / Number(facts['deviation']))
  return { targets: { shape: [videos.length], data } }
}

/** @param outputs `prediction` [1], in standard deviations from the mean */
export function readDirectScore(target: ScoreTarget, outputs: PlainTensors, query: LabelledVideo, facts: Facts): ScoreReading {
  const value = (outputs['prediction']?.data[0] ?? NaN) * Number(facts['deviation']) + Number(facts['mean'])
  return votedScore([], { points: targetPoints(value, query, target), share: 1 })
}
