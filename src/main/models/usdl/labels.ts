/**
 * Labels and readings of score distribution learning as plain numbers: of final
 * scores (USDL), and of the awards of a panel (MUSDL), whose middle three give
 * the score with the degree of difficulty.
 */
import type { Facts, LabelledVideo, PlainTensors, ScoreReading } from '../method.ts'
import { targetPoints, targetValue, type ScoreTarget } from '../score-target.ts'
import { votedScore } from '../voted-score.ts'
import { awardBins, countedAwards, gaussianTarget, readDistribution, scoreBinCount, scoreOfAwards, type Bins, type DistributionReading } from './distribution.ts'

/** Which value of a distribution is the prediction. The released code, and the paper, take the most likely bin. */
export type DistributionChoice = 'most-likely' | 'expectation'

const chosen = (reading: DistributionReading, choice: DistributionChoice): number => (choice === 'expectation' ? reading.expectation : reading.mostLikely)

/** The largest target of the training part, which the last bin stands for (104.5 on MTL-AQA). @throws RangeError without a positive one */
export function learnLargestScore(training: readonly LabelledVideo[], target: ScoreTarget): Facts {
  const largest = Math.max(0, ...training.map((video) => targetValue(video, target)))
  if (!(largest > 0)) throw new RangeError('no training dive has a score above 0, so there is no range to put bins on')
  return { largest }
}

export function largestScoreProblems(facts: Facts): readonly string[] {
  return typeof facts['largest'] === 'number' && facts['largest'] > 0 ? [] : ['"largest" is not a positive number']
}

export function scoreBins(facts: Facts): Bins {
  return { count: scoreBinCount, largest: Number(facts['largest']) }
}

function joined(rows: readonly Float32Array[], size: number): Float32Array {
  const data = new Float32Array(rows.length * size)
  rows.forEach((row, i) => data.set(row, i * size))
  return data
}

export function scoreFeeds(target: ScoreTarget, deviationBins: number, videos: readonly LabelledVideo[], facts: Facts): PlainTensors {
  const bins = scoreBins(facts)
  const rows = videos.map((video) => gaussianTarget(targetValue(video, target), bins, deviationBins))
  return { distribution_targets: { shape: [videos.length, 1, bins.count], data: joined(rows, bins.count) } }
}

/** @param outputs `probabilities` [1, 1, bins] */
export function readScoreDistribution(target: ScoreTarget, choice: DistributionChoice, outputs: PlainTensors, query: LabelledVideo, facts: Facts): ScoreReading {
  const probabilities = outputs['probabilities']?.data ?? new Float32Array()
  const reading = readDistribution(probabilities, scoreBins(facts))
  const points = (value: number): number => targetPoints(value, query, target)
  return votedScore([], { points: points(chosen(reading, choice)), share: 1 }, {
    probabilities: [...probabilities],
    expectationPoints: [points(reading.expectation)],
    deviationPoints: [points(reading.deviation)],
  })
}

/**
 * The awards that a panel of `judges` paths learns from: as entered where there are as many, the counted three of any
 * individual panel where there are three paths, otherwise none.
 */
export function panelAwards(awards: readonly number[], judges: number): readonly number[] | null {
  if (awards.length === judges && judges !== 3) return awards
  return judges === 3 && [3, 5, 7].includes(awards.length) ? countedAwards(awards) : null
}

/** @throws RangeError where no training dive has awards that fit the panel */
export function checkPanels(training: readonly LabelledVideo[], judges: number): Facts {
  const fitting = training.filter(({ awards }) => panelAwards(awards, judges) !== null).length
  if (fitting === 0) {
    const found = [...new Set(training.map(({ awards }) => awards.length))].sort((a, b) => a - b).join(', ') || 'none'
    throw new RangeError(`no training dive has the awards of ${judges === 3 ? 'an individual panel (3, 5 or 7)' : `${judges} judges`}; numbers of awards found: ${found}. Choose another panel, or USDL, which needs none`)
  }
  return { dives: fitting }
}

/** Dives whose awards do not fit the panel get targets of zero and count nothing. */
export function awardFeeds(judges: number, deviationBins: number, videos: readonly LabelledVideo[]): PlainTensors {
  const rows = videos.flatMap(({ awards }) => {
    const given = panelAwards(awards, judges)
    return Array.from({ length: judges }, (_, judge) =>
      given === null ? new Float32Array(awardBins.count) : gaussianTarget(given[judge] ?? NaN, awardBins, deviationBins))
  })
  return { distribution_targets: { shape: [videos.length, judges, awardBins.count], data: joined(rows, awardBins.count) } }
}

/** @param outputs `probabilities` [1, judges, bins] @throws RangeError without the query's degree of difficulty */
export function readAwardDistributions(judges: number, choice: DistributionChoice, outputs: PlainTensors, query: LabelledVideo): ScoreReading {
  if (query.difficulty === null) throw new RangeError('a dive without a degree of difficulty was given to a model that predicts awards')
  const probabilities = outputs['probabilities']?.data ?? new Float32Array()
  const readings = Array.from({ length: judges }, (_, judge) => readDistribution(probabilities.subarray(judge * awardBins.count, (judge + 1) * awardBins.count), awardBins))
  const awards = readings.map((reading) => chosen(reading, choice))
  return votedScore([], { points: scoreOfAwards(awards, query.difficulty), share: 1 }, {
    awards,
    awardDeviations: readings.map((reading) => reading.deviation),
  })
}
