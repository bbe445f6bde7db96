import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusters, findOverlaps } from '../../../../../src/main/datasets/doctor/overlaps.ts'
import type { GroupedRange } from '../../../../../src/main/datasets/doctor/overlaps.ts'

const ranges = fc.array(fc.record({ group: fc.constantFrom('a', 'b'), startFrame: fc.nat(60), length: fc.integer({ min: 0, max: 20 }) }), { maxLength: 25 })
  .map((list) => list.map(({ group, startFrame, length }): GroupedRange => ({ group, startFrame, endFrame: startFrame + length })))

describe('overlaps', () => {
  it('are those that comparing every pair finds', () => {
    fc.assert(fc.property(ranges, (list) => {
      const swept = findOverlaps(list, (range) => range).map(({ first, second, frames }) => [...[list.indexOf(first), list.indexOf(second)].sort((a, b) => a - b), frames].join()).sort()
      const compared: string[] = []
      list.forEach((a, i) => list.forEach((b, j) => {
        const frames = Math.min(a.endFrame, b.endFrame) - Math.max(a.startFrame, b.startFrame)
        if (i < j && a.group === b.group && frames > 0) compared.push([i, j, frames].join())
      }))
      expect(swept).toEqual(compared.sort())
    }))
  })

  it('leave out what has no range', () => {
    expect(findOverlaps([1, 2], () => null)).toEqual([])
  })

  it('take near-linear time where a library holds one dive thousands of times', () => {
    const same = Array.from({ length: 20_000 }, () => ({ group: 'a', startFrame: 0, endFrame: 100 }))
    expect(findOverlaps(same, (range) => range).length).toBeLessThan(20_000 * 31)
  })
})

describe('clusters', () => {
  it('are the connected sets', () => {
    expect(clusters([[1, 2], [3, 4], [2, 3], [5, 6]]).map((set) => set.sort())).toEqual([[1, 2, 3, 4], [5, 6]])
    expect(clusters([])).toEqual([])
  })

  it('hold every item once, with its partners', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(15), fc.nat(15)), { maxLength: 20 }), (pairs) => {
      const sets = clusters(pairs)
      expect(sets.flat().sort((a, b) => a - b)).toEqual([...new Set(pairs.flat())].sort((a, b) => a - b))
      for (const [a, b] of pairs) expect(sets.find((set) => set.includes(a))).toContain(b)
    }))
  })
})
