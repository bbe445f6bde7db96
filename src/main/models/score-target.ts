/**
 * What methods on clips learn to predict: the final score, or the final score
 * over the degree of difficulty (the "with DD" rows of the tables), multiplied
 * by the query's own difficulty in the end.
 */
import type { Facts, LabelledVideo, MethodOption } from './method.ts'

export type ScoreTarget = 'score' | 'quotient'

export const scoreTargetChoices = [
  { value: 'score', title: { en: 'Final score', zh: '最终得分' } },
  { value: 'quotient', title: { en: 'Final score over difficulty', zh: '最终得分除以难度系数' } },
] as const

export const scoreTargetOption: MethodOption = {
  name: 'target',
  title: { en: 'What is predicted', zh: '预测目标' },
  explanation: {
    en: 'The final score, or the final score over the degree of difficulty, which the query’s own difficulty multiplies in the end.',
    zh: '最终得分，或最终得分除以难度系数（最后再乘以待评动作自身的难度系数）。',
  },
  default: 'score',
  choices: scoreTargetChoices,
}

function difficultyOf(video: LabelledVideo): number {
  if (video.difficulty === null || !(video.difficulty > 0)) throw new RangeError('a dive without a degree of difficulty was given to a model that predicts the score over it')
  return video.difficulty
}

/** The value to predict for a dive. @throws RangeError where its score or, for the quotient, its difficulty is not known */
export function targetValue(video: LabelledVideo, target: ScoreTarget): number {
  if (video.scorePoints === null) throw new RangeError('a dive without a score was given to a model that compares scores')
  return target === 'score' ? video.scorePoints : video.scorePoints / difficultyOf(video)
}

/** A predicted value in points, for the dive it was predicted for. */
export function targetPoints(value: number, video: LabelledVideo, target: ScoreTarget): number {
  return target === 'score' ? value : value * difficultyOf(video)
}

/** Mean and standard deviation of the training part's targets. @throws RangeError without a training part */
export function learnScale(training: readonly LabelledVideo[], target: ScoreTarget): { mean: number; deviation: number } {
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
