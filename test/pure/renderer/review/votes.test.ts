import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signed, sumVotes } from '../../../../src/renderer/src/review/arithmetic.ts'
import { axisX, placeDots, pointAxis } from '../../../../src/renderer/src/review/vote-layout.ts'

const votes = [
  { scorePoints: 70, deltaPoints: 5, votePoints: 75, stageContributions: [1, 3, 1] },
  { scorePoints: 80, deltaPoints: -3, votePoints: 77, stageContributions: [-1, -1, -1] },
]

describe('sumVotes', () => {
  it('is the mean and the spread of the votes', () => expect(sumVotes(votes)).toEqual({ mean: 76, spread: 1, largestRounding: 0 }))
  it('notices votes that are not score plus difference, and shares that do not add up', () => {
    expect(sumVotes([{ ...votes[0]!, votePoints: 76 }]).largestRounding).toBeCloseTo(1)
    expect(sumVotes([{ ...votes[0]!, stageContributions: [1, 1, 1] }]).largestRounding).toBeCloseTo(2)
  })
})

describe('signed', () => {
  it('writes signs as people do', () => expect([3.24, -1.06, 0, -0.01].map((value) => signed(value))).toEqual(['+3.2', '−1.1', '0.0', '0.0']))
})

describe('pointAxis', () => {
  it('holds every value on round ticks', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 150, noNaN: true }), { minLength: 1, maxLength: 20 }), (values) => {
      const axis = pointAxis(values)
      for (const value of values) {
        expect(axisX(axis, value, 100)).toBeGreaterThanOrEqual(0)
        expect(axisX(axis, value, 100)).toBeLessThanOrEqual(100)
      }
      expect(axis.highest - axis.lowest).toBeGreaterThanOrEqual(10)
      expect(axis.ticks.length).toBeLessThanOrEqual(12)
      expect(axis.ticks.at(-1)).toBeCloseTo(axis.highest)
    }))
  })
})

describe('placeDots', () => {
  it('stacks dots that would cover each other', () => {
    const axis = pointAxis([50, 60])
    expect(placeDots([55, 55, 55], axis, 400, 18).map((dot) => dot.row).sort()).toEqual([0, 1, 2])
    expect(placeDots([50, 60], axis, 400, 18).map((dot) => dot.row)).toEqual([0, 0])
  })
  it('never lets two dots of a row touch', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 40, max: 60, noNaN: true }), { maxLength: 30 }), (values) => {
      const dots = placeDots(values, pointAxis([40, 60]), 500, 18)
      for (const a of dots) for (const b of dots) if (a !== b && a.row === b.row) expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual(18)
      expect(dots.map((dot) => dot.index).sort((a, b) => a - b)).toEqual(values.map((_, i) => i))
    }))
  })
})
