import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kendallTauB, pearson, spearman } from '../../../../../src/shared/domain/metrics.ts'
import { bootstrap, quantile } from '../../../../../src/shared/domain/evaluation/bootstrap.ts'
import { once, weightedKendall, weightedMean, weightedOverGroups, weightedPearson, weightedSpearman } from '../../../../../src/shared/domain/evaluation/weighted.ts'

/** Few different values, so that ties are common. */
const dives = fc.array(fc.record({ a: fc.integer({ min: 0, max: 6 }), b: fc.integer({ min: 0, max: 6 }), count: fc.integer({ min: 0, max: 3 }) }), { minLength: 2, maxLength: 25 })
const near = (found: number | null, expected: number | null): void => {
  if (expected === null) expect(found).toBeNull()
  else expect(found).toBeCloseTo(expected, 9)
}
/** Kendall's tau-b by comparing every pair. */
function slowKendall(a: readonly number[], b: readonly number[]): number | null {
  let [balance, untiedA, untiedB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const [x, y] = [Math.sign(a[i]! - a[j]!), Math.sign(b[i]! - b[j]!)]
      balance += x * y
      untiedA += x * x
      untiedB += y * y
    }
  }
  return untiedA === 0 || untiedB === 0 ? null : balance / Math.sqrt(untiedA * untiedB)
}

describe('statistics of dives that count several times', () => {
  it('are those of the list in which each dive stands as often', () => {
    fc.assert(fc.property(dives, (drawn) => {
      const [a, b, counts] = [drawn.map((d) => d.a), drawn.map((d) => d.b), drawn.map((d) => d.count)]
      const repeat = (values: readonly number[]): number[] => values.flatMap((value, i) => Array.from({ length: counts[i]! }, () => value))
      const [longA, longB] = [repeat(a), repeat(b)]
      near(weightedPearson(a, b)(counts), pearson(longA, longB))
      near(weightedSpearman(a, b)(counts), spearman(longA, longB))
      near(weightedKendall(a, b)(counts), slowKendall(longA, longB))
      near(weightedMean(a)(counts), longA.length === 0 ? null : longA.reduce((x, y) => x + y, 0) / longA.length)
    }))
  })

  it('count Kendall pairs as comparing each with each does', () => {
    fc.assert(fc.property(dives, (drawn) => near(kendallTauB(drawn.map((d) => d.a), drawn.map((d) => d.b)), slowKendall(drawn.map((d) => d.a), drawn.map((d) => d.b)))))
  })

  it('leave dives without a value, and groups without a figure, out', () => {
    expect(weightedMean([1, Number.NaN, 4])([1, 5, 2])).toBe(3)
    expect(weightedMean([Number.NaN])([1])).toBeNull()
    // Two groups: one in order, one against it, the second drawn three times as often.
    const overGroups = weightedOverGroups([[0, 1], [2, 3], [4]], (members) => weightedSpearman(members.map((i) => [1, 2, 1, 2, 9][i]!), members.map((i) => [1, 2, 2, 1, 9][i]!)))
    expect(overGroups([1, 1, 3, 3, 7])).toBeCloseTo((2 * 1 + 6 * -1) / 8, 12)
  })
})

describe('bootstrap', () => {
  const values = Array.from({ length: 200 }, (_, i) => i % 10)

  it('gives the same interval from the same seed, and brackets the value', () => {
    const statistics = { mean: weightedMean(values) }
    const first = bootstrap(200, statistics, { seed: 3 }).mean
    expect(bootstrap(200, statistics, { seed: 3 }).mean).toEqual(first)
    expect(bootstrap(200, statistics, { seed: 4 }).mean.interval).not.toEqual(first.interval)
    expect(first.value).toBe(4.5)
    // The standard error is 2.87 / √200 = .203: two of them to each side.
    expect(first.interval![0]).toBeCloseTo(4.5 - 1.96 * 0.203, 1)
    expect(first.interval![1]).toBeCloseTo(4.5 + 1.96 * 0.203, 1)
  })

  it('says nothing of what is undefined everywhere, or of nobody', () => {
    expect(bootstrap(4, { srcc: weightedSpearman([1, 1, 1, 1], [1, 2, 3, 4]) }).srcc).toMatchObject({ value: null, interval: null })
    expect(bootstrap(0, { mean: weightedMean([]) }).mean).toMatchObject({ value: null, interval: null })
  })

  it('takes quantiles between neighbours', () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5)
    expect(quantile([1, 2, 3], 1)).toBe(3)
    expect(weightedMean([2, 4])(once(2))).toBe(3)
  })
})
