import { describe, expect, it } from 'vitest'
import type { EvaluationId, ModelId, RunId } from '../../../../src/shared/contract/entities.ts'
import type { Figures, TestLook } from '../../../../src/shared/contract/evaluations.ts'
import { figureNames } from '../../../../src/shared/contract/evaluations.ts'
import { figureRows, figureText, intervalText, isBest, namesWithValues, scoreFigures, signedText, stageFigures } from '../../../../src/renderer/src/evaluations/figure-text.ts'
import { scaleBetween, staircasePath, ticksBetween } from '../../../../src/renderer/src/evaluations/plot-scale.ts'
import { looksByModel } from '../../../../src/renderer/src/evaluations/test-looks.ts'

const unknown = { value: null, interval: null }
const figures = (change: Partial<Figures>): Figures => ({ count: 4, range: { points: 10, source: 'part' }, withinNumber: { groups: 0, dives: 0, leastDives: 5 }, tiouCount: 0, ...Object.fromEntries(figureNames.map((name) => [name, unknown])), ...change }) as Figures

describe('figures as text', () => {
  it('are all shown, scores apart from stages', () => expect([...scoreFigures, ...stageFigures].sort()).toEqual([...figureNames].sort()))
  it('have a true minus, a sign where they are differences, and a dash where undefined', () => {
    expect(figureText('srcc', -0.12345)).toBe('−0.123')
    expect(figureText('maePoints', 3.456)).toBe('3.46')
    expect(figureText('srcc', null)).toBe('–')
    expect(intervalText('maePoints', [1, 2.345])).toBe('1.00 – 2.35')
    expect(intervalText('srcc', null)).toBe('')
    expect([0.5, 0, -0.5, -0.0001, null].map((value) => signedText('srcc', value))).toEqual(['+0.500', '0.000', '−0.500', '0.000', '–'])
  })
  it('stand beside the guesses that say something of them', () => {
    const ofScore = figures({ srcc: { value: 0.5, interval: null } })
    const ofStages = figures({ tiouMean: { value: 0.4, interval: null } })
    const evaluation = { figures: ofScore, baselines: [{ name: 'overall-mean' as const, figures: figures({ maePoints: { value: 9, interval: null } }) }, { name: 'median-transitions' as const, figures: ofStages }] }
    expect(figureRows(evaluation, scoreFigures).map(({ baseline }) => baseline)).toEqual([null, 'overall-mean'])
    expect(figureRows(evaluation, stageFigures).map(({ baseline }) => baseline)).toEqual([null, 'median-transitions'])
    expect(namesWithValues(scoreFigures, [ofScore, ofStages])).toEqual(['srcc'])
  })
  it('are best where none is better and one is worse', () => {
    expect([0.9, 0.8, null].map((value) => isBest('srcc', value, [0.9, 0.8, null]))).toEqual([true, false, false])
    expect([4, 3, 3].map((value) => isBest('maePoints', value, [4, 3, 3]))).toEqual([false, true, true])
    expect(isBest('srcc', 0.9, [0.9, 0.9])).toBe(false)
  })
})

describe('axes', () => {
  it('have few round ticks inside their range', () => {
    expect(ticksBetween(20, 110)).toEqual([20, 40, 60, 80, 100])
    expect(ticksBetween(0, 0.6)).toEqual([0, 0.2, 0.4, 0.6])
    expect(ticksBetween(0, 23)).toEqual([0, 5, 10, 15, 20])
    expect(ticksBetween(7, 7)).toEqual([7])
    for (const high of [1, 3, 9.9, 51, 120]) expect(ticksBetween(0, high).length).toBeLessThanOrEqual(6)
  })
  it('map a range onto pixels, also backwards', () => {
    expect(scaleBetween([0, 10], [100, 0])(2.5)).toBe(75)
    expect(scaleBetween([5, 5], [40, 90])(5)).toBe(40)
  })
  it('draw a curve as stairs: level, then up', () => {
    expect(staircasePath([{ x: 0, y: 9 }, { x: 4, y: 5 }], 7)).toBe('M0.0 9.0H4.0V5.0H7.0')
    expect(staircasePath([], 7)).toBe('')
  })
})

describe('looks at a test part', () => {
  const look = (id: number, model: number, modelName: string): TestLook => ({ evaluationId: id as EvaluationId, modelId: model as ModelId, modelName, runId: null, at: '2026-01-01T00:00:00.000Z' })
  it('are counted by model, the most first; models of the same name are told apart', () => {
    expect(looksByModel([look(1, 1, 'a'), look(2, 2, 'b'), look(3, 2, 'b')])).toEqual([{ modelName: 'b', count: 2 }, { modelName: 'a', count: 1 }])
    expect(looksByModel([look(1, 1, 'a'), look(2, 2, 'a')])).toEqual([{ modelName: 'a #1', count: 1 }, { modelName: 'a #2', count: 1 }])
    const ofRun = (id: number): TestLook => ({ ...look(1, 1, 'a'), evaluationId: null, modelId: null, runId: id as RunId })
    expect(looksByModel([look(1, 4, 'a'), ofRun(4), ofRun(5), ofRun(5)])).toEqual([{ modelName: 'a run 5', count: 2 }, { modelName: 'a #4', count: 1 }, { modelName: 'a run 4', count: 1 }])
  })
})
