import { roundNumber } from '../results/occasions.ts'
import { dateSpan, middleOf } from './date-span.ts'

/** What the order of dives over time depends on. */
export interface DatedDive {
  id: number
  date: string | null
  event: string
  round: string
}

/**
 * Dives as they follow each other: by the middle of their date, within one date
 * by event and round; those without a date last, as the library has them.
 */
export function inOrder<T extends DatedDive>(dives: readonly T[]): T[] {
  const keyed = dives.map((dive) => ({ dive, span: dateSpan(dive.date), round: roundNumber(dive.round) ?? Infinity }))
  return keyed.sort((a, b) => {
    if (a.span === null || b.span === null) return a.span === b.span ? a.dive.id - b.dive.id : a.span === null ? 1 : -1
    return middleOf(a.span) - middleOf(b.span) || a.span.from - b.span.from || compareText(a.dive.event, b.dive.event) || byNumber(a.round, b.round) || a.dive.id - b.dive.id
  }).map(({ dive }) => dive)
}

/** Mean of all awards as they were given, dropped ones too; null without awards. */
export function awardMean(awards: readonly number[]): number | null {
  return awards.length === 0 ? null : awards.reduce((sum, award) => sum + award, 0) / awards.length
}

/** Score by difficulty: what was shown, whatever was tried. Null where one of them is missing. */
export function executionOf({ scorePoints, difficulty }: { scorePoints: number | null; difficulty: number | null }): number | null {
  return scorePoints === null || difficulty === null || difficulty <= 0 ? null : scorePoints / difficulty
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byNumber = (a: number, b: number): number => (a === b ? 0 : a - b)
