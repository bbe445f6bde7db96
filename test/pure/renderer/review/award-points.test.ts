import { describe, expect, it } from 'vitest'
import { awardPoints } from '../../../../src/renderer/src/review/award-points.ts'

describe('awards as points', () => {
  it('say what the dive would score if all counted awards were this one', () => {
    // 5 judges: 7 and 9 are dropped, (7.5 + 8 + 8) · 3 - 2 = 68.5; an 8 throughout would be 24 · 3 - 2 = 70.
    const found = awardPoints({ awards: [7, 7.5, 8, 8, 9], difficulty: 3, penaltyPoints: 2, scorePoints: null })
    expect(found?.total).toBe(68.5)
    expect(found?.awards.map(({ seat, points, isCounted }) => [seat, points, isCounted])).toEqual([[1, 61, false], [2, 65.5, true], [3, 70, true], [4, 70, true], [5, 79, false]])
  })
  it('count five of nine for three in a synchronised dive: 8 throughout is 40 · .6 · 3', () => {
    const found = awardPoints({ awards: Array.from({ length: 9 }, () => 8), difficulty: 3, penaltyPoints: 0, scorePoints: null })
    expect(found?.total).toBe(72)
    expect(found?.awards.every(({ points }) => Math.abs(points - 72) < 1e-9)).toBe(true)
  })
  it('are none without awards, difficulty or a panel', () => {
    expect(awardPoints({ awards: [], difficulty: 3, penaltyPoints: 0, scorePoints: null })).toBeNull()
    expect(awardPoints({ awards: [8, 8, 8], difficulty: null, penaltyPoints: 0, scorePoints: null })).toBeNull()
    expect(awardPoints({ awards: [8, 8], difficulty: 3, penaltyPoints: 0, scorePoints: null })).toBeNull()
  })
})
