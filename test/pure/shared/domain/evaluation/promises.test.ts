import { describe, expect, it } from 'vitest'
import { figureNames, type EvaluationDocument } from '../../../../../src/shared/contract/evaluations.ts'
import { calibrate } from '../../../../../src/shared/domain/evaluation/calibrate.ts'
import { compareEvaluations } from '../../../../../src/shared/domain/evaluation/compare-evaluations.ts'
import { absoluteErrors, cumulativeScoreCurve, errorWithin } from '../../../../../src/shared/domain/evaluation/curves.ts'
import { madeUpDive, madeUpDives } from './made-up-dives.ts'

/** What intervals and comparisons promise, on dives made by chance. */
const figures = { range: { points: 80, source: 'part' as const } }
const first = { id: 1 as EvaluationDocument['id'], figures, dives: madeUpDives(60, { errorPoints: 8 }) }
const other = { id: 2 as EvaluationDocument['id'], figures, dives: first.dives.map((dive, i) => ({ ...dive, predictedPoints: dive.truthPoints + (dive.predictedPoints - dive.truthPoints) * 0.6 + (i % 3) - 1 })) }

describe('a paired comparison', () => {
  it('says the opposite when turned round', () => {
    const [there, back] = [compareEvaluations(first, other, { resamples: 200 }), compareEvaluations(other, first, { resamples: 200 })]
    expect(there.commonDives).toBe(60)
    for (const name of figureNames) {
      const [a, b] = [there, back].map(({ differences }) => differences.find(({ figure }) => figure === name))
      expect([a?.first, a?.other]).toEqual([b?.other, b?.first])
      if (a?.difference === null || a?.difference === undefined) continue
      expect(b?.difference).toBeCloseTo(-a.difference, 12)
      expect(b?.interval?.[0]).toBeCloseTo(-(a.interval?.[1] ?? 0), 9)
      expect((a.superiority ?? 0) + (b?.superiority ?? 0)).toBeCloseTo(1, 12)
      expect(b?.isClear).toBe(a.isClear)
    }
  })

  it('is sharper than two intervals side by side, because the dives are the same', () => {
    const mae = compareEvaluations(first, other, { resamples: 400 }).differences.find(({ figure }) => figure === 'maePoints')
    const unpaired = compareEvaluations(first, { ...other, dives: other.dives.map((dive, i) => ({ ...dive, predictedPoints: dive.truthPoints + (other.dives[(i + 17) % 60]?.predictedPoints ?? 0) - (other.dives[(i + 17) % 60]?.truthPoints ?? 0) })) }, { resamples: 400 }).differences.find(({ figure }) => figure === 'maePoints')
    const width = (interval: readonly [number, number] | null | undefined): number => (interval ? interval[1] - interval[0] : Number.NaN)
    expect(unpaired?.difference).toBeCloseTo(mae?.difference ?? 0, 10)
    expect(width(mae?.interval)).toBeLessThan(width(unpaired?.interval))
    expect(mae?.isClear).toBe(true)
  })
})

describe('split-conformal intervals', () => {
  it('hold the truth as often as they say, over many validation parts', () => {
    const rounds = 200
    const held = [0, 0, 0, 0]
    for (let round = 0; round < rounds; round += 1) {
      const { levels } = calibrate({ dives: madeUpDives(40, { seed: 2 * round }) }, { id: first.id, dives: madeUpDives(39, { seed: 2 * round + 1 }) })
      levels.forEach(({ coverage }, i) => (held[i] = (held[i] ?? 0) + (coverage ?? 0) / rounds))
    }
    // With n = 39 the expected coverage is ⌈40 · level⌉ / 40, here the level itself.
    ;[0.5, 0.8, 0.9, 0.95].forEach((level, i) => expect(Math.abs((held[i] ?? 0) - level)).toBeLessThan(0.02))
  })
})

it('the area above the cumulative curve is the mean absolute error', () => {
  const dives = [...madeUpDives(30), madeUpDive(99)]
  const curve = cumulativeScoreCurve(dives)
  let area = 0
  curve.slice(1).forEach(({ errorPoints }, i) => (area += (errorPoints - (curve[i]?.errorPoints ?? 0)) * (1 - (curve[i]?.share ?? 0))))
  expect(area).toBeCloseTo(dives.reduce((sum, dive) => sum + Math.abs(dive.truthPoints - dive.predictedPoints), 0) / dives.length, 10)
})

describe('absolute errors', () => {
  const dives = [madeUpDive(1, { truthPoints: 60, predictedPoints: 66, difficulty: 2 }), madeUpDive(2, { truthPoints: 60, predictedPoints: 57, difficulty: 4 }), madeUpDive(3, { difficulty: null, predictedPoints: 72 })]

  it('are in points, or per counted award where there is a DD', () => {
    expect(absoluteErrors(dives)).toEqual([3, 6, 12])
    expect(absoluteErrors(dives, 'per-award')).toEqual([0.25, 1])
  })

  it('say within what a share of the dives stays', () => {
    expect([0, 1 / 3, 0.5, 0.67, 1].map((share) => errorWithin([3, 6, 12], share))).toEqual([3, 3, 6, 12, 12])
    expect(errorWithin([], 0.5)).toBeNull()
  })
})
