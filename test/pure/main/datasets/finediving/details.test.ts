import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelsOfRuns, runsOf, subActionsOfRuns, transitionsOfRuns } from '../../../../../src/main/datasets/finediving/details.ts'

const labels = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 200 })

describe('frame labels as runs', () => {
  it('give the labels again, and no two neighbours are alike', () => {
    fc.assert(fc.property(labels, (given) => {
      const runs = runsOf(given)
      expect(labelsOfRuns(runs)).toEqual(given)
      expect(runs.every(([label, count], i) => count > 0 && runs[i + 1]?.[0] !== label)).toBe(true)
    }))
  })

  it('change after the frames that transitions name', () => {
    fc.assert(fc.property(labels, (given) => {
      expect(transitionsOfRuns(runsOf(given))).toEqual(given.flatMap((label, i) => (i + 1 < given.length && given[i + 1] !== label ? [i] : [])))
    }))
    expect(transitionsOfRuns([[4, 3], [25, 32], [36, 50]])).toEqual([2, 34])
  })

  it('name sub-actions in the order they first occur', () => {
    expect(subActionsOfRuns(runsOf([1, 1, 15, 31, 15, 36]))).toEqual([1, 15, 31, 36])
  })
})
