import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { edgeProblems, labelDifference, leafIntervals, pairDifferences, quantileEdges, readLeaf } from '../../../../../src/main/models/core/groups.ts'

const edges = [0, 2, 5, 9, 30]

describe('groups of score differences', () => {
  it('come from all unordered pairs', () => {
    expect([...pairDifferences([3, 7, 4])]).toEqual([4, 1, 3])
    expect(pairDifferences(Array.from({ length: 50 }, (_, i) => i))).toHaveLength(1225)
  })

  it('end at quantiles, start at zero and reach to the range', () => {
    expect(quantileEdges([1, 2, 3, 4, 5, 6, 7, 8, 9], 8, 30)).toEqual([0, 3, 5, 7, 30])
    expect(quantileEdges([9, 1, 5], 4, 30)).toEqual([0, 5, 30])
    expect(() => quantileEdges([], 4, 30)).toThrow(/two dives/)
  })

  it('never have an edge beyond the range', () => {
    expect(quantileEdges([40, 50, 60, 70], 4, 30)).toEqual([0, 30, 30])
  })

  it('hold as many pairs as any other, give or take', () => {
    const differences = Float64Array.from({ length: 1601 }, (_, i) => (i / 1601) ** 2 * 30)
    const counts = new Array<number>(16).fill(0)
    const own = quantileEdges(differences, 16, 30)
    for (const difference of differences) counts[labelDifference(own, difference).leaf]! += 1
    expect(counts.slice(0, 8)).toEqual(new Array(8).fill(0))
    for (const count of counts.slice(8)) expect(Math.abs(count - 200)).toBeLessThanOrEqual(1)
  })

  it('mirror each other', () => {
    expect(leafIntervals(edges)).toEqual([[-30, -9], [-9, -5], [-5, -2], [-2, 0], [0, 2], [2, 5], [5, 9], [9, 30]])
  })
})

describe('the label of a difference', () => {
  it('is half open away from zero, and zero itself is positive', () => {
    const leaf = (difference: number): number => labelDifference(edges, difference).leaf
    expect([0, 1.9, 2, 5, 8.9, 9, 29.9].map(leaf)).toEqual([4, 4, 5, 6, 6, 7, 7])
    expect([-0.1, -2, -2.1, -5, -9, -9.1, -29.9].map(leaf)).toEqual([3, 2, 2, 1, 0, 0, 0])
  })

  it('says how far between the left and the right edge', () => {
    expect(labelDifference(edges, 3.5)).toEqual({ leaf: 5, position: 0.5 })
    expect(labelDifference(edges, -8)).toEqual({ leaf: 1, position: 0.25 })
  })

  it('is the outermost leaf, at its edge, at the range and beyond', () => {
    for (const difference of [30, 31, 1000]) expect(labelDifference(edges, difference)).toEqual({ leaf: 7, position: 1 })
    for (const difference of [-30, -31]) expect(labelDifference(edges, difference)).toEqual({ leaf: 0, position: 0 })
  })

  it('beyond the range is leaf 0 without a position by the released rule', () => {
    for (const difference of [30, 31, -30, -31]) expect(labelDifference(edges, difference, 'released')).toEqual({ leaf: 0, position: null })
    expect(labelDifference(edges, 3.5, 'released')).toEqual({ leaf: 5, position: 0.5 })
  })

  it('is never an empty interval', () => {
    const merged = [0, 0, 4, 4, 30]
    expect([0, 3.9, 4, 29].map((difference) => labelDifference(merged, difference).leaf)).toEqual([5, 5, 7, 7])
    expect([-3.9, -4, -29].map((difference) => labelDifference(merged, difference).leaf)).toEqual([2, 0, 0])
    expect(labelDifference([0, 5, 30, 30], 30)).toEqual({ leaf: 4, position: 1 })
    expect(labelDifference([0, 5, 30, 30], -40)).toEqual({ leaf: 1, position: 0 })
  })

  it('refuses what is no number', () => {
    expect(() => labelDifference(edges, NaN)).toThrow(/NaN/)
  })

  it('read back gives the difference, whatever the groups', () => {
    fc.assert(fc.property(
      fc.array(fc.double({ min: 0, max: 29, noNaN: true }), { minLength: 1, maxLength: 40 }), fc.double({ min: -29.9, max: 29.9, noNaN: true }),
      (differences, difference) => {
        const own = quantileEdges(differences, 16, 30)
        const { leaf, position } = labelDifference(own, difference)
        const logProbabilities = Array.from({ length: 16 }, (_, i) => (i === leaf ? -0.1 : -4))
        expect(readLeaf(own, logProbabilities, new Array<number>(16).fill(position ?? NaN))).toEqual({ leaf, difference: expect.closeTo(difference, 9) as number })
      },
    ))
  })
})

describe('a reading', () => {
  it('passes over empty intervals however probable', () => {
    const probable = [-9, -9, -9, -9, -0.1, -1, -9, -9]
    expect(readLeaf([0, 0, 4, 9, 30], probable, new Array<number>(8).fill(0.5))).toEqual({ leaf: 5, difference: 2 })
  })

  it('may lie outside its interval, since positions have no bounds', () => {
    expect(readLeaf(edges, [-9, -9, -9, -9, -9, -0.1, -9, -9], new Array<number>(8).fill(-0.5)).difference).toBeCloseTo(0.5, 9)
  })
})

it('stored edges are checked', () => {
  expect(edgeProblems(edges, 8)).toEqual([])
  expect(edgeProblems('many', 8)).toEqual(['"edges" is not a list of numbers'])
  expect(edgeProblems([0, 1, 30], 8)[0]).toMatch(/3 edges; a tree of 8 leaves has 5/)
  expect(edgeProblems([0, 5, 2, 9, 30], 8)[0]).toMatch(/must ascend/)
})
