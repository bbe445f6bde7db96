import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindDifference, scoreDifference } from '../../../../../src/main/datasets/doctor/split-balance.ts'

const range = (count: number, from: number, step = 1): number[] => Array.from({ length: count }, (_, index) => from + index * step)
const repeated = (counts: Record<string, number>): string[] => Object.entries(counts).flatMap(([kind, count]) => new Array<string>(count).fill(kind))

describe('the difference of scores', () => {
  it('is the largest gap of the distributions', () => {
    expect(scoreDifference(range(20, 0), range(20, 0))).toEqual({ size: 0, probability: 1 })
    expect(scoreDifference(range(20, 0), range(20, 100))?.size).toBe(1)
    expect(scoreDifference(range(20, 0), range(20, 10))?.size).toBe(0.5)
    expect(scoreDifference(range(9, 0), range(20, 0))).toBeNull()
  })

  it('has the probability of the Kolmogorov distribution', () => {
    // λ = 1.36 is the 5 % and 1.63 the 1 % point; with n = m = 200, √(nm/(n+m)) = 10.
    const shifted = (by: number): number => scoreDifference(range(200, 0), range(200, by))?.probability ?? NaN
    expect(shifted(27)).toBeCloseTo(0.046, 2)
    expect(shifted(33)).toBeCloseTo(0.0075, 2)
  })

  it('is symmetric and within 0 and 1', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 10, maxLength: 40 })
    fc.assert(fc.property(scores, scores, (a, b) => {
      const found = scoreDifference(a, b)
      expect(found?.size).toBeCloseTo(scoreDifference(b, a)?.size ?? NaN, 12)
      expect(found?.size).toBeGreaterThanOrEqual(0)
      expect(found?.size).toBeLessThanOrEqual(1)
      expect(found?.probability).toBeGreaterThanOrEqual(0)
      expect(found?.probability).toBeLessThanOrEqual(1)
    }))
  })
})

describe('the difference of kinds', () => {
  it('is the share that would have to change', () => {
    expect(kindDifference(repeated({ a: 50, b: 50 }), repeated({ a: 25, b: 25 }))?.size).toBe(0)
    expect(kindDifference(repeated({ a: 50, b: 50 }), repeated({ a: 40, b: 10 }))?.size).toBeCloseTo(0.3, 12)
    expect(kindDifference(repeated({ a: 50 }), repeated({ a: 50 }))).toBeNull()
  })

  it('has the probability of the chi-square distribution', () => {
    // χ² = 9.488 at 4 degrees of freedom is the 5 % point: 5 kinds of 40 and 40, two of them shifted by k: χ² = 4 k² / 40.
    const k = Math.sqrt((9.488 * 40) / 4)
    const found = kindDifference(repeated({ a: 400, b: 400, c: 400, d: 400, e: 400 }), repeated({ a: 400, b: 400, c: 400, d: 400, e: 400 }))
    expect(found?.probability).toBeCloseTo(1, 2)
    const shift = Math.round(k)
    const moved = kindDifference(repeated({ a: 40 + shift, b: 40 - shift, c: 40, d: 40, e: 40 }), repeated({ a: 40 - shift, b: 40 + shift, c: 40, d: 40, e: 40 }))
    // shift = 10: χ² = 10, of which 4.04 % lie above.
    expect([shift, moved?.probability.toFixed(2)]).toEqual([10, '0.04'])
  })

  it('takes rare kinds together', () => {
    const rare = Object.fromEntries(range(30, 0).map((index) => [`rare ${index}`, 1]))
    const found = kindDifference(repeated({ a: 100, ...rare }), repeated({ a: 100, ...Object.fromEntries(range(30, 50).map((index) => [`rare ${index}`, 1])) }))
    expect(found).toMatchObject({ size: 0 })
  })
})
