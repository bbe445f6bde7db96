import { describe, expect, it } from 'vitest'
import { fCumulative, fQuantile, incompleteBeta, logGamma } from '../../../../../src/shared/domain/agreement/f-distribution.ts'
import { intraclass } from '../../../../../src/shared/domain/agreement/intraclass.ts'

/** Shrout & Fleiss 1979, table 2: six targets, four judges. */
const shroutFleiss = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

describe('the F distribution', () => {
  it('agrees with closed forms and tables', () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 12)
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12)
    // I_x(1, b) = 1 − (1 − x)^b
    expect(incompleteBeta(0.3, 1, 4)).toBeCloseTo(1 - 0.7 ** 4, 12)
    expect(incompleteBeta(0.9, 2, 1)).toBeCloseTo(0.81, 12)
    // Upper 5 % and 2.5 % points as every table has them.
    expect(fQuantile(0.95, 5, 15)).toBeCloseTo(2.9013, 4)
    expect(fQuantile(0.975, 5, 15)).toBeCloseTo(3.5764, 4)
    expect(fQuantile(0.95, 1, 10)).toBeCloseTo(4.9646, 4)
    expect(fQuantile(0.975, 10, 2)).toBeCloseTo(39.398, 2)
    expect(fCumulative(fQuantile(0.975, 3.7, 5), 3.7, 5)).toBeCloseTo(0.975, 10)
  })
})

describe('intraclass', () => {
  it('gives the published example of Shrout and Fleiss', () => {
    const found = intraclass(shroutFleiss)!
    expect(found).toMatchObject({ dives: 6, raters: 4 })
    const { between, within, raters, residual } = found.meanSquares
    expect([between, within, raters, residual].map((value) => value.toFixed(2))).toEqual(['11.24', '6.26', '32.49', '1.02'])
    expect(found.icc11.value).toBeCloseTo(0.17, 2)
    expect(found.icc21.value).toBeCloseTo(0.29, 2)
    expect(found.icc31.value).toBeCloseTo(0.71, 2)
    expect(found.icc2k.value).toBeCloseTo(0.62, 2)
  })

  it('gives its 95 % intervals as other programs do', () => {
    const found = intraclass(shroutFleiss)!
    const shown = ({ interval }: { interval: [number, number] | null }): string => interval!.map((value) => value.toFixed(2)).join(' ')
    expect(shown(found.icc11)).toBe('-0.13 0.72')
    expect(shown(found.icc21)).toBe('0.02 0.76')
    expect(shown(found.icc31)).toBe('0.34 0.95')
    expect(shown(found.icc2k)).toBe('0.07 0.93')
  })

  it('is 1 where raters agree, and tells consistency from agreement', () => {
    expect(intraclass([[1, 1], [2, 2], [5, 5]])).toMatchObject({ icc11: { value: 1 }, icc21: { value: 1, interval: null }, icc31: { value: 1, interval: null } })
    const shifted = intraclass([[1, 3], [2, 4], [5, 7]])!
    expect(shifted.icc31.value).toBeCloseTo(1, 12)
    // BMS 26/3, JMS 6, EMS 0: 26/3 / (26/3 + 2·6/3)
    expect(shifted.icc21.value).toBeCloseTo(26 / 38, 12)
  })

  it('is undefined where nothing varies or too little is there, and refuses gaps', () => {
    expect(intraclass([[3, 3], [3, 3]])).toMatchObject({ icc11: { value: null, interval: null }, icc21: { value: null }, icc31: { value: null }, icc2k: { value: null } })
    expect(intraclass([])).toBeNull()
    expect(intraclass([[1, 2]])).toBeNull()
    expect(intraclass([[1], [2]])).toBeNull()
    expect(() => intraclass([[1, 2], [1]])).toThrow(/each rater/)
    expect(() => intraclass([[1, 2], [1, NaN]])).toThrow(/finite/)
  })
})
