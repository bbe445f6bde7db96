import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawn, fewer, leaveOut, startChoice, swapFor, togglePin, type ExemplarChoice } from '../../../../src/renderer/src/review/exemplar-choice.ts'
import { sumVotes } from '../../../../src/renderer/src/review/arithmetic.ts'
import type { DiveId } from '../../../../src/shared/contract/entities.ts'
import { votedScore } from '../../../../src/main/models/voted-score.ts'

const id = (value: number): DiveId => value as DiveId
const three = startChoice([id(1), id(2), id(3)], 4)

describe('a choice of exemplars', () => {
  it('starts with the stored ones, nothing pinned, and the next seed', () => expect(three).toEqual({ ids: [1, 2, 3], pinnedIds: [], excludedIds: [], seed: 5 }))
  it('pins and unpins what votes, and nothing else', () => {
    expect(togglePin(three, id(2)).pinnedIds).toEqual([2])
    expect(togglePin(togglePin(three, id(2)), id(2))).toEqual(three)
    expect(togglePin(three, id(9))).toBe(three)
  })
  it('leaves one out for good, but never the last', () => {
    expect(leaveOut(togglePin(three, id(2)), id(2))).toEqual({ ids: [1, 3], pinnedIds: [], excludedIds: [2], seed: 5 })
    const one = leaveOut(leaveOut(three, id(1)), id(2))
    expect(leaveOut(one, id(3))).toBe(one)
  })
  it('swaps one in its place, pinned, and takes it out of the excluded', () => {
    expect(swapFor(leaveOut(three, id(3)), id(1), id(3))).toEqual({ ids: [3, 2], pinnedIds: [3], excludedIds: [], seed: 5 })
    expect(swapFor(three, id(1), id(2))).toBe(three)
  })
  it('drops the last that is not pinned', () => {
    expect(fewer(togglePin(three, id(3))).ids).toEqual([1, 3])
    expect(drawn(three, [id(7), id(8)])).toMatchObject({ ids: [7, 8], seed: 6 })
  })
  it('whatever is done, never empties, never repeats a vote, never lets an excluded one vote, and pins only what votes', () => {
    const step = fc.record({ kind: fc.constantFrom('pin', 'leave', 'swap', 'fewer'), a: fc.integer({ min: 1, max: 6 }), b: fc.integer({ min: 1, max: 9 }) })
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const end = steps.reduce<ExemplarChoice>((choice, { kind, a, b }) => (kind === 'pin' ? togglePin(choice, id(a)) : kind === 'leave' ? leaveOut(choice, id(a)) : kind === 'swap' ? swapFor(choice, id(a), id(b)) : fewer(choice)), startChoice([1, 2, 3, 4].map(id), 0))
      expect(end.ids.length).toBeGreaterThan(0)
      expect(new Set(end.ids).size).toBe(end.ids.length)
      expect(end.ids.filter((one) => end.excludedIds.includes(one))).toEqual([])
      expect(end.pinnedIds.every((one) => end.ids.includes(one))).toBe(true)
    }))
  })
})

describe('the shown score', () => {
  it('is the mean of the votes with the direct share, to 1e-6, whatever they are', () => {
    const vote = fc.record({ scorePoints: fc.double({ min: 0, max: 120, noNaN: true }), deltaPoints: fc.double({ min: -60, max: 60, noNaN: true }) })
    fc.assert(fc.property(fc.array(vote, { minLength: 1, maxLength: 50 }), fc.double({ min: 0, max: 120, noNaN: true }), fc.constantFrom(0, 0.5, 1), (found, direct, share) => {
      const votes = found.map(({ scorePoints, deltaPoints }) => ({ scorePoints, deltaPoints, votePoints: scorePoints + deltaPoints, stageContributions: null, details: {} }))
      const reading = votedScore(votes, { points: direct, share })
      expect(Math.abs(share * direct + (1 - share) * sumVotes(votes).mean - reading.predictedScorePoints)).toBeLessThan(1e-6)
    }))
  })
})
