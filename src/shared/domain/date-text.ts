import { explainDate, explainParts, writeDate, type DateParts } from './partial-date.ts'

/**
 * Dates as people and spreadsheets write them. Whether 03/04/2021 is in March or
 * in April cannot be told from it alone: it is given back with both readings,
 * and never guessed. Years need four digits.
 */
export type DateOrder = 'day' | 'month'

export type DateReading =
  | { kind: 'date'; date: string }
  /** Both days exist; the first is the day before the month. */
  | { kind: 'ambiguous'; readings: [day: string, month: string] }
  /** Written as a date, but in no calendar. */
  | { kind: 'impossible'; reason: string }
  | { kind: 'unreadable' }

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
const monthName = '([a-z]{3,9})\\.?'
const separator = '\\s*[-/.\\s]\\s*'

/** With the time of day left out, as spreadsheets add it. */
const timeOfDay = /[t\s]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(z|[+-]\d{2}:?\d{2})?$/

const forms: readonly { pattern: RegExp; parts: (match: readonly string[]) => DateParts | null }[] = [
  { pattern: /^(\d{4})$/, parts: ([year]) => partsOf(year) },
  { pattern: /^(\d{4})(\d{2})(\d{2})$/, parts: ([year, month, day]) => partsOf(year, month, day) },
  { pattern: new RegExp(`^(\\d{4})${separator}(\\d{1,2})(?:${separator}(\\d{1,2}))?$`), parts: ([year, month, day]) => partsOf(year, month, day) },
  { pattern: /^(\d{4})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?)?$/, parts: ([year, month, day]) => partsOf(year, month, day) },
  // With points the day always stands first.
  { pattern: /^(\d{1,2})\s*\.\s*(\d{1,2})\s*\.\s*(\d{4})$/, parts: ([day, month, year]) => partsOf(year, month, day) },
  { pattern: new RegExp(`^(\\d{1,2})${separator}(\\d{4})$`), parts: ([month, year]) => partsOf(year, month) },
  { pattern: new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?(?: of)?${separator}${monthName}${separator}(\\d{4})$`), parts: ([day, month, year]) => named(year, month, day) },
  { pattern: new RegExp(`^${monthName}${separator}(\\d{1,2})(?:st|nd|rd|th)?,?${separator}(\\d{4})$`), parts: ([month, day, year]) => named(year, month, day) },
  { pattern: new RegExp(`^(\\d{4})${separator}${monthName}${separator}(\\d{1,2})$`), parts: ([year, month, day]) => named(year, month, day) },
  { pattern: new RegExp(`^${monthName}(?:${separator}|,\\s*)(\\d{4})$`), parts: ([month, year]) => named(year, month) },
]

/** `order`: which stands first where only that is open. */
export function readDate(text: string, order: DateOrder | null = null): DateReading {
  const plain = text.normalize('NFKC').trim().toLowerCase().replace(timeOfDay, '')
  const open = openParts(plain)
  if (open !== null) {
    const readings = [partsOf(open.year, open.second, open.first), partsOf(open.year, open.first, open.second)] as const
    if (order !== null) return settled(order === 'day' ? readings[0] : readings[1])
    const [day, month] = readings.map(settled)
    if (day?.kind !== 'date' || month?.kind !== 'date') return day?.kind === 'date' ? day : (month ?? { kind: 'unreadable' })
    return day.date === month.date ? day : { kind: 'ambiguous', readings: [day.date, month.date] }
  }
  for (const { pattern, parts } of forms) {
    const match = pattern.exec(plain)
    const found = match === null ? null : parts(match.slice(1))
    if (found !== null) return settled(found)
  }
  return { kind: 'unreadable' }
}

/** Which order the cells of one column are in, as far as any of them tells; null where none does, or they disagree. */
export function dateOrderOf(cells: readonly string[]): DateOrder | null {
  const told = new Set<DateOrder>()
  for (const cell of cells) {
    const open = openParts(cell.normalize('NFKC').trim().toLowerCase().replace(timeOfDay, ''))
    if (open === null) continue
    const isReading = (day: string, month: string): boolean => explainParts(partsOf(open.year, month, day)) === null
    const [dayFirst, monthFirst] = [isReading(open.first, open.second), isReading(open.second, open.first)]
    if (dayFirst !== monthFirst) told.add(dayFirst ? 'day' : 'month')
  }
  const [only] = told
  return told.size === 1 ? (only ?? null) : null
}

/** Two small numbers before the year, with strokes or dashes between them. */
function openParts(plain: string): { first: string; second: string; year: string } | null {
  const [, first, second, year] = /^(\d{1,2})\s*[-/]\s*(\d{1,2})\s*[-/]\s*(\d{4})$/.exec(plain) ?? []
  return first === undefined || second === undefined || year === undefined ? null : { first, second, year }
}

function partsOf(year: string | undefined, month?: string, day?: string): DateParts {
  return { year: Number(year), month: month === undefined ? null : Number(month), day: day === undefined ? null : Number(day) }
}

function named(year: string | undefined, month = '', day?: string): DateParts | null {
  const at = month === 'sept' ? 8 : months.findIndex((name) => name === month || name.slice(0, 3) === month)
  return at < 0 ? null : partsOf(year, String(at + 1), day)
}

function settled(parts: DateParts): DateReading {
  const reason = explainParts(parts)
  if (reason !== null) return { kind: 'impossible', reason }
  const date = writeDate(parts)
  const fault = explainDate(date)
  return fault === null ? { kind: 'date', date } : { kind: 'impossible', reason: fault }
}
