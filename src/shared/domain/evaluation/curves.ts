import type { EvaluatedDive } from '../../contract/evaluations.ts'
import { normaliseDiveNumber } from '../dive-number.ts'
import { mean } from '../metrics.ts'

/** What a report draws of an evaluation. */
type Scored = Pick<EvaluatedDive, 'diveNumber' | 'truthPoints' | 'predictedPoints'>

/** One range for both axes, so that the diagonal is a diagonal: from the smallest to the largest of truths and predictions, to full tens. */
export function scatterBounds(dives: readonly Scored[]): [number, number] {
  const values = dives.flatMap(({ truthPoints, predictedPoints }) => [truthPoints, predictedPoints])
  if (values.length === 0) return [0, 100]
  const [low, high] = [Math.floor(Math.min(...values) / 10) * 10, Math.ceil(Math.max(...values) / 10) * 10]
  return low === high ? [low, low + 10] : [low, high]
}

/**
 * Absolute error of each dive, ascending: of the score in points, or per counted award, |truth - prediction| / (3 · DD),
 * in award points. A score is the sum of three counted awards × DD (of more judges in pairs, brought to three), so the
 * latter is how far an average award is off. Dives without a DD have none.
 */
export function absoluteErrors(dives: readonly (Scored & Partial<Pick<EvaluatedDive, 'difficulty'>>)[], scale: 'points' | 'per-award' = 'points'): number[] {
  return dives.flatMap(({ truthPoints, predictedPoints, difficulty }) => {
    const error = Math.abs(truthPoints - predictedPoints)
    return scale === 'points' ? [error] : typeof difficulty === 'number' && difficulty > 0 ? [error / (3 * difficulty)] : []
  }).sort((a, b) => a - b)
}

/**
 * Cumulative score curve: the share of dives whose absolute error is at most x points. A point for each error that
 * occurs, ascending, from (0, share without error); the curve is a staircase that rises to 1. The area above it is the MAE.
 */
export function cumulativeScoreCurve(dives: readonly Scored[]): { errorPoints: number; share: number }[] {
  const errors = absoluteErrors(dives)
  const curve = errors.flatMap((errorPoints, i) => (errors[i + 1] === errorPoints ? [] : [{ errorPoints, share: (i + 1) / errors.length }]))
  return curve[0]?.errorPoints === 0 ? curve : [{ errorPoints: 0, share: 0 }, ...curve]
}

/** The smallest error that at least this share of the dives stays within; null for none. @param errors ascending */
export function errorWithin(errors: readonly number[], share: number): number | null {
  return errors[Math.max(0, Math.ceil(share * errors.length - 1e-9) - 1)] ?? null
}

export interface NumberError {
  /** Null: the dives whose number is not known. */
  diveNumber: string | null
  count: number
  maePoints: number
  /** Mean of prediction less truth: above 0 where the model gives too much. */
  biasPoints: number
}

/** Error by dive number, the largest MAE first. */
export function errorByNumber(dives: readonly Scored[]): NumberError[] {
  const groups = new Map<string | null, Scored[]>()
  for (const dive of dives) {
    const number = dive.diveNumber === null ? null : normaliseDiveNumber(dive.diveNumber)
    groups.set(number, [...(groups.get(number) ?? []), dive])
  }
  return [...groups].map(([diveNumber, members]) => {
    const errors = members.map(({ truthPoints, predictedPoints }) => predictedPoints - truthPoints)
    return { diveNumber, count: members.length, maePoints: mean(errors.map(Math.abs)), biasPoints: mean(errors) }
  }).sort((a, b) => b.maePoints - a.maePoints || String(a.diveNumber).localeCompare(String(b.diveNumber)))
}

/** The dives whose prediction is farthest off, worst first. */
export function worstDives<Dive extends Scored>(dives: readonly Dive[], count = 10): Dive[] {
  const error = ({ truthPoints, predictedPoints }: Dive): number => Math.abs(truthPoints - predictedPoints)
  return [...dives].sort((a, b) => error(b) - error(a)).slice(0, count)
}
