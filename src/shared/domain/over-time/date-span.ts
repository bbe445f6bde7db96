import { daysOfDate, explainDate } from '../partial-date.ts'

/**
 * What a partial date leaves open, in days since 1970-01-01, for axes. Nothing
 * is filled in: a year is as wide as a year.
 */
export interface DateSpan {
  /** First day. */
  from: number
  /** The day after the last. */
  to: number
  precision: 'year' | 'month' | 'day'
}

const millisecondsPerDay = 86_400_000

/** Days since 1970-01-01; months from 1, beyond 12 into the next year. */
export function dayOf(year: number, month = 1, day = 1): number {
  return Date.UTC(year, month - 1, day) / millisecondsPerDay
}

/** Null without a date, and for a text that is none. */
export function dateSpan(date: string | null): DateSpan | null {
  if (date === null || explainDate(date) !== null) return null
  const [from, to] = daysOfDate(date).map((day) => Date.parse(day) / millisecondsPerDay)
  return { from: from ?? 0, to: (to ?? 0) + 1, precision: date.length === 4 ? 'year' : date.length === 7 ? 'month' : 'day' }
}

/** Where a point of this date is drawn. */
export function middleOf({ from, to }: DateSpan): number {
  return (from + to) / 2
}
