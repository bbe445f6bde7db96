import { bootstrap, quantile } from '../evaluation/bootstrap.ts'
import type { Counts, WeightedStatistic } from '../evaluation/weighted.ts'

/**
 * How far apart two raters put the same boundary, in frames: error = second −
 * first, so a positive bias says that the second rater marks later. Median, 95th
 * percentile and shares are of the absolute error.
 */
export interface BoundaryError {
  diveId: number
  /** Second minus first rater, frames. */
  error: number
}

/** A value and its 95 % interval over resampled dives; null where there are too few. */
export interface Measured {
  value: number | null
  interval: [number, number] | null
}

export interface BoundarySummary {
  boundaries: number
  dives: number
  /** Of the absolute errors, frames. */
  median: Measured
  p95: Measured
  /** Mean signed error, frames. */
  bias: Measured
  /** Shares of boundaries at most so many frames apart. */
  within1: number | null
  within2: number | null
  within5: number | null
}

/** An interval over resampled dives needs as many; with fewer the value alone is told. */
export const fewestDives = 10
/** Of fewer values the 95th percentile is about the largest of them. */
export const fewestForP95 = 20

export function summariseErrors(errors: readonly BoundaryError[]): BoundarySummary {
  const dives = [...new Set(errors.map(({ diveId }) => diveId))]
  const place = new Map(dives.map((diveId, i) => [diveId, i]))
  const apart = errors.map(({ diveId, error }) => ({ dive: place.get(diveId)!, value: Math.abs(error) })).sort((a, b) => a.value - b.value)
  const statistics = { median: weightedQuantile(apart, 0.5), p95: weightedQuantile(apart, 0.95), bias: weightedMean(errors.map(({ diveId, error }) => ({ dive: place.get(diveId)!, value: error }))) }
  const found = bootstrap(dives.length, statistics, { resamples: dives.length < fewestDives ? 0 : 1000 })
  const within = (frames: number): number | null => (apart.length === 0 ? null : apart.filter(({ value }) => value <= frames).length / apart.length)
  const measured = ({ value, interval }: Measured): Measured => ({ value, interval })
  return {
    boundaries: errors.length, dives: dives.length, median: measured(found.median), bias: measured(found.bias),
    p95: errors.length < fewestForP95 ? { value: null, interval: null } : measured(found.p95),
    within1: within(1), within2: within(2), within5: within(5),
  }
}

interface OfDive {
  dive: number
  value: number
}

/** Quantile of the drawn values, linear between neighbours; `ascending` by value. */
export function weightedQuantile(ascending: readonly OfDive[], share: number): WeightedStatistic {
  return (counts) => {
    const total = totalOf(ascending, counts)
    if (total === 0) return null
    const position = share * (total - 1)
    const below = Math.floor(position)
    let seen = 0
    let left: number | null = null
    for (const { dive, value } of ascending) {
      seen += counts[dive]!
      if (left === null && seen > below) left = value
      if (seen > below + 1 || (seen > below && below + 1 >= total)) return quantile([left ?? value, value], position - below)
    }
    return left
  }
}

function weightedMean(values: readonly OfDive[]): WeightedStatistic {
  return (counts) => {
    const total = totalOf(values, counts)
    return total === 0 ? null : values.reduce((sum, { dive, value }) => sum + counts[dive]! * value, 0) / total
  }
}

function totalOf(values: readonly OfDive[], counts: Counts): number {
  let total = 0
  for (const { dive } of values) total += counts[dive]!
  return total
}
