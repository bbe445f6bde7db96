/**
 * Scores as distributions over bins, in plain numbers (Tang et al. 2020, section
 * 3): the Gaussian target around a label, and what a predicted distribution says.
 */

export interface Bins {
  readonly count: number
  /** Value of the last bin; the first one's is 0. */
  readonly largest: number
}

/** 101 bins from 0 to the largest score, and 21 for awards, which go from 0 to 10 by halves. */
export const scoreBinCount = 101
export const awardBins: Bins = { count: 21, largest: 10 }

/** A Gaussian around `value` at every bin, scaled to add up to 1. @param deviationBins standard deviation, in bins */
export function gaussianTarget(value: number, bins: Bins, deviationBins: number): Float32Array {
  const centre = (value * (bins.count - 1)) / bins.largest
  const heights = Array.from({ length: bins.count }, (_, bin) => Math.exp(-0.5 * ((bin - centre) / deviationBins) ** 2))
  const sum = heights.reduce((a, b) => a + b, 0)
  // A label so far outside the bins that every height vanishes belongs to the nearest bin.
  if (!(sum > 0)) return Float32Array.from({ length: bins.count }, (_, bin) => (bin === (centre > 0 ? bins.count - 1 : 0) ? 1 : 0))
  return Float32Array.from(heights, (height) => height / sum)
}

export interface DistributionReading {
  /** Value of the most likely bin. */
  readonly mostLikely: number
  readonly expectation: number
  /** Standard deviation, in the unit of the values: how unsure the prediction is. */
  readonly deviation: number
}

/** @param probabilities [bins], adding up to 1 */
export function readDistribution(probabilities: ArrayLike<number>, bins: Bins): DistributionReading {
  const step = bins.largest / (bins.count - 1)
  let [best, mean, square, total] = [0, 0, 0, 0]
  for (let bin = 0; bin < bins.count; bin += 1) {
    const p = probabilities[bin] ?? 0
    if (p > (probabilities[best] ?? 0)) best = bin
    total += p
    mean += p * bin
    square += p * bin * bin
  }
  mean /= total
  const variance = Math.max(0, square / total - mean * mean)
  return { mostLikely: best * step, expectation: mean * step, deviation: Math.sqrt(variance) * step }
}

/** Score of an individual dive from as many predicted awards as the panel has: the middle three, times the difficulty. */
export function scoreOfAwards(awards: readonly number[], difficulty: number): number {
  const dropped = (awards.length - 3) / 2
  if (!Number.isInteger(dropped) || dropped < 0) throw new RangeError(`a panel of ${awards.length} judges has no middle three`)
  return countedAwards(awards).reduce((sum, award) => sum + award, 0) * difficulty
}

/** The middle three awards, from the lowest to the highest. */
export function countedAwards(awards: readonly number[]): readonly number[] {
  const dropped = Math.floor((awards.length - 3) / 2)
  return [...awards].sort((a, b) => a - b).slice(dropped, dropped + 3)
}
