import { describe, expect, it } from 'vitest'
import { measureBaselines, scoreGuesses, transitionGuesses, type TrainingDive } from '../../../../../src/shared/domain/evaluation/baselines.ts'
import { madeUpDive } from './made-up-dives.ts'

const learnt = (given: Partial<TrainingDive>): TrainingDive => ({ diveNumber: '107B', difficulty: 3, event: 'Cup', scorePoints: 60, transitions: null, frameCount: 100, ...given })

const training = [
  learnt({ diveNumber: '107b', difficulty: 3, event: 'Cup', scorePoints: 60, transitions: [10, 60], frameCount: 100 }),
  learnt({ diveNumber: '107B', difficulty: 3, event: 'Final', scorePoints: 90, transitions: [40, 140], frameCount: 200 }),
  learnt({ diveNumber: '205B', difficulty: 2, event: 'Cup', scorePoints: 30, transitions: [15, 60], frameCount: 50 }),
  learnt({ diveNumber: null, difficulty: null, event: '', scorePoints: 40 }),
]

describe('guesses of a score without the video', () => {
  const guesses = scoreGuesses(training)
  const query = { diveNumber: '107B', difficulty: 3, event: 'Cup' }

  it('are the means of training dives that have it in common', () => {
    expect(guesses['same-number-mean'](query)).toBe(75)
    expect(guesses['same-difficulty-mean']({ ...query, difficulty: 2 })).toBe(30)
    // Qualities of the cup: 20 and 15.
    expect(guesses['event-quality'](query)).toBeCloseTo(17.5 * 3, 12)
    expect(guesses['overall-mean'](query)).toBe(55)
  })

  it('fall back on all training dives where nothing is in common, unknowns included', () => {
    expect(guesses['same-number-mean']({ ...query, diveNumber: '5253B' })).toBe(55)
    expect(guesses['same-number-mean']({ ...query, diveNumber: null })).toBe(55)
    expect(guesses['same-difficulty-mean']({ ...query, difficulty: null })).toBe(55)
    expect(guesses['event-quality']({ ...query, event: 'Elsewhere', difficulty: 2 })).toBeCloseTo(((20 + 30 + 15) / 3) * 2, 12)
    expect(guesses['event-quality']({ ...query, difficulty: null })).toBe(55)
  })
})

describe('guesses of the stages without the video', () => {
  it('are medians of the place in the dive, to half a frame', () => {
    const guesses = transitionGuesses(training)
    // Shares .1 .2 .3 and .6 .7 1.2 of all; .1 .2 and .6 .7 of 107B.
    expect(guesses?.['median-transitions']({ diveNumber: '107B', frameCount: 110 })).toEqual([22, 77])
    expect(guesses?.['median-transitions-by-number']({ diveNumber: '107B', frameCount: 110 })).toEqual([16.5, 71.5])
    expect(guesses?.['median-transitions-by-number']({ diveNumber: null, frameCount: 110 })).toEqual([22, 77])
    expect(transitionGuesses([learnt({})])).toBeNull()
  })
})

describe('measured guesses', () => {
  const queries = [50, 70, 90].map((truthPoints, i) => ({ ...madeUpDive(i, { truthPoints, difficulty: 2 + i / 2, diveNumber: i === 0 ? '205B' : '107B', transitions: [20, 70] }), frameCount: 100 }))

  it('are measured like a model: of the score or of the stages', () => {
    const found = measureBaselines(queries, training, { resamples: 20 })
    expect(found.map(({ name }) => name)).toEqual(['same-number-mean', 'same-difficulty-mean', 'event-quality', 'overall-mean', 'median-transitions', 'median-transitions-by-number'])
    const sameNumber = found.find(({ name }) => name === 'same-number-mean')?.figures
    expect(sameNumber?.maePoints.value).toBeCloseTo((20 + 5 + 15) / 3, 12)
    expect(sameNumber?.tiou50.value).toBeNull()
    const medians = found.find(({ name }) => name === 'median-transitions')?.figures
    expect([medians?.srcc.value, medians?.maePoints.value, medians?.tiouMean.value, medians?.tiouCount]).toEqual([null, null, 1, 3])
  })

  it('leave out what cannot be guessed or is not asked for', () => {
    expect(measureBaselines(queries, [])).toEqual([])
    expect(measureBaselines([], training)).toEqual([])
    const scoresOnly = ['same-number-mean', 'same-difficulty-mean', 'event-quality', 'overall-mean']
    expect(measureBaselines(queries, training, { resamples: 5, findsStages: false }).map(({ name }) => name)).toEqual(scoresOnly)
    expect(measureBaselines(queries, [learnt({})], { resamples: 5 }).map(({ name }) => name)).toEqual(scoresOnly)
  })
})
