/** Direct regression's labels and readings as plain numbers: scores in standard deviations from the training part's mean. */
import type { ExplainedScore, Facts, LabelledVideo, PlainTensors, ScoreReading } from '../method.ts'
import { targetPoints, targetValue, type ScoreTarget } from '../score-target.ts'
import { evenWeights, votedScore } from '../voted-score.ts'

export function directLabelFeeds(target: ScoreTarget, videos: readonly LabelledVideo[], facts: Facts): PlainTensors {
  const data = Float32Array.from(videos, (video) => (targetValue(video, target) - Number(facts['mean'])) / Number(facts['deviation']))
  return { targets: { shape: [videos.length], data } }
}

/** @param outputs `prediction` [1], in standard deviations from the mean */
export function readDirectScore(target: ScoreTarget, outputs: PlainTensors, query: LabelledVideo, facts: Facts): ScoreReading {
  const value = (outputs['prediction']?.data[0] ?? NaN) * Number(facts['deviation']) + Number(facts['mean'])
  return votedScore([], { points: targetPoints(value, query, target), share: 1 })
}

export function explainDirectScore(target: ScoreTarget, outputs: PlainTensors, query: LabelledVideo, facts: Facts): ExplainedScore {
  return {
    weights: { prediction: evenWeights([1], targetPoints(Number(facts['deviation']), query, target)) },
    points: readDirectScore(target, outputs, query, facts).predictedScorePoints,
    note: null,
  }
}
