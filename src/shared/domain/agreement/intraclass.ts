import { fQuantile } from './f-distribution.ts'

/**
 * Intraclass correlations of n dives (rows) rated by k raters (columns), every
 * cell filled, by Shrout & Fleiss (1979). With the mean squares between dives
 * (BMS), within dives (WMS), between raters (JMS) and of the residual (EMS):
 *
 *   ICC(1,1) = (BMS − WMS) / (BMS + (k − 1) WMS)              each dive has raters of its own
 *   ICC(2,1) = (BMS − EMS) / (BMS + (k − 1) EMS + k (JMS − EMS) / n)   the same raters, any of many: absolute agreement
 *   ICC(3,1) = (BMS − EMS) / (BMS + (k − 1) EMS)              the same raters, these alone: consistency
 *   ICC(2,k) = (BMS − EMS) / (BMS + (JMS − EMS) / n)          the mean of k raters, absolute agreement
 */
export interface Correlation {
  /** Null where it is undefined: nothing varies. */
  value: number | null
  /** 95 %; null where undefined. */
  interval: [number, number] | null
}

export interface Intraclass {
  dives: number
  raters: number
  /** Mean squares: between dives, within dives, between raters, residual. */
  meanSquares: { between: number; within: number; raters: number; residual: number }
  icc11: Correlation
  icc21: Correlation
  icc31: Correlation
  icc2k: Correlation
}

/** Below it no interval says anything: nothing is told but that there are too few. */
export const fewestRatedDives = 5
const tail = 0.975
const none: Correlation = { value: null, interval: null }

/** Null for fewer than two dives or raters. Errors: RangeError for rows of different lengths or values that are not finite. */
export function intraclass(table: readonly (readonly number[])[]): Intraclass | null {
  const n = table.length
  const k = table[0]?.length ?? 0
  if (table.some((row) => row.length !== k)) throw new RangeError('Every dive needs a rating by each rater.')
  if (table.some((row) => !row.every(Number.isFinite))) throw new RangeError('Ratings must be finite numbers.')
  if (n < 2 || k < 2) return null
  const meanSquares = squares(table, n, k)
  const { between: bms, within: wms, raters: jms, residual: ems } = meanSquares
  const icc21 = ratio(bms - ems, bms + (k - 1) * ems + (k * (jms - ems)) / n)
  const interval21 = icc21 === null ? null : absoluteInterval(icc21, n, k, bms, jms, ems)
  return {
    dives: n, raters: k, meanSquares,
    icc11: correlation(ratio(bms - wms, bms + (k - 1) * wms), ratioInterval(bms, wms, n - 1, n * (k - 1), k)),
    icc21: correlation(icc21, interval21),
    icc31: correlation(ratio(bms - ems, bms + (k - 1) * ems), ratioInterval(bms, ems, n - 1, (n - 1) * (k - 1), k)),
    icc2k: correlation(ratio(bms - ems, bms + (jms - ems) / n), interval21 && [ofMean(interval21[0], k), ofMean(interval21[1], k)]),
  }
}

function squares(table: readonly (readonly number[])[], n: number, k: number): Intraclass['meanSquares'] {
  const rowMeans = table.map((row) => sum(row) / k)
  const columnMeans = Array.from({ length: k }, (_, j) => sum(table.map((row) => row[j]!)) / n)
  const grand = sum(rowMeans) / n
  const between = k * sum(rowMeans.map((mean) => (mean - grand) ** 2))
  const raters = n * sum(columnMeans.map((mean) => (mean - grand) ** 2))
  const within = sum(table.map((row, i) => sum(row.map((value) => (value - rowMeans[i]!) ** 2))))
  // Summed cell by cell: total minus parts would leave the rounding of large scores as a residual.
  const residual = sum(table.map((row, i) => sum(row.map((value, j) => (value - rowMeans[i]! - columnMeans[j]! + grand) ** 2))))
  return { between: between / (n - 1), within: within / (n * (k - 1)), raters: raters / (k - 1), residual: residual / ((n - 1) * (k - 1)) }
}

function correlation(value: number | null, interval: [number, number] | null): Correlation {
  return value === null ? none : { value, interval }
}

function ratio(above: number, below: number): number | null {
  return below === 0 ? null : above / below
}

/** Of the two one-term forms, from F = between / error; null where nothing but the dives varies. */
function ratioInterval(between: number, error: number, d1: number, d2: number, k: number): [number, number] | null {
  if (error === 0) return null
  const f = between / error
  const low = f / fQuantile(tail, d1, d2)
  const high = f * fQuantile(tail, d2, d1)
  return [(low - 1) / (low + k - 1), (high - 1) / (high + k - 1)]
}

/** Shrout & Fleiss 1979, p. 424, with Satterthwaite's degrees of freedom. */
function absoluteInterval(icc: number, n: number, k: number, bms: number, jms: number, ems: number): [number, number] | null {
  if (ems === 0) return null
  const fj = jms / ems
  const a = k * icc * fj
  const b = n * (1 + (k - 1) * icc) - k * icc
  const freedom = ((k - 1) * (n - 1) * (a + b) ** 2) / ((n - 1) * a ** 2 + b ** 2)
  if (!(freedom > 0)) return null
  const rest = k * jms + (k * n - k - n) * ems
  const upper = fQuantile(tail, n - 1, freedom)
  const lower = fQuantile(tail, freedom, n - 1)
  return [(n * (bms - upper * ems)) / (upper * rest + n * bms), (n * (lower * bms - ems)) / (rest + n * lower * bms)]
}

/** Spearman and Brown: reliability of the mean of k from that of one. */
function ofMean(icc: number, k: number): number {
  return (k * icc) / (1 + (k - 1) * icc)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
