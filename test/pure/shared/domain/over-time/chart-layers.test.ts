import { describe, expect, it } from 'vitest'
import { awardLayers, colouredNumbers, dotSize, mainValue, nearestDive, rangeOf, scoreLayers, stageLayers } from '../../../../../src/shared/domain/over-time/chart-layers.ts'
import type { TimePoint } from '../../../../../src/shared/contract/over-time.ts'

const point = (changes: Partial<TimePoint> = {}): TimePoint => ({
  diveId: 1, date: '2021', diveNumber: '107B', heightMetres: 3, athlete: 'Ann', event: 'Cup, "A"', round: '1', difficulty: 3, scorePoints: 60, executionPoints: 20, awards: [6, 7, 8], awardMean: 7, prediction: null, isRendered: false, isAwaited: false, ...changes,
}) as TimePoint
const predicted = (points: number, halfWidthPoints: number | null, stageContributions: number[] | null = null) => ({ predictionId: 1, predictedScorePoints: points, halfWidthPoints, stageContributions, createdAt: '' }) as NonNullable<TimePoint['prediction']>

describe('the layers of scores', () => {
  it('are the judges’ score and the prediction with its interval, in points or by difficulty', () => {
    const points = [point(), point({ scorePoints: null, prediction: predicted(66, 6) }), point({ difficulty: null, prediction: predicted(50, null) })]
    const [ring, dot] = scoreLayers(points, 'points')
    expect(ring).toMatchObject({ key: 'predicted', values: [[], [66], [50]], spans: [null, [60, 72], null] })
    expect(dot).toMatchObject({ key: 'judges', values: [[60], [], [60]] })
    expect(scoreLayers(points, 'execution')).toMatchObject([{ values: [[], [22], []], spans: [null, [20, 24], null] }, { values: [[20], [], []] }])
    expect(scoreLayers([point()], 'points').map(({ key }) => key)).toEqual(['judges'])
  })
  it('have a colour for each of the four most frequent numbers', () => {
    const numbers = ['107B', '107B', '107B', '205B', '205B', '305C', '405C', '5253B', null]
    const points = numbers.map((diveNumber) => point({ diveNumber }))
    expect(colouredNumbers(points).map(({ diveNumber }) => diveNumber)).toEqual(['107B', '205B', '305C', '405C'])
    const layers = scoreLayers(points, 'points')
    expect(layers.map(({ key }) => key)).toEqual(['rest', '107B', '205B', '305C', '405C'])
    for (const index of numbers.keys()) expect(layers.filter(({ values }) => values[index]!.length > 0)).toHaveLength(1)
    expect(colouredNumbers([point(), point()])).toEqual([])
  })
})

describe('the layers of awards and stages', () => {
  it('are every judge with the mean, and three stages beside each other', () => {
    expect(awardLayers([point(), point({ awards: [], awardMean: null })])).toMatchObject([{ values: [[6, 7, 8], []], spans: [[6, 8], null] }, { values: [[7], []] }])
    expect(awardLayers([point({ awards: [] })])).toEqual([])
    expect(stageLayers([point({ prediction: predicted(60, null, [1, -2, 3]) }), point()]).map(({ values, shift }) => [values, shift])).toEqual([[[[1], []], -4], [[[-2], []], 0], [[[3], []], 4]])
    expect(stageLayers([point({ prediction: predicted(60, null) })])).toEqual([])
  })
})

describe('what is drawn', () => {
  it('lies within the range, which is never too narrow', () => {
    const [low, high] = rangeOf(awardLayers([point()]), 1)
    expect(low).toBeLessThan(6)
    expect(high).toBeGreaterThan(8)
    const [one, other] = rangeOf(awardLayers([point({ awards: [7], awardMean: 7 })]), 2)
    expect(other - one).toBeCloseTo(2.24, 9)
    expect(rangeOf([], 10)).toEqual([0, 10])
    expect(rangeOf(stageLayers([point({ prediction: predicted(60, null, [1, 2, 3]) })]), 1, true)[0]).toBeLessThan(0)
  })
  it('is small where there is much of it, and never too small to see', () => {
    expect([dotSize(1, 800), dotSize(300, 800), dotSize(2000, 800), dotSize(0, 800)]).toEqual([8, 8, 2.5, 8])
    expect(dotSize(600, 800)).toBeCloseTo(4.27, 2)
  })
  it('is pointed at where it is nearest, and not beyond reach', () => {
    const drawn = [{ x: 0, y: 0 }, null, { x: 30, y: 10 }]
    expect(nearestDive(drawn, 20, 0, 40)).toBe(2)
    expect(nearestDive(drawn, 4, 60, 40)).toBe(0)
    expect(nearestDive(drawn, 200, 0, 40)).toBeNull()
  })
  it('is pointed at by its score, or where there is none by its prediction', () => {
    const layers = scoreLayers([point({ prediction: predicted(70, null) }), point({ scorePoints: null, prediction: predicted(66, 6) }), point({ scorePoints: null })], 'points')
    expect([0, 1, 2].map((index) => mainValue(layers, index)?.value)).toEqual([60, 66, undefined])
  })
})
