import { describe, expect, it } from 'vitest'
import { dealWork, type Assignment } from '../../../../src/shared/domain/deal-work.ts'

const free = (count: number): Assignment[] => Array.from({ length: count }, (_, i) => ({ diveId: i + 1, annotatorId: null, reviewerId: null }))
const counts = (dealt: readonly Assignment[], role: 'annotatorId' | 'reviewerId'): number[] => {
  const shares = new Map<number | null, number>()
  for (const each of dealt) shares.set(each[role], (shares.get(each[role]) ?? 0) + 1)
  return [...shares].sort(([a], [b]) => (a ?? 0) - (b ?? 0)).map(([, count]) => count)
}

describe('sharing dives out', () => {
  it('gives everybody as many, give or take one, the same for the same seed', () => {
    const dealt = dealWork(free(100), [1, 2, 3], 'keep', 5)
    expect(counts(dealt, 'annotatorId')).toEqual([34, 33, 33])
    expect(dealt.map(({ diveId }) => diveId)).toEqual(free(100).map(({ diveId }) => diveId))
    expect(dealWork(free(100), [1, 2, 3], 'keep', 5)).toEqual(dealt)
    expect(dealWork(free(100), [1, 2, 3], 'keep', 6)).not.toEqual(dealt)
    // Not one after the other in the order of the list, which goes by dive number.
    expect(dealt.map(({ annotatorId }) => annotatorId)).not.toEqual(free(100).map((_, i) => (i % 3) + 1))
  })

  it('never lets the same person label and review, where there is another', () => {
    const two = dealWork(free(51), [1, 2], [1, 2], 1)
    expect(two.every(({ annotatorId, reviewerId }) => annotatorId !== reviewerId)).toBe(true)
    const three = dealWork(free(60), [1, 2, 3], [2, 3, 4], 1)
    expect(three.every(({ annotatorId, reviewerId }) => annotatorId !== reviewerId)).toBe(true)
    expect(counts(three, 'reviewerId').every((count) => Math.abs(count - 20) <= 1)).toBe(true)
    expect(dealWork(free(2), [1], [1], 1).map(({ reviewerId }) => reviewerId)).toEqual([1, 1])
  })

  it('leaves a role as it is, or takes everybody off', () => {
    const present = [{ diveId: 7, annotatorId: 1, reviewerId: 2 }]
    expect(dealWork(present, 'keep', [3], 1)).toEqual([{ diveId: 7, annotatorId: 1, reviewerId: 3 }])
    expect(dealWork(present, [], 'keep', 1)).toEqual([{ diveId: 7, annotatorId: null, reviewerId: 2 }])
    expect(dealWork(present, [4, 4], [], 1)).toEqual([{ diveId: 7, annotatorId: 4, reviewerId: null }])
    expect(dealWork([], [1], [2], 1)).toEqual([])
  })
})
