import { describe, expect, it } from 'vitest'
import type { ExemplarVote } from '../../../../../src/shared/contract/assessment.ts'
import { contributionTable, contributionText } from '../../../../../src/renderer/src/review/decided/contribution-table.ts'

const vote = (diveId: number, scorePoints: number, parts: [number, number, number]): ExemplarVote => {
  const deltaPoints = parts[0] + parts[1] + parts[2]
  return { diveId: diveId as ExemplarVote['diveId'], title: `Dive ${diveId}`, diveNumber: '107B', athlete: diveId === 1 ? 'Ann\tB.' : '', scorePoints, deltaPoints, votePoints: scorePoints + deltaPoints, stageContributions: parts, details: {} }
}
const votes = [vote(1, 70, [1.5, -0.25, 2]), vote(2, 80, [-3, 0.1, 0.2]), vote(3, 64.5, [0.3, 4, -0.7])]
const predictedScorePoints = votes.reduce((sum, { votePoints }) => sum + votePoints, 0) / 3

describe('contributions of exemplars and stages', () => {
  it('add up along rows, columns and to the score', () => {
    const table = contributionTable({ votes, predictedScorePoints })
    expect(table?.rows.map(({ vote: { diveId } }) => diveId)).toEqual([2, 1, 3])
    expect(table?.means.map((value) => value.toFixed(6))).toEqual(['-0.400000', '1.283333', '0.500000'])
    expect((table?.meanExemplar ?? 0) + (table?.meanDifference ?? 0)).toBeCloseTo(predictedScorePoints, 9)
    expect(table).toMatchObject({ holds: true, strongest: 4 })
  })

  it.each([
    ['a row', votes.map((each, i) => (i === 1 ? { ...each, stageContributions: [-3, 0.1, 0.21] as [number, number, number] } : each)), predictedScorePoints, 'rows'],
    ['a vote', votes.map((each, i) => (i === 1 ? { ...each, votePoints: each.votePoints + 2e-6 } : each)), predictedScorePoints, 'votes'],
    ['the score', votes, predictedScorePoints + 2e-6, 'score'],
  ] as const)('say so where %s does not add up', (_, changed, score, gap) => {
    const table = contributionTable({ votes: [...changed], predictedScorePoints: score })
    expect(table?.holds).toBe(false)
    expect(table?.gaps[gap]).toBeGreaterThan(1e-6)
  })

  it('are none without stages or votes', () => {
    expect(contributionTable({ votes: [], predictedScorePoints: 1 })).toBeNull()
    expect(contributionTable({ votes: votes.map((each) => ({ ...each, stageContributions: null })), predictedScorePoints })).toBeNull()
  })

  it('become text for a spreadsheet, one line a row, names without tabs', () => {
    const table = contributionTable({ votes, predictedScorePoints })
    const lines = contributionText(table!, ['Exemplar', 'Score', 'a', 'b', 'c', 'Difference', 'Vote'], 'Mean').split('\n').map((line) => line.split('\t'))
    expect(lines.map((cells) => cells.length)).toEqual([7, 7, 7, 7, 7])
    expect(lines[2]?.[0]).toBe('107B Ann B.')
    for (const [, score, a, b, c, difference, sum] of lines.slice(1).map((cells) => cells.map(Number))) {
      expect((a ?? NaN) + (b ?? NaN) + (c ?? NaN)).toBeCloseTo(difference ?? NaN, 5)
      expect((score ?? NaN) + (difference ?? NaN)).toBeCloseTo(sum ?? NaN, 5)
    }
    expect(Number(lines.at(-1)?.at(-1))).toBeCloseTo(predictedScorePoints, 5)
  })
})
