import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stagesOf } from '../../../../../src/main/datasets/jigsaws/read-jigsaws.ts'
import { parseTrialName } from '../../../../../src/main/datasets/jigsaws/tables.ts'
import { stageFaults } from '../../../../../src/shared/domain/stages.ts'

const gestures = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 30 }), length: fc.integer({ min: 1, max: 50 }), name: fc.constantFrom('G1', 'G2', 'G11') }), { minLength: 1, maxLength: 20 }).map((parts) => {
  let last = 0
  return parts.map(({ gap, length, name }) => {
    const firstFrame = last + gap + 1
    last = firstFrame + length - 1
    return { firstFrame, lastFrame: last, name }
  })
})

describe('gestures as stages', () => {
  it('leave no frame out and keep every frame\'s gesture', () => {
    fc.assert(fc.property(gestures, (given) => {
      const stages = stagesOf(given)
      const frameCount = given.at(-1)?.lastFrame ?? 0
      expect(stageFaults(stages.map(({ startFrame }) => startFrame), frameCount)).toEqual([])
      for (let frame = 0; frame < frameCount; frame++) {
        const gesture = given.find(({ firstFrame, lastFrame }) => firstFrame - 1 <= frame && frame < lastFrame)?.name ?? null
        expect(stages.findLast(({ startFrame }) => startFrame <= frame)?.label).toBe(gesture)
      }
    }), { numRuns: 50 })
  })
})

describe('names of trials', () => {
  it('tell task, user and repetition', () => {
    expect(parseTrialName('Needle_Passing_I004')).toEqual({ name: 'Needle_Passing_I004', task: 'Needle_Passing', user: 'I', repetition: 4 })
    expect(['Suturing', 'Suturing_B1', 'suturing_B001', '../Suturing_B001', 'Suturing_B001/..'].map(parseTrialName)).toEqual([null, null, null, null, null])
  })
})
