import { describe, expect, it } from 'vitest'
import { diveFacts } from '../../../../src/shared/contract/entities.ts'
import { agreeingDates, compareDates, daysOfDate, explainDate, formatDate, partsOfDate } from '../../../../src/shared/domain/partial-date.ts'

describe('a date known in part', () => {
  it('is a year, a month or a day that exists', () => {
    for (const date of ['1896', '2199', '2021-07', '2021-07-31', '2024-02-29', '2000-02-29']) expect([date, explainDate(date)]).toEqual([date, null])
    for (const date of ['', '21', '20211', '2021-7', '2021-13', '2021-00', '2021-02-29', '1900-02-29', '2021-04-31', '2021-07-00', '2021-07-31T10:00', ' 2021', '1895', '2200-01', '2021/07/31', '２０２１']) expect([date, explainDate(date)]).toEqual([date, expect.any(String)])
    expect(explainDate('2021-02-30')).toBe('There is no day 30 in 2021-02: 1 to 28.')
    expect(partsOfDate('2021-07')).toEqual({ year: 2021, month: 7, day: null })
    expect(() => partsOfDate('2021-02-30')).toThrow(RangeError)
  })

  it('is refused by the contract where no calendar has it', () => {
    const facts = { startFrame: 0, endFrame: 1, diveNumber: null, heightMetres: null, difficulty: null, athlete: '', event: '', round: '', awards: [], penaltyPoints: 0, scorePoints: null }
    expect(diveFacts.safeParse({ ...facts, date: '2021-02' }).success).toBe(true)
    expect(diveFacts.safeParse({ ...facts, date: '2021-02-30' }).error?.issues[0]?.message).toContain('2021-07-31')
    // What an edit does not speak of stays as it is.
    expect(diveFacts.partial().parse({ round: '2' })).toEqual({ round: '2' })
  })

  it('is ordered by time, the less exact before what lies in it, the unknown last', () => {
    const dates = [null, '2021-07-31', '2020', '2021', '2021-08', '2021-07', null, '2020-12-31']
    expect([...dates].sort(compareDates)).toEqual(['2020', '2020-12-31', '2021', '2021-07', '2021-07-31', '2021-08', null, null])
  })

  it('spans the days it may mean, and agrees with dates inside it', () => {
    expect(daysOfDate('2024-02')).toEqual(['2024-02-01', '2024-02-29'])
    expect(daysOfDate('2021')).toEqual(['2021-01-01', '2021-12-31'])
    expect(daysOfDate('2021-07-31')).toEqual(['2021-07-31', '2021-07-31'])
    expect([agreeingDates('2021', '2021-07-31'), agreeingDates('2021-07-31', '2021-07'), agreeingDates('2021-07', '2021-08')]).toEqual([true, true, false])
  })

  it('is written as exactly as it is known, whatever the time zone', () => {
    expect([formatDate('2021-07-31', 'en-GB'), formatDate('2021-07', 'en-GB'), formatDate('2021', 'en')]).toEqual(['31 Jul 2021', 'Jul 2021', '2021'])
    expect([formatDate('2021-01-01', 'zh'), formatDate('2021-07', 'zh'), formatDate('2021', 'zh')]).toEqual(['2021年1月1日', '2021年7月', '2021年'])
  })
})
