import { describe, expect, it } from 'vitest'
import { committedPoints, countedAwards, explainAwards } from '../../../../../src/shared/domain/blind/commitment.ts'
import { deviation, summariseDeviations } from '../../../../../src/shared/domain/blind/deviations.ts'

describe('awards one commits to', () => {
  it('are a panel’s, or one that stands for all', () => {
    expect(explainAwards([7, 7.5, 8])).toBeNull()
    expect(explainAwards([7.5])).toBeNull()
    expect(explainAwards([7, 7])).toMatch(/^2 awards/)
    expect(explainAwards([7, 7.2, 8])).toMatch(/by halves/)
    expect(explainAwards([7, 10.5, 8])).toMatch(/from 0 to 10/)
  })
  it('add up by the rules of the panel', () => {
    expect(committedPoints([7, 7.5, 8], 3)).toBe(67.5)
    expect(committedPoints([6, 7, 7.5, 7, 9], 3.1)).toBe(66.65)
    expect(committedPoints([0, 7, 7.5, 7, 9, 8, 8], 2)).toBe(45)
    expect(committedPoints([8], 3.1)).toBe(74.4)
    expect(committedPoints([8], null)).toBeNull()
    expect(countedAwards([6, 7, 9, 7, 7.5])?.map(({ isCounted }) => isCounted)).toEqual([false, true, false, true, true])
    expect(countedAwards([6])).toEqual([{ award: 6, isCounted: true }])
    expect(countedAwards([6, 6])).toBeNull()
  })
})

describe('deviations', () => {
  const dive = (ownPoints: number | null, judgesPoints: number | null, modelPoints: number | null = null, difficulty: number | null = 3) => ({ ownPoints, judgesPoints, modelPoints, difficulty })
  it('are first less second', () => {
    expect(deviation(dive(60, 63, 66), 'own-judges')).toBe(-3)
    expect(deviation(dive(60, 63, 66), 'own-model')).toBe(-6)
    expect(deviation(dive(60, 63, 66), 'model-judges')).toBe(3)
    expect(deviation(dive(null, 63), 'own-judges')).toBeNull()
  })
  it('are summed up with their counts, a spread only where there are enough', () => {
    expect(summariseDeviations([], 'own-judges')).toEqual({ count: 0, mean: null, meanAbsolute: null, spread: null, meanAward: null, outlying: [] })
    expect(summariseDeviations([dive(63, 60), dive(57, 60), dive(null, 60)], 'own-judges')).toMatchObject({ count: 2, mean: 0, meanAbsolute: 3, spread: null, meanAward: 0 })
    const five = [1, 1, 1, 1, 6].map((by) => dive(60 + by, 60))
    // Mean 2, deviations -1 four times and 4: √(20 / 4).
    expect(summariseDeviations(five, 'own-judges')).toMatchObject({ count: 5, mean: 2, meanAbsolute: 2, spread: Math.sqrt(5), outlying: [] })
    expect(summariseDeviations(five, 'own-judges').meanAward).toBeCloseTo(2 / 9, 12)
    expect(summariseDeviations([...Array.from({ length: 9 }, () => dive(60, 60)), dive(70, 60)], 'own-judges').outlying).toEqual([9])
  })
})
