import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNothing, listOf, numberOf } from '../../../../../src/shared/domain/tables/number-text.ts'

describe('numbers as people write them', () => {
  it.each([
    ['68.25', 68.25], ['68,25', 68.25], [' 7,5 ', 7.5], ['.5', 0.5], ['7.', 7], ['-2', -2], ['−2', -2], ['1 250,5', 1250.5], ['1\u2009250.5', 1250.5], ['1\u202f250,5', 1250.5], ['1\u00a0250', 1250], ["1'250.5", 1250.5],
    ['1,250.5', 1250.5], ['1.250,5', 1250.5], ['20 %', 0.2], ['12,5%', 0.125], ['６８．２５', 68.25], ['3e2', 300], ['1,25', 1.25], ['1.250', 1.25],
  ])('%j is %d', (text, value) => expect(numberOf(text)).toBeCloseTo(value, 12))
  it.each(['', '10.05.2026', '2026-05-10', '10/5', '7.5*', 'DNS', '1 2', '1,2,3', '0:06.5', '1e999x', '--1', '1.2.3', '٣'])('%j is none', (text) => expect(numberOf(text)).toBeNull())
  it('takes a sign at its word where it is said', () => {
    expect(numberOf('1,250', 'point')).toBe(1250)
    expect(numberOf('1.250', 'comma')).toBe(1250)
    expect(numberOf('68,25', 'point')).toBeNull()
    expect(numberOf('68.25', 'comma')).toBeNull()
  })
  it('reads back every number that is written', () => {
    fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true, noDefaultInfinity: true }), (value) => {
      const written = value.toFixed(3)
      expect(numberOf(written)).toBe(Number(written))
      expect(numberOf(written.replace('.', ','))).toBe(Number(written))
    }))
  })
  it('never fails, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      const value = numberOf(text)
      expect(value === null || Number.isFinite(value)).toBe(true)
    }))
  })
  it('knows cells that say nothing, and lists in a cell', () => {
    expect(['', ' – ', 'N/A', '无'].every(isNothing)).toBe(true)
    expect(isNothing('0')).toBe(false)
    expect(listOf('[7.5, 8.0, 8]')).toEqual(['7.5', '8.0', '8'])
    expect(listOf('7,5; 8')).toEqual(['7,5', '8'])
    expect(listOf('7,5 8 8')).toEqual(['7,5', '8', '8'])
    expect(listOf('20,80')).toEqual(['20', '80'])
    expect(listOf(' ')).toEqual([])
  })
})
