import { describe, expect, it } from 'vitest'
import { timeAxis } from '../../../../../src/shared/domain/over-time/time-axis.ts'
import { dayOf } from '../../../../../src/shared/domain/over-time/date-span.ts'

const xs = (dates: readonly (string | null)[], mode: 'dates' | 'order' = 'dates', width = 600) => timeAxis(dates, mode, width).places.map(({ x }) => x)

describe('an axis of dates', () => {
  it('keeps the distances of days, and an open date as wide as it is open', () => {
    const { places } = timeAxis(['2020-01-01', '2020-07', '2021-01-01'], 'dates', 600)
    const [first, month, last] = places as [typeof places[0], typeof places[0], typeof places[0]]
    const perDay = (last.x - first.x) / 366
    expect((month.x - first.x) / perDay).toBeCloseTo(dayOf(2020, 7, 16.5) - dayOf(2020), 6)
    expect((month.to - month.from) / perDay).toBeCloseTo(31, 6)
    expect([first.from, first.to]).toEqual([first.x, first.x])
  })
  it('sets dives of one date side by side in their order, around it', () => {
    const single = xs(['2020-01-01', '2020-06-01', '2021-01-01'])
    const several = xs(['2020-01-01', '2020-06-01', '2020-06-01', '2020-06-01', '2021-01-01'])
    expect(several[2]).toBeCloseTo(single[1]!, 9)
    expect(several[2]! - several[1]!).toBeCloseTo(8, 9)
    expect(several[3]! - several[2]!).toBeCloseTo(8, 9)
  })
  it('draws them closer where the next date is near, and never past it', () => {
    const dates = [...Array.from({ length: 20 }, () => '2020-06-01'), ...Array.from({ length: 20 }, () => '2020-06-02'), '2024-01-01', '2010-01-01'].sort()
    const found = xs(dates)
    expect([...found].sort((a, b) => a - b)).toEqual(found)
  })
  it('sets dives without a date apart, in their order, and invents none', () => {
    const axis = timeAxis(['2020-01-01', '2021-01-01', null, null], 'dates', 600)
    expect(axis.undated).toMatchObject({ to: 600 })
    expect(axis.places[1]!.x).toBeLessThan(axis.undated!.from - 15)
    expect(axis.places[2]!.x).toBeGreaterThan(axis.undated!.from)
    expect(axis.places[3]!.x).toBeGreaterThan(axis.places[2]!.x)
    expect(axis.ticks.every(({ x }) => x < axis.undated!.from)).toBe(true)
  })
  it('is one of order where nothing has a date', () => {
    expect(timeAxis([null, null], 'dates', 600)).toMatchObject({ mode: 'order', ticks: [], undated: { from: 0, to: 600 } })
    expect(timeAxis([], 'dates', 600)).toMatchObject({ mode: 'order', places: [] })
  })
  it.each([
    [['2021-07-24'], 'day'], [['2021-03-01', '2021-11-20'], 'month'], [['2004', '2021-07'], 'year'], [['1950', '2021'], 'year'],
  ] as const)('of %s has ticks of %ss, not too near each other', (dates, unit) => {
    const { ticks } = timeAxis(dates, 'dates', 600)
    expect(ticks.length).toBeGreaterThan(1)
    expect(ticks.map((tick) => tick.unit)).toContain(unit)
    for (const [i, tick] of ticks.slice(1).entries()) expect(tick.x - ticks[i]!.x).toBeGreaterThan(45)
    for (const { x } of ticks) expect(x >= 0 && x <= 600).toBe(true)
  })
  it('holds thousands within its width', () => {
    const dates = Array.from({ length: 2000 }, (_, i) => `20${String(10 + Math.floor(i / 200)).padStart(2, '0')}-0${1 + (i % 9)}-1${i % 10}`).sort()
    for (const x of xs(dates)) expect(x >= 0 && x <= 600).toBe(true)
  })
})

describe('an axis of order', () => {
  it('has all dives equally far apart, with dates where they change and there is room', () => {
    const axis = timeAxis(['2020', '2020', '2020-03-04', null], 'order', 400)
    expect(axis.places.map(({ x }) => x)).toEqual([50, 150, 250, 350])
    expect(axis.ticks.map(({ index }) => index)).toEqual([0, 2])
    expect(axis.undated).toEqual({ from: 300, to: 400 })
    expect(axis.places.every(({ x, from, to }) => from === x && to === x)).toBe(true)
  })
})
