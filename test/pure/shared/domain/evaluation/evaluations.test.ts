import { describe, expect, it } from 'vitest'
import type { EvaluatedDive, EvaluationDocument } from '../../../../../src/shared/contract/evaluations.ts'
import { calibrate } from '../../../../../src/shared/domain/evaluation/calibrate.ts'
import { conformalHalfWidth } from '../../../../../src/shared/domain/evaluation/conformal.ts'
import { compareEvaluations } from '../../../../../src/shared/domain/evaluation/compare-evaluations.ts'
import { cumulativeScoreCurve, errorByNumber, scatterBounds, worstDives } from '../../../../../src/shared/domain/evaluation/curves.ts'
import { measureFigures } from '../../../../../src/shared/domain/evaluation/measure-figures.ts'
import { publishedResults } from '../../../../../src/shared/domain/evaluation/published-results.ts'
import { summariseFolds } from '../../../../../src/shared/domain/evaluation/summarise-folds.ts'

const dive = (diveId: number, truthPoints: number, predictedPoints: number, changes: Partial<EvaluatedDive> = {}): EvaluatedDive => ({
  diveId, title: `Dive ${diveId}`, athlete: '', event: '', diveNumber: '107B', difficulty: 3, truthPoints, predictedPoints, directPoints: null, voteSpreadPoints: 0, transitions: null, predictedTransitions: null, votes: [], ...changes,
} as unknown as EvaluatedDive)
const evaluation = (id: number, dives: EvaluatedDive[]): EvaluationDocument => ({ id, dives, figures: measureFigures(dives, { resamples: 50 }) }) as unknown as EvaluationDocument

describe('measureFigures', () => {
  it('gives every figure by its formula', () => {
    const found = measureFigures([
      dive(1, 60, 66, { transitions: [10, 20], predictedTransitions: [10, 20] }), dive(2, 90, 81, { transitions: [10, 20], predictedTransitions: [15, 25] }), dive(3, 30, 30, { difficulty: null }),
    ])
    expect(found.srcc.value).toBe(1)
    expect(found.maePoints.value).toBe(5)
    expect(found.range).toEqual({ points: 60, source: 'part' })
    expect(found.relativeL2.value).toBeCloseTo(((36 + 81) / 3 / 3600) * 100, 10)
    // Score / DD of the two rated dives: 2 and 3 points off.
    expect(found.maeQuality.value).toBeCloseTo(2.5, 10)
    expect(found.tiouMean.value).toBeCloseTo((1 + 1 / 3) / 2, 10)
    expect([found.tiou50.value, found.tiou75.value, found.tiouCount]).toEqual([0.5, 0.5, 2])
    // Three dives of a number say nothing of ranks within it.
    expect([found.withinNumberSrcc.value, found.withinNumber.groups]).toEqual([null, 0])
  })

  it('takes a fixed range where one is given', () => {
    expect(measureFigures([dive(1, 50, 60), dive(2, 60, 60)], { fixedRangePoints: 100 })).toMatchObject({ range: { points: 100, source: 'fixed' }, relativeL2: { value: 0.5 } })
  })
})

describe('compareEvaluations', () => {
  const truths = Array.from({ length: 40 }, (_, i) => 40 + ((i * 37) % 40))
  const first = evaluation(1, truths.map((truth, i) => dive(i, truth, truth + (i % 2 === 0 ? 8 : -8))))

  it('is clear where one is better on nearly every dive', () => {
    const better = evaluation(2, truths.map((truth, i) => dive(i, truth, truth + (i % 2 === 0 ? 3 : -3))))
    const { differences, commonDives } = compareEvaluations(first, better)
    const mae = differences.find(({ figure }) => figure === 'maePoints')!
    expect(commonDives).toBe(40)
    expect(mae).toMatchObject({ first: 8, other: 3, difference: -5, isClear: true, superiority: 1 })
  })

  it('is not clear against itself', () => {
    const mae = compareEvaluations(first, { ...first, id: 3 as EvaluationDocument['id'] }).differences.find(({ figure }) => figure === 'maePoints')!
    expect(mae).toMatchObject({ difference: 0, interval: [0, 0], isClear: false, superiority: 0.5 })
  })

  it('leaves out dives that one has not, or whose score changed', () => {
    const other = evaluation(4, [dive(0, truths[0]!, 50), dive(1, truths[1]! + 1, 50), dive(99, 50, 50)])
    expect(compareEvaluations(first, other)).toMatchObject({ commonDives: 1, leftOutDives: 40, differentTruths: 1 })
  })
})

describe('the range of a comparison', () => {
  const dives = [dive(1, 40, 44), dive(2, 60, 56), dive(3, 80, 80)]
  const measured = (id: number, fixedRangePoints?: number): EvaluationDocument => ({ ...evaluation(id, dives), figures: measureFigures(dives, { resamples: 2, ...(fixedRangePoints === undefined ? {} : { fixedRangePoints }) }) })
  it.each([[undefined, undefined, 40], [100, 100, 100], [100, 50, 40], [100, undefined, 40]])('of %s and %s is %s', (first, other, range) => {
    const found = compareEvaluations(measured(1, first), measured(2, other), { resamples: 5 }).differences.find(({ figure }) => figure === 'relativeL2')
    expect(found?.first).toBeCloseTo(((32 / 3) / range ** 2) * 100, 12)
  })
})

describe('summariseFolds', () => {
  it('averages correlations through Fisher\'s z, and errors plainly, and pools where no dive occurs twice', () => {
    const folds = [0, 1].map((fold) => evaluation(fold, [0, 1, 2, 3, 4].map((i) => dive(10 * fold + i, 50 + i, 50 + (fold === 0 ? [0, 2, 1, 3, 4] : [1, 0, 2, 4, 3])[i]!))))
    const [a, b] = folds.map(({ figures }) => figures.srcc.value!)
    const found = summariseFolds(folds, { resamples: 50 })
    const srcc = found.averages.find(({ figure }) => figure === 'srcc')!
    expect(srcc.value).toBeCloseTo(Math.tanh((Math.atanh(a!) + Math.atanh(b!)) / 2), 10)
    expect(srcc.byFold).toEqual([a, b])
    const mae = found.averages.find(({ figure }) => figure === 'maePoints')!
    expect(mae.value).toBeCloseTo((0.4 + 0.8) / 2, 10)
    expect(mae.deviation).toBeCloseTo(0.4 / Math.SQRT2, 10)
    expect(found.pooled?.count).toBe(10)
    expect(summariseFolds([folds[0]!, folds[0]!]).pooled).toBeNull()
  })
})

describe('calibrate', () => {
  it('takes the residual that the level asks for, corrected for their number', () => {
    const residuals = Array.from({ length: 19 }, (_, i) => i + 1)
    expect(conformalHalfWidth(residuals, 0.5)).toBe(10)
    expect(conformalHalfWidth(residuals, 0.9)).toBe(18)
    expect(conformalHalfWidth(residuals, 0.95)).toBe(19)
    expect(conformalHalfWidth(residuals.slice(0, 18), 0.95)).toBeNull()
    expect(conformalHalfWidth([], 0.5)).toBeNull()
  })

  it('tells how often it held on the other part', () => {
    const validation = evaluation(7, Array.from({ length: 19 }, (_, i) => dive(i, 50, 51 + i)))
    const found = calibrate(evaluation(8, [dive(100, 50, 55), dive(101, 50, 62)]), validation)
    expect(found).toMatchObject({ evaluationId: 7, residuals: 19 })
    expect(found.levels.find(({ level }) => level === 0.5)).toEqual({ level: 0.5, halfWidthPoints: 10, coverage: 0.5 })
  })
})

describe('curves', () => {
  const dives = [dive(1, 50, 53), dive(2, 60, 60), dive(3, 70, 67, { diveNumber: '5253B' }), dive(4, 80, 90, { diveNumber: '5253b' })]

  it('rise to 1 by the share of dives within each error', () => {
    expect(cumulativeScoreCurve(dives)).toEqual([{ errorPoints: 0, share: 0.25 }, { errorPoints: 3, share: 0.75 }, { errorPoints: 10, share: 1 }])
    expect(cumulativeScoreCurve([dive(1, 50, 53)])).toEqual([{ errorPoints: 0, share: 0 }, { errorPoints: 3, share: 1 }])
  })

  it('group errors by number whatever its case, with which way they lean', () => {
    expect(errorByNumber(dives)).toEqual([{ diveNumber: '5253B', count: 2, maePoints: 6.5, biasPoints: 3.5 }, { diveNumber: '107B', count: 2, maePoints: 1.5, biasPoints: 1.5 }])
  })

  it('frame all scores by full tens, and name the worst first', () => {
    expect(scatterBounds(dives)).toEqual([50, 90])
    expect(scatterBounds([])).toEqual([0, 100])
    expect(worstDives(dives, 2).map(({ diveId }) => diveId)).toEqual([4, 1])
  })
})

it('published results are rows of papers, each with its data set and setting', () => {
  expect(publishedResults.length).toBeGreaterThan(30)
  expect(publishedResults.find(({ method, setting }) => method === 'MCoRe' && setting === 'exemplars by dive number')).toEqual({ dataset: 'FineDiving', setting: 'exemplars by dive number', method: 'MCoRe', year: 2024, srcc: 0.9232, relativeL2: 0.326, tiou50: 0.9826, tiou75: 0.7917 })
  for (const { srcc, dataset, setting } of publishedResults) expect([srcc !== null && srcc > 0 && srcc < 1, dataset !== '', setting !== '']).toEqual([true, true, true])
})
