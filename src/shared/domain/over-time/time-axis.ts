/**
 * Where dives stand on an axis of time. By date, a day is a place, and a year or
 * a month of which no more is known is a stretch; dives of one date are set side
 * by side in their order, a few pixels apart. Dives without a date stand apart,
 * to the right, in the order given. In order, all are equally far apart.
 */
import { dateSpan, dayOf, middleOf, type DateSpan } from './date-span.ts'

export type AxisMode = 'dates' | 'order'

/** Pixels from the axis's left end. `from` and `to`: how far the date is open; both x where it is known to the day, or does not count. */
export interface Place { x: number; from: number; to: number }
/** `day`: days since 1970-01-01; with `index` the dive whose date is written there. */
export interface AxisTick { x: number; day: number | null; unit: 'year' | 'month' | 'day' | 'dive'; index: number | null }
export interface TimeAxis {
  /** 'order' where no dive has a date, whatever was wanted. */
  mode: AxisMode
  places: Place[]
  ticks: AxisTick[]
  /** Where dives without a date stand. */
  undated: { from: number; to: number } | null
}

/** Between dives of one date, pixels. */
const apart = 8
/** Least width of the time shown, days: one competition is not a year. */
const leastDays = 14

/** @param dates in the order of `inOrder`: those without a date last. */
export function timeAxis(dates: readonly (string | null)[], wanted: AxisMode, width: number): TimeAxis {
  const spans = dates.map(dateSpan)
  const dated = spans.filter((span) => span !== null)
  return wanted === 'order' || dated.length === 0 ? rowAxis(dates, dated.length, width) : dateAxis(dates, dated, width)
}

function rowAxis(dates: readonly (string | null)[], dated: number, width: number): TimeAxis {
  const step = width / Math.max(dates.length, 1)
  const places = dates.map((_, i) => ({ x: (i + 0.5) * step, from: (i + 0.5) * step, to: (i + 0.5) * step }))
  const ticks: AxisTick[] = []
  for (const [index, { x }] of places.slice(0, dated).entries()) {
    if (dates[index] !== dates[index - 1] && x - (ticks.at(-1)?.x ?? -Infinity) >= 84) ticks.push({ x, day: null, unit: 'dive', index })
  }
  return { mode: 'order', places, ticks, undated: dated === dates.length ? null : { from: dated * step, to: width } }
}

function dateAxis(dates: readonly (string | null)[], dated: readonly DateSpan[], width: number): TimeAxis {
  const without = dates.length - dated.length
  const band = without === 0 ? 0 : Math.min(Math.max(without * 12 + 20, 80), width * Math.min(Math.max(without / dates.length, 0.12), 0.3))
  const room = Math.max(width - band - (without === 0 ? 0 : 16), 1)
  const [from, to] = stretch(dated)
  const x = (day: number): number => ((day - from) / (to - from)) * room
  const places: Place[] = []
  for (let start = 0, end = 0; start < dated.length; start = end) {
    end = start + 1
    while (end < dated.length && dates[end] === dates[start]) end += 1
    places.push(...sideBySide(dated, start, end, x, room))
  }
  for (let i = 0; i < without; i++) {
    const at = width - band + ((i + 0.5) * band) / without
    places.push({ x: at, from: at, to: at })
  }
  return { mode: 'dates', places, ticks: calendarTicks(from, to, room).map((tick) => ({ ...tick, x: x(tick.day), index: null })), undated: without === 0 ? null : { from: width - band, to: width } }
}

/** First and last day of the axis, with a little room on both sides. */
function stretch(dated: readonly DateSpan[]): [number, number] {
  const first = dated.reduce((least, span) => Math.min(least, span.from), Infinity)
  const last = dated.reduce((most, span) => Math.max(most, span.to), -Infinity)
  const missing = Math.max(leastDays - (last - first), 0) / 2
  const margin = (last - first + 2 * missing) * 0.03
  return [first - missing - margin, last + missing + margin]
}

/** Dives [start, end) of one date, centred on it, as far apart as their neighbours allow. */
function sideBySide(dated: readonly DateSpan[], start: number, end: number, x: (day: number) => number, room: number): Place[] {
  const span = dated[start]
  if (!span) return []
  const centre = x(middleOf(span))
  const [before, after] = [dated[start - 1], dated[end]]
  const nearest = Math.min(before ? centre - x(middleOf(before)) : room, after ? x(middleOf(after)) - centre : room)
  const isOpen = span.precision !== 'day'
  const step = Math.min(apart, (isOpen ? x(span.to) - x(span.from) : nearest * 0.8) / (end - start))
  return Array.from({ length: end - start }, (_, i) => {
    const at = Math.min(Math.max(centre + (i - (end - start - 1) / 2) * step, 0), room)
    return isOpen ? { x: at, from: x(span.from), to: x(span.to) } : { x: at, from: at, to: at }
  })
}

/** Beginnings of years, months or days, at least 62 pixels apart. */
function calendarTicks(from: number, to: number, room: number): { day: number; unit: 'year' | 'month' | 'day' }[] {
  const most = Math.max(Math.floor(room / 62), 1)
  const days = to - from
  const start = new Date(from * 86_400_000)
  const within = (day: number): boolean => day >= from && day <= to
  const days1 = [1, 2, 7, 14].find((step) => days / step <= most)
  if (days1 !== undefined && days <= 60) return Array.from({ length: Math.ceil(days / days1) + 1 }, (_, i) => Math.ceil(from) + i * days1).filter(within).map((day) => ({ day, unit: 'day' }))
  const months = [1, 2, 3, 6].find((step) => days / 30.44 / step <= most)
  if (months !== undefined && days <= 1000) {
    const first = Math.floor(start.getUTCMonth() / months) * months + 1
    return Array.from({ length: Math.ceil(days / 28 / months) + 2 }, (_, i) => dayOf(start.getUTCFullYear(), first + i * months)).filter(within).map((day) => ({ day, unit: new Date(day * 86_400_000).getUTCMonth() === 0 ? 'year' : 'month' }))
  }
  const years = [1, 2, 5, 10, 20, 50].find((step) => days / 365.25 / step <= most) ?? 100
  const firstYear = Math.floor(start.getUTCFullYear() / years) * years
  return Array.from({ length: Math.ceil(days / 365 / years) + 2 }, (_, i) => dayOf(firstYear + i * years)).filter(within).map((day) => ({ day, unit: 'year' }))
}
