/**
 * When a dive was dived, as exactly as anybody knows: a year, a month or a day.
 * Written as in ISO 8601 with what is unknown left out: "2021", "2021-07",
 * "2021-07-31". Years from 1896, the first modern Games with swimming, to 2199.
 */
export type DateParts = { year: number; month: number | null; day: number | null }

export const earliestYear = 1896
export const latestYear = 2199

/** What is wrong with a date in its one written form; null where nothing is. */
export function explainDate(text: string): string | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text)
  if (match === null) return `"${text}" is not a date: write 2021, 2021-07 or 2021-07-31.`
  return explainParts({ year: Number(match[1]), month: match[2] === undefined ? null : Number(match[2]), day: match[3] === undefined ? null : Number(match[3]) })
}

/** Why no calendar has this day; null where one has. */
export function explainParts({ year, month, day }: DateParts): string | null {
  if (year < earliestYear || year > latestYear) return `The year ${year} is out of range: ${earliestYear} to ${latestYear}.`
  if (month === null) return null
  if (month < 1 || month > 12) return `There is no month ${month}: 1 to 12.`
  if (day === null) return null
  const last = daysInMonth(year, month)
  return day < 1 || day > last ? `There is no day ${day} in ${writeDate({ year, month, day: null })}: 1 to ${last}.` : null
}

/** @throws RangeError for what `explainDate` finds wrong */
export function partsOfDate(date: string): DateParts {
  const reason = explainDate(date)
  if (reason !== null) throw new RangeError(reason)
  const [year, month, day] = date.split('-').map(Number)
  return { year: year ?? 0, month: month ?? null, day: day ?? null }
}

export function writeDate({ year, month, day }: DateParts): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return [String(year).padStart(4, '0'), ...(month === null ? [] : [two(month), ...(day === null ? [] : [two(day)])])].join('-')
}

/** By time; of two that begin together, the less exact one first; unknown ones last. As SQLite orders the text. */
export function compareDates(a: string | null, b: string | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}

/** One date contains the other or is the same: "2021" says nothing against "2021-07-31". */
export function agreeingDates(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a)
}

/** First and last day a date may mean, as ISO days: "2021-02" is 2021-02-01 to 2021-02-28. */
export function daysOfDate(date: string): [first: string, last: string] {
  const { year, month, day } = partsOfDate(date)
  const lastMonth = month ?? 12
  return [writeDate({ year, month: month ?? 1, day: day ?? 1 }), writeDate({ year, month: lastMonth, day: day ?? daysInMonth(year, lastMonth) })]
}

/** As people of that language write it, as exactly as it is known: "31 Jul 2021", "Jul 2021", "2021"; 2021年7月31日. Never shifted by a time zone. */
export function formatDate(date: string, locale: string): string {
  const { year, month, day } = partsOfDate(date)
  const options: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric', ...(month === null ? {} : { month: 'short' }), ...(day === null ? {} : { day: 'numeric' }) }
  return new Intl.DateTimeFormat(locale, options).format(Date.UTC(year, (month ?? 1) - 1, day ?? 1))
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
