import { describe, expect, it } from 'vitest'
import { plainWords, rightPairs } from '../../../../src/renderer/src/evaluations/plain-words.ts'
import { shareInterval } from '../../../../src/renderer/src/evaluations/share-interval.ts'
import type { Baseline, EvaluatedDive, EvaluationDocument, Figure, Figures } from '../../../../src/shared/contract/evaluations.ts'
import { figureNames } from '../../../../src/shared/contract/evaluations.ts'
import { once, weightedKendall } from '../../../../src/shared/domain/evaluation/weighted.ts'

const scored = (truthPoints: number, predictedPoints: number): EvaluatedDive => ({ truthPoints, predictedPoints }) as EvaluatedDive
const figures = (change: Partial<Record<'maePoints' | 'maeQuality', Figure>>): Figures => ({ ...Object.fromEntries(figureNames.map((name) => [name, { value: null, interval: null }])), ...change }) as Figures
const guess = (name: Baseline['name'], value: number | null, interval: Figure['interval']): Baseline => ({ name, figures: figures({ maePoints: { value, interval } }) })
const wordsOf = (maePoints: Figure, baselines: Baseline[], change: Partial<EvaluationDocument> = {}) => plainWords({ dives: [scored(10, 11), scored(20, 24), scored(30, 28)], figures: figures({ maePoints, maeQuality: { value: 1.5, interval: null } }), baselines, ...change })

describe('an evaluation in plain words', () => {
  it('tells the mean error, the middle one, and a third of the quality’s', () => {
    expect(wordsOf({ value: 7 / 3, interval: [1, 4] }, [])).toMatchObject({ maePoints: 7 / 3, halfWithinPoints: 2, perAwardPoints: 0.5, bestGuess: null })
  })
  it('calls it better or worse than the best guess only where their intervals lie apart', () => {
    const baselines = [guess('overall-mean', 12, [10, 14]), guess('same-number-mean', 8, [6, 10]), guess('median-transitions', null, null)]
    const verdict = (value: number, interval: Figure['interval']) => wordsOf({ value, interval }, baselines).bestGuess
    expect(verdict(4, [3, 5])).toEqual({ name: 'same-number-mean', maePoints: 8, verdict: 'better' })
    expect(verdict(5, [4, 6])?.verdict).toBe('open')
    expect(verdict(12, [11, 13])?.verdict).toBe('worse')
    expect(verdict(4, null)?.verdict).toBe('open')
    expect(wordsOf({ value: null, interval: null }, baselines).bestGuess).toBeNull()
  })
  it('says nothing of no dives', () => expect(wordsOf({ value: null, interval: null }, [], { dives: [], figures: figures({}) })).toEqual({ maePoints: null, halfWithinPoints: null, perAwardPoints: null, rightPairs: null, bestGuess: null }))
})

describe('pairs in the right order', () => {
  const sharesOf = (dives: readonly EvaluatedDive[]) => rightPairs(dives, weightedKendall(dives.map(({ truthPoints }) => truthPoints), dives.map(({ predictedPoints }) => predictedPoints))(once(dives.length)))
  it('leave equal truths out and count equal predictions half', () => {
    expect(sharesOf([scored(1, 1), scored(2, 2), scored(3, 3)])).toEqual({ share: 1, pairs: 3 })
    expect(sharesOf([scored(1, 3), scored(2, 2), scored(3, 1)])).toEqual({ share: 0, pairs: 3 })
    expect(sharesOf([scored(1, 5), scored(2, 5)])).toEqual({ share: 0.5, pairs: 1 })
    expect(sharesOf([scored(1, 1), scored(1, 2)])).toBeNull()
    expect(sharesOf([])).toBeNull()
  })
  it('are as many as counted one by one', () => {
    const dives = Array.from({ length: 60 }, (_, i) => scored((i * 37) % 23, (i * 53) % 17))
    const counted = dives.flatMap((one, i) => dives.slice(i + 1).flatMap((other) => (one.truthPoints === other.truthPoints ? [] : [(1 + Math.sign(one.truthPoints - other.truthPoints) * Math.sign(one.predictedPoints - other.predictedPoints)) / 2])))
    const found = sharesOf(dives)
    expect(found?.pairs).toBe(counted.length)
    expect(found?.share).toBeCloseTo(counted.reduce((sum, each) => sum + each, 0) / counted.length, 12)
  })
})

describe('what chance allows for a share', () => {
  it('is Wilson’s interval: inside 0 to 1, narrower with more dives', () => {
    expect(shareInterval(0.5, 100).map((value) => value.toFixed(3))).toEqual(['0.404', '0.596'])
    const [low, high] = shareInterval(1, 6)
    expect(low).toBeCloseTo(0.61, 2)
    expect(high).toBeCloseTo(1, 12)
    expect(shareInterval(0, 6)[0]).toBeCloseTo(0, 12)
  })
})
