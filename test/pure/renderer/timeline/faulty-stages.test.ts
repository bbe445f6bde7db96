import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultyStages, withoutFaulty } from '../../../../src/renderer/src/timeline/faulty-stages.ts'
import { stageFaults } from '../../../../src/shared/domain/stages.ts'

const kinds = (starts: number[], frames: number): string[] => faultyStages(starts, frames).map(({ index, kind }) => `${index} ${kind}`)
const repaired = (starts: number[], frames: number): number[] => withoutFaulty(starts.map((startFrame) => ({ startFrame })), frames).map(({ startFrame }) => startFrame)

describe('faulty stages', () => {
  it('are named by what is wrong with them', () => {
    expect(kinds([0, 20, 60], 80)).toEqual([])
    expect(kinds([0, 20, 20, 60], 80)).toEqual(['1 empty'])
    expect(kinds([0, 20, 80], 80)).toEqual(['2 late'])
    expect(kinds([5, 20], 80)).toEqual(['0 first'])
    expect(kinds([0, 40, 20], 80)).toEqual(['2 order'])
    expect(kinds([0, 0, 20], 80)).toEqual(['0 empty'])
  })
  it('go, and leave the others where they are', () => {
    expect(repaired([0, 20, 20, 60], 80)).toEqual([0, 20, 60])
    expect(repaired([0, 0, 20], 80)).toEqual([0, 20])
    expect(repaired([0, 20, 99], 80)).toEqual([0, 20])
    expect(repaired([7, 20], 80)).toEqual([0, 20])
    expect(repaired([90, 95], 80)).toEqual([])
  })
  it('whatever is stored, what is left may be stored; and what may be stored is left alone', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -5, max: 50 }), { maxLength: 9 }), fc.integer({ min: 1, max: 45 }), (starts, frames) => {
      const left = repaired(starts, frames)
      expect(stageFaults(left, frames)).toEqual([])
      expect(faultyStages(left, frames)).toEqual([])
      if (stageFaults(starts, frames).length === 0) expect(left).toEqual(starts)
      // Whatever the studio would not store is named.
      expect(faultyStages(starts, frames).length > 0).toBe(stageFaults(starts, frames).length > 0)
    }))
  })
})
