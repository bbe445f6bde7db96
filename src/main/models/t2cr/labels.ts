/**
 * T²CR's labels and readings as plain numbers: which dive numbers are classes,
 * what the head graph is fed, and what the scoring graph's outputs mean.
 */
import type { ExplainedScore, Facts, LabelledVideo, PlainTensors, ScoreReading, VoteReading } from '../method.ts'
import { learnScale, scaleProblems, targetPoints, targetValue } from '../score-target.ts'
import { evenWeights, votedScore } from '../voted-score.ts'
import type { T2crConfig } from './config.ts'
import type { T2crTarget } from './options.ts'

/** The released code takes the mean of the direct score and the exemplar's. */
const directShare = 0.5

/** Classes, and what 0 and 1 mean inside the network. */
export function learnT2crFacts(config: T2crConfig, { target, unit }: T2crTarget, training: readonly LabelledVideo[]): Facts {
  return { ...learnClasses(training, config.classes), ...(unit === 'points' ? { mean: 0, deviation: 1 } : learnScale(training, target)) }
}

export function t2crFactProblems(config: T2crConfig, facts: Facts): readonly string[] {
  return [...classProblems(facts, config.classes), ...scaleProblems(facts)]
}

/** Dive numbers that are classes, the most frequent of the training part, in the order of their names. */
function learnClasses(training: readonly LabelledVideo[], limit: number): Facts {
  const counts = new Map<string, number>()
  for (const { diveNumber } of training) if (diveNumber !== null) counts.set(diveNumber, (counts.get(diveNumber) ?? 0) + 1)
  const byName = (a: string, b: string): number => (a < b ? -1 : 1)
  const frequent = [...counts].sort((a, b) => b[1] - a[1] || byName(a[0], b[0])).slice(0, limit).map(([diveNumber]) => diveNumber)
  return { classes: frequent.sort(byName) }
}

function classProblems(facts: Facts, limit: number): readonly string[] {
  const { classes } = facts
  if (!Array.isArray(classes) || !classes.every((name): name is string => typeof name === 'string')) return ['"classes" is not a list of dive numbers']
  return classes.length > limit ? [`"classes" lists ${classes.length} dive numbers; the class head has ${limit}`] : []
}

export function t2crLabelFeeds(config: T2crConfig, { target, unit }: T2crTarget, videos: readonly LabelledVideo[], facts: Facts): PlainTensors {
  const classes = (facts['classes'] ?? []) as readonly string[]
  const classTargets = new Float32Array(videos.length * config.classes)
  videos.forEach(({ diveNumber }, row) => {
    const index = diveNumber === null ? -1 : classes.indexOf(diveNumber)
    if (index >= 0) classTargets[row * config.classes + index] = 1
  })
  return {
    scores: { shape: [videos.length], data: Float32Array.from(videos, (video) => targetValue(video, target)) },
    class_targets: { shape: [videos.length, config.classes], data: classTargets },
    ...(unit === 'deviations' && { score_scale: { shape: [2], data: Float32Array.of(Number(facts['mean']), Number(facts['deviation'])) } }),
  }
}

/** Every exemplar votes its score + the predicted difference; the direct score has half of the say. */
export function readT2crScore({ target }: T2crTarget, outputs: PlainTensors, query: LabelledVideo, exemplars: readonly LabelledVideo[], facts: Facts): ScoreReading {
  const [mean, deviation] = [Number(facts['mean']), Number(facts['deviation'])]
  const values = (name: string): Float32Array => outputs[name]?.data ?? new Float32Array()
  const points = (value: number): number => targetPoints(value, query, target)
  const directPoints = (value: number | undefined): number => points((value ?? NaN) * deviation + mean)
  const tokens = values('token_deltas')
  const each = tokens.length / Math.max(1, exemplars.length)
  const votes = exemplars.map((exemplar, k): VoteReading => {
    const delta = (values('deltas')[k] ?? NaN) * deviation
    const votePoints = points(targetValue(exemplar, target) + delta)
    return {
      deltaPoints: target === 'score' ? delta : votePoints - (exemplar.scorePoints ?? NaN),
      votePoints, stageContributions: null,
      // Shares of the difference by token, base path's clips, then those of the auxiliary path; they add up to it.
      details: { clipDeltas: Array.from(tokens.subarray(k * each, (k + 1) * each), (value) => points(value * deviation) / each) },
    }
  })
  const probabilities = values('class_probabilities').subarray(0, ((facts['classes'] ?? []) as readonly string[]).length)
  return votedScore(votes, { points: directPoints(values('direct')[0]), share: exemplars.length > 0 ? directShare : 1 }, {
    attentionScorePoints: [directPoints(values('attention_score')[0])],
    classProbabilities: [...probabilities],
  })
}

/** The direct score and the mean difference to the exemplars, each with its share. */
export function explainT2crScore(chosen: T2crTarget, outputs: PlainTensors, query: LabelledVideo, exemplars: readonly LabelledVideo[], facts: Facts): ExplainedScore {
  const reading = readT2crScore(chosen, outputs, query, exemplars, facts)
  const unit = targetPoints(Number(facts['deviation']), query, chosen.target)
  return {
    weights: {
      direct: evenWeights([1], reading.directShare * unit),
      ...(exemplars.length > 0 ? { deltas: evenWeights([exemplars.length], (1 - reading.directShare) * unit) } : {}),
    },
    points: reading.predictedScorePoints,
    note: null,
  }
}
