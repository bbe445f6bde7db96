import { describe, expect, it } from 'vitest'
import { durationWords } from '../../../../src/renderer/src/format/duration.ts'
import { diveTitle, diveWords } from '../../../../src/renderer/src/format/dive-text.ts'
import { gridColumns } from '../../../../src/renderer/src/format/grid.ts'
import { parseAwards, parseDecimal } from '../../../../src/renderer/src/format/parse-input.ts'
import { plainText } from '../../../../src/renderer/src/format/plain-text.ts'
import { curveNumber, percent, points, powerOfTen, sizeText, statistic, timeLeft } from '../../../../src/renderer/src/format/values.ts'
import { i18n } from '../../../../src/renderer/src/locales/i18n.ts'

describe('typed numbers', () => {
  it('takes a point or a comma', () => expect(['3.5', '3,5', ' 8 ', '.5', '8.'].map(parseDecimal)).toEqual([3.5, 3.5, 8, 0.5, 8]))
  it('takes nothing else', () => expect(['', 'x', '1.2.3', '-1', '1e3'].map(parseDecimal)).toEqual([null, null, null, null, null]))
  it('splits awards', () => {
    expect(parseAwards('8.5 8  7,5; 9')).toEqual([8.5, 8, 7.5, 9])
    expect(parseAwards('8.5, 8, 7.5')).toEqual([8.5, 8, 7.5])
    expect(parseAwards('')).toEqual([])
    expect(parseAwards('8.5 eight')).toBeNull()
  })
})

describe('values', () => {
  it('writes time left', () => expect([0.2, 59.2, 61, 3900].map(timeLeft)).toEqual(['1 s', '1:00', '1:01', '1:05:00']))
  it('writes sizes', () => expect([0, 999, 21_400_000, 81e9].map(sizeText)).toEqual(['0 B', '999 B', '21.4 MB', '81.0 GB']))
  it('writes values of curves by their size', () => expect([0.12345, 12.345, 123.45, 2.5e9, -0.5, null, Number.NaN, Infinity].map(curveNumber)).toEqual(['0.123', '12.35', '123.5', '2.5 e9', '−0.500', '–', '–', '–']))
  it('writes powers of ten', () => expect([0, 3e-4, -2e8].map(powerOfTen)).toEqual(['0', '3.0 e−4', '−2.0 e8']))
  it('writes estimated times no finer than they are known', () => {
    const words = (seconds: number): string => durationWords(seconds, i18n.global.t)
    expect([0.2, 43, 1500, 9000, 100_000, 400_000].map(words)).toEqual(['1 s', '43 s', 'about 25 min', 'about 2.5 h', 'about 28 h', 'about 4.6 days'])
  })
  it('shows a dash for what is undefined', () => expect([points(null), statistic(null), statistic(Number.NaN), statistic(-0.5), percent(0.625)]).toEqual(['–', '–', '–', '−0.500', '63%']))
  it('fits columns', () => expect([gridColumns(1000, 208, 14), gridColumns(100, 208, 14)]).toEqual([4, 1]))
})

describe('plainText', () => {
  it('takes terminal colours out of a log', () => expect(plainText(['\u001b[1;31mfailed\u001b[m', '\u001b[m', 'epoch 1'])).toBe('failed\nepoch 1'))
})

describe('dives in words', () => {
  const say = (number: string | null, locale: 'en' | 'zh'): string => {
    i18n.global.locale.value = locale
    return diveWords(number, i18n.global.t)
  }
  it('in English', () => expect(['107B', '5253B', '6243D', '401C', '113B', '201A'].map((number) => say(number, 'en'))).toEqual(['Forward 3½ somersaults pike', 'Back 2½ somersaults 1½ twists pike', 'Armstand Back 2 somersaults 1½ twists free', 'Inward dive tuck', 'Forward flying 1½ somersaults pike', 'Back dive straight']))
  it('in Chinese', () => expect(['107B', '5253B'].map((number) => say(number, 'zh'))).toEqual(['向前翻腾3½周屈体', '向后翻腾2½周转体1½周屈体']))
  it('says nothing of impossible numbers', () => expect([say('999Z', 'en'), say(null, 'en')]).toEqual(['', '']))
  it('titles', () => {
    expect(diveTitle({ diveNumber: '107b', athlete: 'A. Diver', videoName: 'x.mp4' })).toBe('107B · A. Diver')
    expect(diveTitle({ diveNumber: null, athlete: '', videoName: 'x.mp4' })).toBe('x.mp4')
  })
})
