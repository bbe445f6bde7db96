/**
 * What gradients explain of predicted distributions: their expectation. The most
 * likely bin, which the released code predicts, has no gradient.
 */
import type { ExplainedScore, LabelledVideo, PlainTensors, ScoreReading, Text } from '../method.ts'
import { targetPoints, type ScoreTarget } from '../score-target.ts'
import { awardBins, countedAwards, readDistribution, type Bins } from './distribution.ts'
import type { DistributionChoice } from './labels.ts'

const expectationNote: Text = {
  en: 'The score is the most likely value; what is explained is the expectation of the distribution.',
  zh: '得分为最可能值；所解释的是分布的期望值。',
}

/** @param largest value of the last bin */
export function explainScoreDistribution(target: ScoreTarget, choice: DistributionChoice, bins: Bins, reading: ScoreReading, query: LabelledVideo): ExplainedScore {
  const point = targetPoints(bins.largest / (bins.count - 1), query, target)
  return {
    weights: { probabilities: { shape: [1, 1, bins.count], data: Float32Array.from({ length: bins.count }, (_, bin) => bin * point) } },
    points: choice === 'expectation' ? reading.predictedScorePoints : (reading.details['expectationPoints']?.[0] ?? NaN),
    note: choice === 'expectation' ? null : expectationNote,
  }
}

/** Which awards count is held as it fell for this dive. @param outputs `probabilities` [1, judges, bins] */
export function explainAwardDistributions(judges: number, choice: DistributionChoice, outputs: PlainTensors, reading: ScoreReading, query: LabelledVideo): ExplainedScore {
  const { count, largest } = awardBins
  const difficulty = query.difficulty ?? NaN
  const probabilities = outputs['probabilities']?.data ?? new Float32Array()
  const expectations = Array.from({ length: judges }, (_, judge) => readDistribution(probabilities.subarray(judge * count, (judge + 1) * count), awardBins).expectation)
  const isCounted = countedJudges(reading.details['awards'] ?? [])
  const data = new Float32Array(judges * count)
  for (const judge of isCounted) for (let bin = 0; bin < count; bin += 1) data[judge * count + bin] = (bin * largest * difficulty) / (count - 1)
  return {
    weights: { probabilities: { shape: [1, judges, count], data } },
    points: isCounted.reduce((sum, judge) => sum + (expectations[judge] ?? NaN), 0) * difficulty,
    note: choice === 'expectation'
      ? { en: 'Which three awards count is held as for this dive.', zh: '计入的三个分数保持不变。' }
      : { en: 'The awards are most likely values; what is explained are the expectations of the three that count.', zh: '裁判分为最可能值；所解释的是计入的三个分数的期望值。' },
  }
}

/** Judges whose awards count: with equal awards any choice gives the same score. */
function countedJudges(awards: readonly number[]): number[] {
  const left = [...countedAwards(awards)]
  return awards.flatMap((award, judge) => {
    const at = left.indexOf(award)
    if (at < 0) return []
    left.splice(at, 1)
    return [judge]
  })
}
