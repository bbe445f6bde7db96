import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributionBars, nearestSample, strongestMoments } from '../../../../src/renderer/src/review/attribution-time.ts'

describe('nearestSample', () => {
  it('gives the nearest picture, the earlier of two', () => {
    expect([0, 4, 5, 6, 7, 19, 99].map((frame) => nearestSample([0, 10, 20], frame))).toEqual([0, 0, 0, 1, 1, 2, 2])
  })
})

const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 79 }), fc.double({ min: -5, max: 5, noNaN: true })), { minLength: 1, maxLength: 40 }).map((pairs) => [...pairs].sort((a, b) => a[0] - b[0]))

describe('attributionBars', () => {
  it('cover the dive without gap or overlap, each over its own frame, and add up to what was given', () => {
    fc.assert(fc.property(samples, (pairs) => {
      const bars = attributionBars(pairs.map(([frame]) => frame), pairs.map(([, value]) => value), 80)
      let at = 0
      for (const bar of bars) {
        expect(bar.left).toBeCloseTo(at, 9)
        expect(bar.frame + 0.5).toBeGreaterThanOrEqual(bar.left * 80 - 1e-9)
        expect(bar.frame + 0.5).toBeLessThanOrEqual((bar.left + bar.width) * 80 + 1e-9)
        expect(bar.height).toBeLessThanOrEqual(1)
        at += bar.width
      }
      expect(at).toBeCloseTo(1, 9)
      expect(bars.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(pairs.reduce((sum, [, value]) => sum + value, 0), 9)
    }))
  })
  it('add up pictures of one frame, as short dives have them', () => {
    expect(attributionBars([0, 0, 1], [1, 2, -6], 2).map(({ sample, value, height }) => [sample, value, height])).toEqual([[0, 3, 0.5], [2, -6, 1]])
  })
})

describe('strongestMoments', () => {
  it('are apart from one another, strongest first, and never nothing', () => {
    const bars = attributionBars([0, 2, 4, 10, 20], [3, -5, 4, 1, 0], 21)
    expect(strongestMoments(bars, 4, 2).map(({ frame }) => frame)).toEqual([2, 10])
    expect(strongestMoments(bars, 1, 2).map(({ frame }) => frame)).toEqual([2])
  })
})
