import { describe, expect, it } from 'vitest'
import type { ExemplarVote } from '../../../../../src/shared/contract/assessment.ts'
import { clipScores, clipTable, likelyClasses } from '../../../../../src/renderer/src/review/decided/clip-scores.ts'

const vote = (diveId: number, scorePoints: number, clipDeltas: number[], votePoints = scorePoints + clipDeltas.reduce((a, b) => a + b, 0)): ExemplarVote =>
  ({ diveId: diveId as ExemplarVote['diveId'], title: `Dive ${diveId}`, diveNumber: '107B', athlete: '', scorePoints, deltaPoints: votePoints - scorePoints, votePoints, stageContributions: null, details: { clipDeltas } })

describe('direct score and votes', () => {
  it('give the score by their shares, or say by how much not', () => {
    const votes = [vote(1, 60, [1, 2]), vote(2, 70, [-3, 1])]
    const prediction = { directScorePoints: 72, directShare: 0.5, votes, predictedScorePoints: 68.75, details: { attentionScorePoints: [71] } }
    expect(clipScores(prediction)).toEqual({ direct: 72, directShare: 0.5, votes: [63, 68], voteMean: 65.5, score: 68.75, attention: 71, gap: 0 })
    expect(clipScores({ ...prediction, predictedScorePoints: 69 }).gap).toBeCloseTo(0.25, 9)
    expect(clipScores({ ...prediction, votes: [], directShare: 1, predictedScorePoints: 72 })).toMatchObject({ voteMean: null, gap: 0 })
  })
})

describe('differences by clip', () => {
  it('add up to each exemplar’s difference', () => {
    const table = clipTable([vote(1, 60, [1, 2, -0.5, 0.25]), vote(2, 70, [-3, 1, 0, 0])])
    expect(table?.rows.map(({ vote: { diveId }, sum, base }) => [diveId, sum, base])).toEqual([[2, -2, 70], [1, 2.75, 60]])
    expect(table).toMatchObject({ tokens: 2, means: [-1, 1.5, -0.25, 0.125], strongest: 3, gap: 0, isRescaled: false })
  })

  it('are those at one difficulty where the exemplar has another', () => {
    const table = clipTable([vote(1, 60, [1, 2], 73)])
    expect(table).toMatchObject({ isRescaled: true, gap: 0 })
    expect(table?.rows[0]?.base).toBe(70)
  })

  it('are none where they were not stored', () => {
    expect(clipTable([])).toBeNull()
    expect(clipTable([vote(1, 60, [1, 2]), { ...vote(2, 60, []), details: {} }])).toBeNull()
  })
})

it('likely classes hold the dive’s own however unlikely it is', () => {
  const found = likelyClasses([0.1, 0.6, 0.05, 0.25], ['103B', '107B', '205B', '301B'], '205B', 2)
  expect(found).toEqual([{ name: '107B', probability: 0.6, isOwn: false }, { name: '301B', probability: 0.25, isOwn: false }, { name: '205B', probability: 0.05, isOwn: true }])
  expect(likelyClasses([0.4, 0.6], [], '205B', 5).map(({ name, isOwn }) => [name, isOwn])).toEqual([['#2', false], ['#1', false]])
})
