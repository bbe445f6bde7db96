import { describe, expect, it } from 'vitest'
import { mcoreSmall } from '../../../../src/main/models/mcore/config.ts'
import { explainScore } from '../../../../src/main/assessment/votes.ts'

describe('explainScore', () => {
  const deltas = Float32Array.from({ length: 45 }, (_, i) => Math.sin(i * 1.7) * 20)
  const result = explainScore(mcoreSmall, [60, 72.5, 81.2], deltas)

  it('adds stage contributions up to each delta, and votes to the score', () => {
    for (const vote of result.votes) {
      expect(Math.abs(vote.stageContributions.reduce((a, b) => a + b, 0) - vote.deltaPoints)).toBeLessThan(1e-6)
      expect(vote.votePoints).toBe(vote.scorePoints + vote.deltaPoints)
    }
    const mean = result.votes.reduce((sum, vote) => sum + vote.votePoints, 0) / 3
    expect(Math.abs(result.predictedScorePoints - mean)).toBeLessThan(1e-6)
    const meanDelta = result.votes.reduce((sum, vote) => sum + vote.deltaPoints, 0) / 3
    expect(result.stageContributions.reduce((a, b) => a + b, 0)).toBeCloseTo(meanDelta, 9)
  })

  it("gives the model's delta: the mean over the fifteen tokens", () => {
    const mean = deltas.slice(15, 30).reduce((a, b) => a + b, 0) / 15
    expect(result.votes[1]!.deltaPoints).toBeCloseTo(mean, 5)
  })

  it('measures how far the votes lie apart', () => {
    expect(explainScore(mcoreSmall, [10, 20], new Float32Array(30)).voteSpreadPoints).toBe(5)
  })
})
