import { describe, expect, it } from 'vitest'
import { regressionTree } from '../../../../../src/renderer/src/review/decided/regression-tree.ts'
import { leafReading } from '../../../../../src/renderer/src/review/decided/leaf-reading.ts'

describe('the regression tree of a vote', () => {
  // Left half .3 + .25, right half .4 + .05: the most probable leaf is 2, the likelier first child is the left one.
  const probabilities = [0.3, 0.25, 0.4, 0.05]

  it('gives every node the sum of its leaves, whatever the depth', () => {
    const tree = regressionTree(probabilities, 2)
    expect(tree?.levels.map((nodes) => nodes.map(({ probability }) => probability.toFixed(2)))).toEqual([['1.00'], ['0.55', '0.45'], ['0.30', '0.25', '0.40', '0.05']])
    const deep = regressionTree(Array.from({ length: 32 }, () => 1 / 32), 31)
    expect(deep?.levels.map((nodes) => nodes.length)).toEqual([1, 2, 4, 8, 16, 32])
    expect(deep?.levels[2]?.every(({ probability }) => Math.abs(probability - 0.25) < 1e-12)).toBe(true)
  })

  it('goes to the leaf taken by its ancestors, and says where the other child was likelier', () => {
    const tree = regressionTree(probabilities, 2)
    expect(tree?.levels.map((nodes) => nodes.findIndex(({ isOnPath }) => isOnPath))).toEqual([0, 1, 2])
    expect(tree?.steps.map(({ decision, taken, other, isAgainstOdds }) => [decision, taken.index, other.index, isAgainstOdds])).toEqual([[1, 1, 0, true], [2, 2, 3, false]])
  })

  it('knows empty intervals where the edges are there', () => {
    const nodes = regressionTree(probabilities, 2, [-5, 0, 0, 2, 5])?.levels[2]
    expect(nodes?.map(({ isEmpty }) => isEmpty)).toEqual([false, true, false, false])
    expect(regressionTree(probabilities, 2)?.levels.flat().some(({ isEmpty }) => isEmpty)).toBe(false)
  })

  it.each([[[1], 0], [[0.2, 0.3, 0.5], 1], [[0.5, 0.5], 2], [[0.5, 0.5], -1], [[], 0]])('is none with leaves %j and leaf %d', (leaves, leaf) => {
    expect(regressionTree(leaves, leaf)).toBeNull()
  })
})

describe('what a leaf says', () => {
  const details = { leaf: [2], interval: [2, 4], position: [0.25], leafProbabilities: [0.1, 0.2, 0.6, 0.1] }

  it('is in points where scores are predicted, also for predictions without edges', () => {
    expect(leafReading({ details, scorePoints: 70, deltaPoints: 2.5, votePoints: 72.5 })).toMatchObject({ unit: 'points', difference: 2.5, interval: [2, 4], base: 70, rounding: 0, edges: null, probability: 0.6, leaves: 4 })
    expect(leafReading({ details: { ...details, edges: [-4, 0, 2, 4, 6], unitPoints: [1] }, scorePoints: 70, deltaPoints: 2.5, votePoints: 72.5 })?.edges).toEqual([-4, 0, 2, 4, 6])
  })

  it('multiplies what is predicted over the difficulty by this dive\'s own', () => {
    // Exemplar: 60 points at 3.0, so 20; this dive 3.5: (20 + 2.5) · 3.5.
    const found = leafReading({ details: { ...details, edges: [-4, 0, 2, 4, 6], unitPoints: [3.5] }, scorePoints: 60, deltaPoints: 18.75, votePoints: 78.75 })
    expect(found).toMatchObject({ unit: 'points', difference: 8.75, interval: [7, 14], base: 70, edges: [-14, 0, 7, 14, 21] })
  })

  it('stays in the unit of the target where an older prediction does not say what it is in points', () => {
    expect(leafReading({ details, scorePoints: 60, deltaPoints: 18.75, votePoints: 78.75 })).toMatchObject({ unit: 'quotient', difference: 2.5, interval: [2, 4], base: null, rounding: null })
  })

  it('is none where something is missing', () => {
    expect(leafReading({ details: {}, scorePoints: 60, deltaPoints: 1, votePoints: 61 })).toBeNull()
    expect(leafReading({ details: { ...details, leaf: [9] }, scorePoints: 60, deltaPoints: 1, votePoints: 61 })).toBeNull()
  })
})
