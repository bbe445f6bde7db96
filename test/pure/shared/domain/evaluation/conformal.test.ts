import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conformalHalfWidth, conformalPlace, coverageOf, leastResiduals, leaveOneOutCoverage } from '../../../../../src/shared/domain/evaluation/conformal.ts'

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

describe('the conformal quantile', () => {
  it('is the ⌈(n + 1) · level⌉-th smallest residual', () => {
    // n = 19: ⌈20 · .8⌉ = 16, ⌈20 · .9⌉ = 18, ⌈20 · .95⌉ = 19; n = 100: ⌈101 · .9⌉ = 91.
    expect([0.8, 0.9, 0.95].map((level) => conformalHalfWidth(upTo(19), level))).toEqual([16, 18, 19])
    expect(conformalHalfWidth(upTo(100), 0.9)).toBe(91)
    expect(conformalPlace(19, 0.95)).toBe(19)
  })
  it('is not there where n is too small: 4, 9 and 19 are the least for 80, 90 and 95 %', () => {
    expect([0.8, 0.9, 0.95].map(leastResiduals)).toEqual([4, 9, 19])
    for (const [level, least] of [[0.8, 4], [0.9, 9], [0.95, 19]] as const) {
      expect(conformalHalfWidth(upTo(least), level)).toBe(least)
      expect(conformalHalfWidth(upTo(least - 1), level)).toBeNull()
    }
    expect(conformalHalfWidth([], 0.5)).toBeNull()
  })
})

describe('coverage', () => {
  it('counts the errors within, the edge included', () => {
    expect(coverageOf([1, 2, 3, 4], 2)).toBe(0.5)
    expect(coverageOf([], 2)).toBeNull()
    expect(coverageOf([1], null)).toBeNull()
  })
  it('by leaving one out: of 1 … 10 at 80 %, nine others give the eighth, so all but 9 and 10 lie within', () => {
    // Leaving out r ≤ 8 the eighth of the others is 9 (r ≤ 9); leaving out 9 it is 8 (9 > 8); leaving out 10 it is 8.
    expect(leaveOneOutCoverage(upTo(10), 0.8)).toBe(0.8)
    expect(leaveOneOutCoverage(upTo(4), 0.8)).toBeNull()
    expect(leaveOneOutCoverage(upTo(5), 0.8)).toBe(0.8)
  })
  it('agrees with leaving each out by hand, also with ties', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 }), fc.constantFrom(0.5, 0.8, 0.9, 0.95), (values, level) => {
      const sorted = [...values].sort((a, b) => a - b)
      const widths = sorted.map((_, i) => conformalHalfWidth(sorted.filter((__, j) => j !== i), level))
      const byHand = widths.some((width) => width === null) ? null : sorted.filter((value, i) => value <= (widths[i] ?? 0)).length / sorted.length
      expect(leaveOneOutCoverage(sorted, level)).toBe(byHand)
    }))
  })
  it('holds on fresh values at least as often as the level says, on average', () => {
    let state = 7
    const uniform = (): number => (state = (state * 48271) % 2147483647) / 2147483647
    let within = 0
    const rounds = 4000
    for (let round = 0; round < rounds; round++) {
      const width = conformalHalfWidth(Array.from({ length: 20 }, uniform).sort((a, b) => a - b), 0.9)
      if (uniform() <= (width ?? Infinity)) within += 1
    }
    // ⌈21 · .9⌉ / 21 = 19 / 21 = .905
    expect(within / rounds).toBeGreaterThan(0.89)
    expect(within / rounds).toBeLessThan(0.92)
  })
})
