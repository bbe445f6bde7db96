import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeStages } from '../../../../src/renderer/src/timeline/merge-stages.ts'
import type { StageDraft } from '../../../../src/renderer/src/timeline/stage-edits.ts'
import { stageFaults } from '../../../../src/shared/domain/stages.ts'

const at = (...frames: number[]): StageDraft[] => frames.map((startFrame, i) => ({ startFrame, label: `s${i}` }))
const base = at(0, 20, 80)
const frames = (result: ReturnType<typeof mergeStages<StageDraft>>): number[] | 'conflict' => ('conflict' in result ? 'conflict' : result.stages.map((stage) => stage.startFrame))

describe('merging stages', () => {
  it('keeps both where two people moved different boundaries', () => {
    expect(frames(mergeStages(base, at(0, 25, 80), at(0, 20, 85), 100))).toEqual([0, 25, 85])
  })
  it('is a conflict where both moved the same one to different frames, and none where to the same', () => {
    expect(frames(mergeStages(base, at(0, 25, 80), at(0, 26, 80), 100))).toBe('conflict')
    expect(frames(mergeStages(base, at(0, 25, 80), at(0, 25, 80), 100))).toEqual([0, 25, 80])
  })
  it('takes a name of one and a place of the other', () => {
    const renamed = base.map((stage, i) => (i === 1 ? { ...stage, label: 'Flight' } : stage))
    expect(mergeStages(base, renamed, at(0, 22, 80), 100)).toEqual({ stages: [base[0], { startFrame: 22, label: 'Flight' }, base[2]] })
  })
  it('adds and removes beside what the other did, and asks where they contradict', () => {
    const split = [base[0]!, base[1]!, { startFrame: 50, label: null }, base[2]!]
    expect(frames(mergeStages(base, split, [base[0]!, base[2]!], 100))).toEqual([0, 50, 80])
    expect(frames(mergeStages(base, [base[0]!, base[2]!], at(0, 20, 80).map((stage, i) => (i === 1 ? { ...stage, label: 'new' } : stage)), 100))).toBe('conflict')
    expect(frames(mergeStages([], at(0, 20), at(0, 22), 100))).toBe('conflict')
  })
  it('never lets boundaries cross', () => {
    expect(frames(mergeStages(at(0, 20, 30), at(0, 28, 30), at(0, 20, 25), 100))).toBe('conflict')
  })
  it('gives valid stages or a conflict, the same for both sides, and never loses a lone edit', () => {
    const stages = fc.uniqueArray(fc.integer({ min: 1, max: 59 }), { maxLength: 4 }).map((inner) => at(0, ...[...inner].sort((a, b) => a - b)))
    fc.assert(fc.property(stages, stages, stages, (start, mine, theirs) => {
      const one = mergeStages(start, mine, theirs, 60)
      const other = mergeStages(start, theirs, mine, 60)
      expect('conflict' in one).toBe('conflict' in other)
      if ('stages' in one) expect(stageFaults(one.stages.map((stage) => stage.startFrame), 60)).toEqual([])
      expect(mergeStages(start, mine, start, 60)).toEqual({ stages: mine })
      expect(mergeStages(start, start, theirs, 60)).toEqual({ stages: theirs })
    }))
  })
})
