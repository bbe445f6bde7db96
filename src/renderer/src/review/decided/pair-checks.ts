/**
 * What a matrix of predicted differences is worth: whether it mirrors itself,
 * whether its signs are right, and how far it lies from the truth. All in the unit
 * of the matrix.
 */
import type { PairMatrix } from '../../../../shared/contract/decisions.ts'

export interface PairChecks {
  /** Unordered pairs. */
  pairs: number
  /** |d(i, j) + d(j, i)|: 0 where the two orders say the same. */
  mirror: { largest: number; mean: number }
  /** Ordered pairs of different true values, and how many of their differences have the right sign. */
  sign: { agree: number; of: number }
  /** Mean of |d(i, j) − true difference| over ordered pairs. */
  meanError: number
  /** Of the network that tells sizes; null for methods without one. */
  sizes: {
    /** |a(i, j) − a(j, i)| */
    mirror: { largest: number; mean: number }
    /** Mean of |a(i, j) − |true difference||. */
    meanError: number
    /** Mean of |a(i, j) − |d(i, j)||: how far the two networks are of one mind. */
    meanDisagreement: number
  } | null
}

const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length)
const spread = (values: readonly number[]): { largest: number; mean: number } => ({ largest: Math.max(0, ...values), mean: mean(values) })

export const trueDifference = ({ dives }: Pick<PairMatrix, 'dives'>, i: number, j: number): number => (dives[i]?.value ?? NaN) - (dives[j]?.value ?? NaN)

export function pairChecks({ dives, differences, apart }: Pick<PairMatrix, 'dives' | 'differences' | 'apart'>): PairChecks {
  const n = dives.length
  const unordered = dives.flatMap((_, i) => Array.from({ length: n - i - 1 }, (__, k) => [i, i + 1 + k] as const))
  const ordered = unordered.flatMap(([i, j]) => [[i, j], [j, i]] as const)
  const d = (i: number, j: number): number => differences[i]?.[j] ?? NaN
  const a = (i: number, j: number): number => apart?.[i]?.[j] ?? NaN
  const truth = (i: number, j: number): number => trueDifference({ dives }, i, j)
  const told = ordered.filter(([i, j]) => truth(i, j) !== 0)
  return {
    pairs: unordered.length,
    mirror: spread(unordered.map(([i, j]) => Math.abs(d(i, j) + d(j, i)))),
    sign: { agree: told.filter(([i, j]) => Math.sign(d(i, j)) === Math.sign(truth(i, j))).length, of: told.length },
    meanError: mean(ordered.map(([i, j]) => Math.abs(d(i, j) - truth(i, j)))),
    sizes: apart && {
      mirror: spread(unordered.map(([i, j]) => Math.abs(a(i, j) - a(j, i)))),
      meanError: mean(ordered.map(([i, j]) => Math.abs(a(i, j) - Math.abs(truth(i, j))))),
      meanDisagreement: mean(ordered.map(([i, j]) => Math.abs(a(i, j) - Math.abs(d(i, j))))),
    },
  }
}

/** At most `most` of a list, around one of them, in the order of the list: what a session shows at first. */
export function around<T>(all: readonly T[], centre: T, most: number): T[] {
  const at = Math.max(0, all.indexOf(centre))
  const from = Math.max(0, Math.min(at - Math.floor(most / 2), all.length - most))
  return all.slice(from, from + most)
}
