import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { awardBins, countedAwards, gaussianTarget, readDistribution, scoreOfAwards } from '../../../../../src/main/models/usdl/distribution.ts'

const bins = { count: 101, largest: 104.5 }

describe('the target of a score', () => {
  it('adds up to 1, with its peak at the score', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 104.5, noNaN: true }), fc.double({ min: 0.5, max: 10, noNaN: true }), (value, deviation) => {
      const target = gaussianTarget(value, bins, deviation)
      expect(target.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
      expect(Math.abs(readDistribution(target, bins).mostLikely - value)).toBeLessThanOrEqual(104.5 / 100 / 2 + 1e-9)
    }))
  })

  it('equals the normal density at the bins, as the released code takes it', () => {
    const target = gaussianTarget(52.25, bins, 5)
    const density = (bin: number): number => Math.exp(-((bin - 50) ** 2) / 50)
    const sum = Array.from({ length: 101 }, (_, bin) => density(bin)).reduce((a, b) => a + b)
    expect(target[50]).toBeCloseTo(1 / sum, 6)
    expect(target[43]).toBeCloseTo(density(43) / sum, 6)
  })

  it('of a score beyond the bins is at their end, never nothing', () => {
    expect(gaussianTarget(5000, bins, 1)[100]).toBe(1)
    expect(gaussianTarget(-5000, bins, 1)[0]).toBe(1)
  })
})

describe('what a distribution says', () => {
  it('is its most likely value, its mean and how wide it is', () => {
    const reading = readDistribution(Float32Array.from({ length: 21 }, (_, bin) => (bin === 14 ? 0.5 : bin === 16 ? 0.3 : bin === 12 ? 0.2 : 0)), awardBins)
    expect(reading.mostLikely).toBe(7)
    expect(reading.expectation).toBeCloseTo((14 * 0.5 + 16 * 0.3 + 12 * 0.2) / 2, 6)
    expect(reading.deviation).toBeCloseTo(Math.sqrt(0.5 * 196 + 0.3 * 256 + 0.2 * 144 - 14.2 ** 2) / 2, 5)
  })

  it('has next to no width where one bin holds everything', () => {
    expect(readDistribution(Float32Array.of(0, 0, 1, 0), { count: 4, largest: 3 })).toEqual({ mostLikely: 2, expectation: 2, deviation: 0 })
  })
})

describe('awards', () => {
  it('count as the rules say: the middle three, times the difficulty', () => {
    expect(scoreOfAwards([7, 9, 8, 5, 8.5, 6, 7.5], 3)).toBeCloseTo((7 + 7.5 + 8) * 3, 10)
    expect(scoreOfAwards([7, 9, 8, 5, 8.5], 2)).toBeCloseTo((7 + 8 + 8.5) * 2, 10)
    expect(countedAwards([9, 7, 8])).toEqual([7, 8, 9])
    expect(() => scoreOfAwards([7, 8], 2)).toThrow(/2 judges/)
  })
})
