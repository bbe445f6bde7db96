import { describe, expect, it } from 'vitest'
import { dateSpan, dayOf } from '../../../../../src/shared/domain/over-time/date-span.ts'
import { distributionOf } from '../../../../../src/shared/domain/over-time/distribution.ts'
import { awardMean, executionOf, inOrder } from '../../../../../src/shared/domain/over-time/points.ts'

describe('a partial date', () => {
  it('is as wide as what it leaves open', () => {
    expect(dateSpan('2020')).toEqual({ from: dayOf(2020), to: dayOf(2021), precision: 'year' })
    expect(dateSpan('2020-02')).toEqual({ from: dayOf(2020, 2), to: dayOf(2020, 2) + 29, precision: 'month' })
    expect(dateSpan('2021-12-31')).toEqual({ from: dayOf(2021, 12, 31), to: dayOf(2022), precision: 'day' })
    for (const none of [null, '', '2021-13', '2021-02-30', 'July']) expect(dateSpan(none)).toBeNull()
  })
})

describe('dives over time', () => {
  const dive = (id: number, date: string | null, round = '', event = 'Cup') => ({ id, date, round, event })
  it('follow each other by the middle of their date, then by event and round; those without a date last, as the library has them', () => {
    const dives = [dive(9, null), dive(8, null), dive(7, '2021-07-24', '10'), dive(6, '2021-07-24', 'Round 2'), dive(5, '2021'), dive(4, '2021-05'), dive(3, '2021-09'), dive(2, '2021-07-24', '1', 'Bowl'), dive(1, '2020-12-31')]
    expect(inOrder(dives).map(({ id }) => id)).toEqual([1, 4, 5, 2, 6, 7, 3, 8, 9])
  })
  it('have a mean of all awards and a score by difficulty, where there are any', () => {
    expect(awardMean([6, 7, 9.5])).toBe(7.5)
    expect(awardMean([])).toBeNull()
    expect(executionOf({ scorePoints: 62, difficulty: 3.1 })).toBeCloseTo(20, 12)
    for (const missing of [{ scorePoints: null, difficulty: 3 }, { scorePoints: 60, difficulty: null }]) expect(executionOf(missing)).toBeNull()
  })
})

describe('a distribution', () => {
  it('has quartiles between the ordered values, and classes that hold every value once', () => {
    const found = distributionOf([40, 10, 30, 20])!
    expect(found).toMatchObject({ count: 4, least: 10, lowerQuartile: 17.5, median: 25, upperQuartile: 32.5, most: 40, mean: 25 })
    expect(found.classes).toEqual({ from: 10, width: 2, counts: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] })
    const many = distributionOf(Array.from({ length: 1000 }, (_, i) => (i * 37) % 113))!
    expect(many.classes.counts.reduce((sum, each) => sum + each, 0)).toBe(1000)
    expect(many.classes.counts.length).toBeLessThanOrEqual(20)
  })
  it('is told of one value and of equal ones, and of none not at all', () => {
    expect(distributionOf([])).toBeNull()
    expect(distributionOf([55.5])).toMatchObject({ median: 55.5, classes: { counts: [1] } })
    expect(distributionOf([7, 7, 7])).toMatchObject({ lowerQuartile: 7, mean: 7, classes: { counts: [3] } })
  })
})
