import { describe, expect, it } from 'vitest'
import type { PairMatrix } from '../../../../../src/shared/contract/decisions.ts'
import { around, pairChecks } from '../../../../../src/renderer/src/review/decided/pair-checks.ts'

const dives = [60, 70, 65].map((value, i) => ({ diveId: i + 1, title: '', diveNumber: null, athlete: '', value })) as PairMatrix['dives']
const matrix = (cell: (i: number, j: number) => number): (number | null)[][] => dives.map((_, i) => dives.map((__, j) => (i === j ? null : cell(i, j))))
const truth = (i: number, j: number): number => (dives[i]?.value ?? 0) - (dives[j]?.value ?? 0)

describe('checks of a matrix of pairs', () => {
  it('find nothing where every difference is true', () => {
    expect(pairChecks({ dives, differences: matrix(truth), apart: matrix((i, j) => Math.abs(truth(i, j))) })).toEqual({
      pairs: 3, mirror: { largest: 0, mean: 0 }, sign: { agree: 6, of: 6 }, meanError: 0, sizes: { mirror: { largest: 0, mean: 0 }, meanError: 0, meanDisagreement: 0 },
    })
  })

  it('say by how much two orders do not mirror each other', () => {
    const found = pairChecks({ dives, differences: matrix((i, j) => truth(i, j) + (i === 0 && j === 1 ? 3 : 0)), apart: null })
    expect(found.mirror).toEqual({ largest: 3, mean: 1 })
    expect(found.meanError).toBe(0.5)
    expect(found.sizes).toBeNull()
  })

  it('count wrong signs, and leave out dives of one score', () => {
    expect(pairChecks({ dives, differences: matrix((i, j) => (i === 2 ? -truth(i, j) : truth(i, j))), apart: null }).sign).toEqual({ agree: 4, of: 6 })
    const equal = dives.map((dive) => ({ ...dive, value: dive.value === 70 ? 70 : 60 }))
    expect(pairChecks({ dives: equal, differences: matrix(() => 1), apart: null }).sign).toEqual({ agree: 2, of: 4 })
  })

  it('measure sizes against the truth and against the other network', () => {
    const found = pairChecks({ dives, differences: matrix(truth), apart: matrix((i, j) => Math.abs(truth(i, j)) + (i < j ? 2 : 0)) })
    expect(found.sizes).toEqual({ mirror: { largest: 2, mean: 2 }, meanError: 1, meanDisagreement: 1 })
  })
})

it('a long session begins around the dive that is open', () => {
  const all = Array.from({ length: 100 }, (_, i) => i)
  expect(around(all, 50, 40)).toEqual(all.slice(30, 70))
  expect(around(all, 3, 40)).toEqual(all.slice(0, 40))
  expect(around(all, 98, 40)).toEqual(all.slice(60))
  expect(around([1, 2, 3], 2, 40)).toEqual([1, 2, 3])
})
