import { describe, expect, it } from 'vitest'
import { mcoreMethod } from '../../../../src/main/models/mcore/method.ts'
import type { LabelledVideo } from '../../../../src/main/models/method.ts'

const video = (scorePoints: number): LabelledVideo => ({ diveNumber: '107B', difficulty: 3.1, scorePoints, awards: [], transitions: [8, 20] })

describe('a score by MCoRe', () => {
  const model = mcoreMethod.open('mcore-small')
  const deltas = Float32Array.from({ length: 45 }, (_, i) => Math.sin(i * 1.7) * 20)
  const read = (scores: readonly number[], data: Float32Array) => model.readScore({ token_deltas: { shape: [scores.length, 15], data } }, video(0), scores.map(video), {})
  const result = read([60, 72.5, 81.2], deltas)

  it('adds stage contributions up to each delta, and votes to the score', () => {
    result.votes.forEach((vote, k) => {
      expect(Math.abs((vote.stageContributions ?? []).reduce((a, b) => a + b, 0) - vote.deltaPoints)).toBeLessThan(1e-6)
      expect(vote.votePoints).toBe([60, 72.5, 81.2][k]! + vote.deltaPoints)
    })
    const mean = result.votes.reduce((sum, vote) => sum + vote.votePoints, 0) / 3
    expect(Math.abs(result.predictedScorePoints - mean)).toBeLessThan(1e-6)
    const meanDelta = result.votes.reduce((sum, vote) => sum + vote.deltaPoints, 0) / 3
    expect((result.stageContributions ?? []).reduce((a, b) => a + b, 0)).toBeCloseTo(meanDelta, 9)
  })

  it("gives the model's delta: the mean over the fifteen tokens", () => {
    const mean = deltas.slice(15, 30).reduce((a, b) => a + b, 0) / 15
    expect(result.votes[1]!.deltaPoints).toBeCloseTo(mean, 5)
  })

  it('has no score of its own beside the votes', () => {
    expect(result).toMatchObject({ directScorePoints: null, directShare: 0 })
  })
})

describe('the options of MCoRe', () => {
  it('start from the published choices', () => {
    expect(mcoreMethod.open('mcore').options).toEqual({ negatives: 'official', scoreWeight: 1, segmentationWeight: 1, contrastiveWeight: 10 })
  })
  it.each([
    [{ negative: 'paper' }, /no option "negative"/],
    [{ negatives: 'both' }, /one of official, paper; found "both"/],
    [{ contrastiveWeight: -1 }, /between 0 and 1000/],
    [{ contrastiveWeight: 'much' }, /is a number; found "much"/],
  ])('refuse %j', (options, message) => expect(() => mcoreMethod.open('mcore', options as never)).toThrow(message))
  it('refuse a size there is not', () => expect(() => mcoreMethod.open('mcore-huge')).toThrow(/no configuration "mcore-huge"/))
})
