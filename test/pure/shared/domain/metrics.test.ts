import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { averageRanks, bootstrapInterval, fisherAverage, kendallTauB, meanAbsoluteError, meanSquaredError, median, pearson, relativeL2, shareAtLeast, spearman, transitionIoU } from '../../../../src/shared/domain/metrics.ts'

const folder = new URL('../../../golden/data/', import.meta.url)

interface GoldenMetrics {
  mcore_published: { n: number; spearman: number; pearson: number; kendall: number; l2: number; relative_l2_x100: number; mae: number }
  ties: { a: number[]; b: number[]; spearman: number; kendall: number }
  fisher_average: { values: number[]; average: number }
}

/** A one-dimensional little-endian float64 .npy. */
function readNpy(name: string): number[] {
  const bytes = readFileSync(new URL(name, folder))
  const headerLength = bytes.readUInt16LE(8)
  expect(bytes.toString('latin1', 10, 10 + headerLength)).toMatch(/'descr': '<f8'.*'fortran_order': False/)
  const values: number[] = []
  for (let at = 10 + headerLength; at < bytes.length; at += 8) values.push(bytes.readDoubleLE(at))
  return values
}

describe('metrics', () => {
  const golden = JSON.parse(readFileSync(new URL('metrics.json', folder), 'utf8')) as GoldenMetrics

  it('reproduce the figures of the predictions published with MCoRe', () => {
    const truth = readNpy('mcore-published-true.npy')
    const prediction = readNpy('mcore-published-pred.npy')
    const expected = golden.mcore_published
    expect(truth.length).toBe(expected.n)
    expect(spearman(truth, prediction)).toBeCloseTo(expected.spearman, 12)
    expect(pearson(truth, prediction)).toBeCloseTo(expected.pearson, 12)
    expect(kendallTauB(truth, prediction)).toBeCloseTo(expected.kendall, 12)
    expect(meanSquaredError(truth, prediction)).toBeCloseTo(expected.l2, 10)
    expect(relativeL2(truth, prediction)).toBeCloseTo(expected.relative_l2_x100, 12)
    expect(meanAbsoluteError(truth, prediction)).toBeCloseTo(expected.mae, 10)
    const interval = bootstrapInterval(truth, prediction, spearman, { seed: 1, resamples: 400 })
    // results.md: .911 to .940
    expect(interval?.low).toBeCloseTo(0.911, 2)
    expect(interval?.high).toBeCloseTo(0.94, 2)
    expect(bootstrapInterval(truth, prediction, spearman, { seed: 1, resamples: 20 })).toEqual(bootstrapInterval(truth, prediction, spearman, { seed: 1, resamples: 20 }))
  })

  it('rank ties by their mean', () => {
    expect(averageRanks([10, 20, 20, 5])).toEqual([2, 3.5, 3.5, 1])
    expect(spearman(golden.ties.a, golden.ties.b)).toBeCloseTo(golden.ties.spearman, 12)
    expect(kendallTauB(golden.ties.a, golden.ties.b)).toBeCloseTo(golden.ties.kendall, 12)
  })

  it('average correlations through Fisher\'s z, leaving out the undefined', () => {
    expect(fisherAverage(golden.fisher_average.values)).toBeCloseTo(golden.fisher_average.average, 12)
    expect(fisherAverage([null, 0.5])).toBeCloseTo(0.5, 12)
    expect(fisherAverage([null])).toBeNull()
  })

  it('are null where undefined', () => {
    expect(spearman([1, 2, 3], [5, 5, 5])).toBeNull()
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNull()
    expect(kendallTauB([1, 1], [1, 2])).toBeNull()
    expect(spearman([1], [1])).toBeNull()
    expect(spearman([1, 2], [1, Number.NaN])).toBeNull()
    expect(relativeL2([5, 5], [1, 2])).toBeNull()
    expect(relativeL2([5, 5], [5, 15], 100)).toBeCloseTo(0.5, 12)
    expect(meanAbsoluteError([], [])).toBeNull()
    expect(bootstrapInterval([1, 1], [1, 2], spearman, { seed: 0, resamples: 5 })).toBeNull()
  })

  it('refuse vectors of different length', () => {
    expect(() => spearman([1, 2], [1])).toThrow(/2 truths and 1 predictions|pairs/)
    expect(() => meanAbsoluteError([1, 2], [1])).toThrow(RangeError)
  })

  it('stay within [-1, 1] and ignore monotone changes', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), { minLength: 2, maxLength: 30 }), (pairs) => {
      const a = pairs.map(([x]) => x)
      const b = pairs.map(([, y]) => y)
      const rho = spearman(a, b)
      if (rho !== null) expect(Math.abs(rho)).toBeLessThanOrEqual(1)
      expect(spearman(a, b.map((y) => y ** 3))).toEqual(rho)
    }))
  })

  it('measure the overlap of the spans between transitions', () => {
    expect(transitionIoU([10, 50], [10, 50])).toBe(1)
    expect(transitionIoU([10, 50], [20, 60])).toBeCloseTo(30 / 50, 12)
    expect(transitionIoU([10, 20], [30, 40])).toBe(0)
    expect(transitionIoU([10, 10], [10, 10])).toBe(1)
    expect(transitionIoU([50, 10], [10, 50])).toBe(1)
    expect(shareAtLeast([0.5, 0.74, 0.75, 0.2], 0.5)).toBe(0.75)
    expect(shareAtLeast([], 0.5)).toBeNull()
    expect(median([3, 1, 2])).toBe(2)
  })
})
