import { describe, expect, it } from 'vitest'
import { dateOrderOf, readDate } from '../../../../src/shared/domain/date-text.ts'

const read = (text: string): string => {
  const found = readDate(text)
  return found.kind === 'date' ? found.date : found.kind === 'ambiguous' ? found.readings.join(' or ') : found.kind
}

describe('a date as people write it', () => {
  it('is read in the common spellings', () => {
    for (const text of ['2021-07-31', '2021/7/31', '2021.7.31', '20210731', '31.07.2021', '31. 7. 2021', '31/7/2021', '7/31/2021', '31-07-2021', '31 July 2021', '31 Jul 2021', '31-Jul-2021', 'July 31, 2021', 'Jul 31 2021', '31st of July 2021', '2021-Jul-31', '2021年7月31日', '2021 年 7 月 31 号', '２０２１年７月３１日', '2021-07-31T10:15:00Z', '2021-07-31 00:00:00', ' 2021-07-31 ']) expect([text, read(text)]).toEqual([text, '2021-07-31'])
    for (const text of ['2021-07', '2021/7', '07/2021', '7.2021', 'July 2021', 'Jul. 2021', 'July, 2021', '2021年7月']) expect([text, read(text)]).toEqual([text, '2021-07'])
    for (const text of ['2021', '2021年', ' 2021 ']) expect([text, read(text)]).toEqual([text, '2021'])
  })

  it('is never guessed where day and month could change places', () => {
    expect(read('03/04/2021')).toBe('2021-04-03 or 2021-03-04')
    expect(read('3-4-2021')).toBe('2021-04-03 or 2021-03-04')
    expect(read('04/04/2021')).toBe('2021-04-04')
    // With points the day stands first.
    expect(read('03.04.2021')).toBe('2021-04-03')
    expect([readDate('03/04/2021', 'day'), readDate('03/04/2021', 'month')]).toEqual([{ kind: 'date', date: '2021-04-03' }, { kind: 'date', date: '2021-03-04' }])
    expect(readDate('31/07/2021', 'month').kind).toBe('impossible')
  })

  it('is told apart from what is none', () => {
    for (const text of ['31.02.2021', '2021-13', '2021/02/29', '31/31/2021', '1234', '30 Feb 2021', '20211331']) expect([text, read(text)]).toEqual([text, 'impossible'])
    for (const text of ['', 'soon', '31.07.21', '7/31/21', '44408', '107B', 'Worlds 2021', '31 Foo 2021', '2021 final', '0:12.5', '2021-07-31-01']) expect([text, read(text)]).toEqual([text, 'unreadable'])
  })

  it('is decided by the other cells of its column, where they agree', () => {
    expect(dateOrderOf(['03/04/2021', '', '31/07/2021', 'soon'])).toBe('day')
    expect(dateOrderOf(['03/04/2021', '07/31/2021'])).toBe('month')
    expect(dateOrderOf(['03/04/2021', '31/07/2021', '07/31/2021'])).toBeNull()
    expect(dateOrderOf(['03/04/2021', '2021-07-31', '31.07.2021'])).toBeNull()
  })
})
