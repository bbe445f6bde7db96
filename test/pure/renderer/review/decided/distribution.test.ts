import { describe, expect, it } from 'vitest'
import { readDistribution } from '../../../../../src/main/models/usdl/distribution.ts'
import { predictedAwards, scoreDistribution } from '../../../../../src/renderer/src/review/decided/distribution.ts'

describe('a stored distribution of scores', () => {
  it('has the bins the model had, though only its expectation is stored in points', () => {
    const bins = { count: 101, largest: 104.5 }
    const probabilities = Float32Array.from({ length: 101 }, (_, k) => Math.exp(-((k - 62) ** 2) / 40) + (k === 20 ? 0.3 : 0))
    const sum = probabilities.reduce((a, b) => a + b, 0)
    const shares = probabilities.map((p) => p / sum)
    const { expectation, deviation, mostLikely } = readDistribution(shares, bins)
    const found = scoreDistribution({ probabilities: [...shares], expectationPoints: [expectation], deviationPoints: [deviation] })
    expect(found?.bins.at(-1)?.points).toBeCloseTo(104.5, 6)
    expect(found?.likeliest).toBeCloseTo(mostLikely, 6)
    expect(found).toMatchObject({ expectation, deviation })
  })

  it('is none where nothing tells how wide bins are', () => {
    expect(scoreDistribution({})).toBeNull()
    expect(scoreDistribution({ probabilities: [1, 0], expectationPoints: [0] })).toBeNull()
  })
})

describe('predicted awards', () => {
  it('count by their middle three', () => {
    const found = predictedAwards({ awards: [7, 8.5, 6, 7.5, 9, 7, 8], awardDeviations: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7] })
    expect(found?.awards.filter(({ isCounted }) => isCounted).map(({ award }) => award).sort()).toEqual([7, 7.5, 8])
    expect(found?.sum).toBe(22.5)
    expect(found?.awards[4]).toEqual({ award: 9, deviation: 0.5, isCounted: false })
    expect(predictedAwards({ awards: [6, 7, 8] })?.sum).toBe(21)
    expect(predictedAwards({})).toBeNull()
  })
})
