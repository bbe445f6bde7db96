import { describe, expect, it } from 'vitest'
import { figureNames, figures as figuresSchema } from '../../../../../src/shared/contract/evaluations.ts'
import { bootstrap, quantile } from '../../../../../src/shared/domain/evaluation/bootstrap.ts'
import { measureFigures } from '../../../../../src/shared/domain/evaluation/measure-figures.ts'
import { weightedMean } from '../../../../../src/shared/domain/evaluation/weighted.ts'
import { createRandom } from '../../../../../src/shared/domain/random.ts'
import { madeUpDive, madeUpDives } from './made-up-dives.ts'

describe('the figures of an evaluation', () => {
  it('are as worked out by hand', () => {
    const found = measureFigures([
      madeUpDive(1, { truthPoints: 60, predictedPoints: 66, difficulty: 3, transitions: [10, 50], predictedTransitions: [20, 60] }),
      madeUpDive(2, { truthPoints: 80, predictedPoints: 76, difficulty: 2, transitions: [10, 50], predictedTransitions: [10, 40] }),
      madeUpDive(3, { truthPoints: 40, predictedPoints: 40, difficulty: null, transitions: [10, 50], predictedTransitions: null }),
      madeUpDive(4, { truthPoints: 50, predictedPoints: 70, difficulty: 2.5 }),
    ], { resamples: 50 })
    expect(found.count).toBe(4)
    expect(found.maePoints.value).toBeCloseTo(30 / 4, 12)
    expect(found.range).toEqual({ points: 40, source: 'part' })
    expect(found.relativeL2.value).toBeCloseTo((100 * (36 + 16 + 0 + 400)) / 4 / 1600, 12)
    // Truth ranks 3 4 1 2, predicted ranks 2 4 1 3.
    expect(found.srcc.value).toBeCloseTo(1 - (6 * 2) / (4 * 15), 12)
    expect(found.kendall.value).toBeCloseTo(4 / 6, 12)
    // Qualities 20 40 20 and 22 38 28: MAE over three dives, ranks 1.5 3 1.5 and 1 3 2.
    expect(found.maeQuality.value).toBeCloseTo((2 + 2 + 8) / 3, 12)
    expect(found.qualitySrcc.value).toBeCloseTo(1.5 / Math.sqrt(1.5 * 2), 12)
    // 30 of 50 frames, 30 of 40.
    expect(found.tiouMean.value).toBeCloseTo((0.6 + 0.75) / 2, 12)
    expect([found.tiou50.value, found.tiou75.value, found.tiouCount]).toEqual([1, 0.5, 2])
    expect(found.withinNumberSrcc.value).toBeNull()
    expect(found.withinNumber).toEqual({ groups: 0, dives: 0, leastDives: 5 })
  })

  it('within dive numbers weigh each number by its dives, however it is spelled', () => {
    const rising = [1, 2, 3, 4, 5].map((value, i) => madeUpDive(i, { diveNumber: i < 3 ? '107b' : ' 107B', truthPoints: value, predictedPoints: value }))
    const falling = [1, 2, 3, 4, 5, 6].map((value, i) => madeUpDive(10 + i, { diveNumber: '205B', truthPoints: value, predictedPoints: -value }))
    const constant = [1, 2, 3, 4, 5, 6].map((value, i) => madeUpDive(20 + i, { diveNumber: '301B', truthPoints: value, predictedPoints: 7 }))
    const few = [1, 2, 3, 4].map((value, i) => madeUpDive(30 + i, { diveNumber: '401B', truthPoints: value, predictedPoints: value }))
    const unnamed = [1, 2, 3, 4, 5].map((value, i) => madeUpDive(40 + i, { diveNumber: null, truthPoints: value, predictedPoints: value }))
    const found = measureFigures([...rising, ...falling, ...constant, ...few, ...unnamed], { resamples: 20 })
    expect(found.withinNumberSrcc.value).toBeCloseTo((5 * 1 + 6 * -1) / 11, 12)
    expect(found.withinNumber).toEqual({ groups: 2, dives: 11, leastDives: 5 })
  })

  it('take the range of relative L2 from the part, in every draw, or from whoever fixes it', () => {
    const dives = madeUpDives(30)
    const own = measureFigures(dives, { resamples: 100 })
    const fixed = measureFigures(dives, { resamples: 100, fixedRangePoints: own.range.points * 2 })
    expect(fixed.range).toEqual({ points: own.range.points * 2, source: 'fixed' })
    expect(fixed.relativeL2.value).toBeCloseTo((own.relativeL2.value ?? 0) / 4, 12)
    expect(fixed.relativeL2.interval?.map((bound) => bound * 4)).toEqual(own.relativeL2.interval?.map((bound) => expect.closeTo(bound, 10) as number))
  })

  it('are null, and nothing else, where they are undefined', () => {
    const nothing = measureFigures([])
    expect(figureNames.every((name) => nothing[name].value === null && nothing[name].interval === null)).toBe(true)
    const constant = measureFigures(Array.from({ length: 6 }, (_, i) => madeUpDive(i)), { resamples: 20 })
    expect([constant.srcc.value, constant.kendall.value, constant.relativeL2.value, constant.withinNumberSrcc.value]).toEqual([null, null, null, null])
    expect(constant.maePoints).toEqual({ value: 0, interval: [0, 0] })
    const broken = measureFigures([madeUpDive(1), madeUpDive(2, { truthPoints: 70, predictedPoints: Number.NaN })], { resamples: 20 })
    expect([broken.srcc.value, broken.maePoints.value, broken.maeQuality.value]).toEqual([null, null, null])
    for (const found of [nothing, constant, broken]) expect(figuresSchema.safeParse(found).success).toBe(true)
  })

  it('have intervals that follow from the seed, hold the value, and shrink with more dives', () => {
    const dives = madeUpDives(200)
    const found = measureFigures(dives, { seed: 3, resamples: 300 })
    expect(measureFigures(dives, { seed: 3, resamples: 300 })).toEqual(found)
    expect(measureFigures(dives, { seed: 4, resamples: 300 }).srcc.interval).not.toEqual(found.srcc.interval)
    const width = ([low, high]: readonly [number, number]): number => high - low
    const few = measureFigures(dives.slice(0, 25), { seed: 3, resamples: 300 })
    for (const name of ['srcc', 'pearson', 'kendall', 'relativeL2', 'maePoints', 'qualitySrcc', 'tiouMean'] as const) {
      const { value, interval } = found[name]
      expect(interval).not.toBeNull()
      if (value === null || interval === null) continue
      expect(interval[0]).toBeLessThan(value)
      expect(interval[1]).toBeGreaterThan(value)
      expect(width(interval)).toBeLessThan(width(few[name].interval ?? [0, 0]))
    }
  })
})

describe('the bootstrap', () => {
  it('holds the true mean about as often as it says', () => {
    const random = createRandom(11)
    const rounds = 300
    let held = 0
    for (let round = 0; round < rounds; round += 1) {
      const values = Array.from({ length: 60 }, () => random.normal())
      const [low, high] = bootstrap(values.length, { mean: weightedMean(values) }, { seed: round, resamples: 200 }).mean.interval ?? [1, 1]
      if (low <= 0 && high >= 0) held += 1
    }
    // 95 % less the little that percentiles of 60 values fall short; chance alone gives ± 2.5 %.
    expect(held / rounds).toBeGreaterThan(0.89)
    expect(held / rounds).toBeLessThan(0.98)
  })

  it('finds quantiles between neighbours', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
    expect([quantile([1, 2, 3], 0), quantile([1, 2, 3], 1), quantile([7], 0.3)]).toEqual([1, 3, 7])
  })
})
