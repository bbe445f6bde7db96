import { describe, expect, it } from 'vitest'
import { adjudicatedName, placerOf } from '../../../../../src/shared/domain/agreement/adjudicated-name.ts'
import { compareJudges, compareScores } from '../../../../../src/shared/domain/agreement/score-agreement.ts'

const scores = (...points: number[]): { diveId: number; points: number }[] => points.map((each, i) => ({ diveId: i + 1, points: each }))

describe('agreement of scores', () => {
  it('is told of each pair and of all, on the dives all of them scored', () => {
    const found = compareScores([{ key: 'a', scores: scores(9, 6, 8, 7, 10, 6) }, { key: 'b', scores: scores(2, 1, 4, 1, 5, 2) }, { key: 'c', scores: scores(5, 3, 6, 2, 6) }, { key: 'nobody', scores: [] }])
    expect(found.map(({ raterKeys, dives }) => [raterKeys.join(), dives])).toEqual([['a,b,c', 5], ['a,b', 6], ['a,c', 5], ['b,c', 5]])
    expect(found[1]?.intraclass).toMatchObject({ dives: 6, raters: 2 })
  })

  it('says too few rather than a figure', () => {
    expect(compareScores([{ key: 'a', scores: scores(1, 2, 3, 4) }, { key: 'b', scores: scores(1, 2, 3, 4) }])).toEqual([{ raterKeys: ['a', 'b'], dives: 4, intraclass: null }])
    expect(compareScores([{ key: 'a', scores: scores(1, 2) }])).toEqual([])
  })

  it('takes judges of panels of one size as raters', () => {
    const panel = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    const found = compareJudges([[7, 7.5], ...panel, [8], []])
    expect(found.map(({ judges, dives, intraclass }) => [judges, dives, intraclass?.icc21.value?.toFixed(2)])).toEqual([[4, 6, '0.29'], [2, 1, undefined]])
  })
})

describe('the name on a decided boundary', () => {
  it('tells who placed it and who decided, once', () => {
    expect(adjudicatedName('Bob', 'Lead')).toBe('Bob, adjudicated by Lead')
    expect(adjudicatedName('Bob, adjudicated by Lead', 'Cy')).toBe('Bob, adjudicated by Cy')
    expect(adjudicatedName('Lead', 'Lead')).toBe('Lead')
    expect(placerOf('Bob, adjudicated by Lead')).toBe('Bob')
    expect(placerOf('Bob')).toBe('Bob')
  })
})
