import { once, weightedKendall } from './evaluation/weighted.ts'
import { createRandom } from './random.ts'
import type { Transitions } from './stages.ts'

/**
 * Metrics of score prediction and of segmentation, as the field reports them.
 * A figure that is undefined (a constant vector has no rank correlation) is
 * null, never 0 or NaN, so it cannot be mistaken for a result.
 */

/** Ranks from 1, ties share the mean of their ranks. */
export function averageRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0))
  const ranks = new Array<number>(values.length).fill(0)
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end += 1
    for (let k = start; k < end; k += 1) ranks[order[k] ?? 0] = (start + end + 1) / 2
    start = end
  }
  return ranks
}

/** Pearson's r; null for fewer than two pairs, a constant vector or a value that is not finite. */
export function pearson(truth: readonly number[], prediction: readonly number[]): number | null {
  const n = pairCount(truth, prediction)
  if (n < 2 || !allFinite(truth) || !allFinite(prediction)) return null
  if (isConstant(truth) || isConstant(prediction)) return null
  const meanTruth = mean(truth)
  const meanPrediction = mean(prediction)
  let covariance = 0
  let varianceTruth = 0
  let variancePrediction = 0
  for (let i = 0; i < n; i += 1) {
    const t = at(truth, i) - meanTruth
    const p = at(prediction, i) - meanPrediction
    covariance += t * p
    varianceTruth += t * t
    variancePrediction += p * p
  }
  if (varianceTruth === 0 || variancePrediction === 0) return null
  return clampUnit(covariance / Math.sqrt(varianceTruth * variancePrediction))
}

/** Spearman's rank correlation (SRCC) with average ranks for ties; null where undefined. */
export function spearman(truth: readonly number[], prediction: readonly number[]): number | null {
  if (!allFinite(truth) || !allFinite(prediction)) return null
  return pearson(averageRanks(truth), averageRanks(prediction))
}

/** Kendall's tau-b, which corrects for ties; null where undefined. O(n log n). */
export function kendallTauB(truth: readonly number[], prediction: readonly number[]): number | null {
  const n = pairCount(truth, prediction)
  if (n < 2 || !allFinite(truth) || !allFinite(prediction)) return null
  return weightedKendall(truth, prediction)(once(n))
}

/** Mean absolute error, in the unit of the scores; null for none. */
export function meanAbsoluteError(truth: readonly number[], prediction: readonly number[]): number | null {
  const n = pairCount(truth, prediction)
  return n === 0 ? null : mean(truth.map((t, i) => Math.abs(t - at(prediction, i))))
}

/** Mean squared error ("L2" of the published tables); null for none. */
export function meanSquaredError(truth: readonly number[], prediction: readonly number[]): number | null {
  const n = pairCount(truth, prediction)
  return n === 0 ? null : mean(truth.map((t, i) => (t - at(prediction, i)) ** 2))
}

/** Largest minus smallest value; 0 for none. */
export function rangeOf(values: readonly number[]): number {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return values.length === 0 ? 0 : high - low
}

/**
 * Relative L2 distance × 100: mean of ((truth - prediction) / range)². The range
 * is that of the given truths (the usual way), or a fixed one. Null where it is 0.
 */
export function relativeL2(truth: readonly number[], prediction: readonly number[], fixedRange?: number): number | null {
  const range = fixedRange ?? rangeOf(truth)
  const squared = meanSquaredError(truth, prediction)
  return squared === null || !(range > 0) ? null : (squared / (range * range)) * 100
}

/** Mean of correlations through Fisher's z: tanh(mean(atanh r)). Undefined ones are left out; null if none is left. */
export function fisherAverage(correlations: readonly (number | null)[]): number | null {
  const known = correlations.filter((r): r is number => r !== null)
  return known.length === 0 ? null : Math.tanh(mean(known.map(Math.atanh)))
}

/**
 * Temporal intersection over union of the spans [first, last) transition
 * (FineDiving's "AIoU"). Two empty spans at the same frame count as 1.
 */
export function transitionIoU(truth: Transitions, prediction: Transitions): number {
  const [trueStart, trueEnd] = ordered(truth)
  const [start, end] = ordered(prediction)
  const intersection = Math.max(0, Math.min(trueEnd, end) - Math.max(trueStart, start))
  const union = trueEnd - trueStart + (end - start) - intersection
  if (union === 0) return trueStart === start ? 1 : 0
  return intersection / union
}

/** Share of dives whose tIoU reaches the threshold (.5 and .75 in the tables); null for none. */
export function shareAtLeast(ious: readonly number[], threshold: number): number | null {
  return ious.length === 0 ? null : ious.filter((iou) => iou >= threshold).length / ious.length
}

export interface Interval {
  low: number
  high: number
  /** Resamples on which the metric was defined. */
  resamples: number
}

/**
 * Percentile bootstrap interval of a paired metric: dives drawn with replacement
 * from the seed. Null where the metric is undefined on every resample.
 */
export function bootstrapInterval(
  truth: readonly number[],
  prediction: readonly number[],
  metric: (truth: readonly number[], prediction: readonly number[]) => number | null,
  options: { seed: number; resamples?: number; level?: number },
): Interval | null {
  const n = pairCount(truth, prediction)
  const random = createRandom(options.seed)
  const values: number[] = []
  for (let b = 0; b < (options.resamples ?? 1000); b += 1) {
    const drawn = Array.from({ length: n }, () => random.integer(n))
    const value = metric(drawn.map((i) => at(truth, i)), drawn.map((i) => at(prediction, i)))
    if (value !== null) values.push(value)
  }
  if (values.length === 0) return null
  values.sort((x, y) => x - y)
  const tail = (1 - (options.level ?? 0.95)) / 2
  return { low: quantile(values, tail), high: quantile(values, 1 - tail), resamples: values.length }
}

/** Quantile of sorted values, linear between neighbours. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const left = at(sorted, below)
  const right = sorted[below + 1] ?? left
  return left + (right - left) * (place - below)
}

/** Arithmetic mean; NaN for none. */
export function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Middle value, the mean of the two middle ones for an even count; null for none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  return quantile([...values].sort((x, y) => x - y), 0.5)
}

function pairCount(truth: readonly number[], prediction: readonly number[]): number {
  if (truth.length !== prediction.length) throw new RangeError(`Metrics compare pairs: ${truth.length} truths and ${prediction.length} predictions were given.`)
  return truth.length
}

function ordered([first, last]: Transitions): Transitions {
  return first <= last ? [first, last] : [last, first]
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN
}

function allFinite(values: readonly number[]): boolean {
  return values.every(Number.isFinite)
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0])
}

function clampUnit(value: number): number {
  return Math.max(-1, Math.min(1, value))
}
