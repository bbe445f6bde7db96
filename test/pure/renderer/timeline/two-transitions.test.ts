import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transitionsOf } from '../../../../src/shared/domain/stages.ts'
import { twoTransitionView } from '../../../../src/renderer/src/timeline/two-transitions.ts'

const stagesAt = (...starts: number[]): { label: null; startFrame: number }[] => starts.map((startFrame) => ({ label: null, startFrame }))

describe('twoTransitionView', () => {
  it('joins everything between the first and the last boundary', () => {
    expect(twoTransitionView(stagesAt(0, 40, 60, 80, 95), 120)).toEqual([
      { name: 'takeOff', startFrame: 0, endFrame: 40, stageIndex: 0, stageCount: 1 },
      { name: 'flight', startFrame: 40, endFrame: 95, stageIndex: 1, stageCount: 3 },
      { name: 'entry', startFrame: 95, endFrame: 120, stageIndex: 4, stageCount: 1 },
    ])
  })
  it('is the stages themselves where there are three, and nothing where there are fewer', () => {
    expect(twoTransitionView(stagesAt(0, 40, 80), 100)?.map((part) => part.stageIndex)).toEqual([0, 1, 2])
    expect(twoTransitionView(stagesAt(0, 40), 100)).toBeNull()
    expect(twoTransitionView([], 100)).toBeNull()
  })
  it('has the transitions the methods get, and covers the dive without a gap', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 3999 }), { minLength: 2, maxLength: 9 }), (frames) => {
      const stages = stagesAt(0, ...frames.sort((a, b) => a - b))
      const view = twoTransitionView(stages, 4000)
      expect(view?.slice(1).map((part) => part.startFrame)).toEqual(transitionsOf(stages))
      view?.forEach((part, i) => {
        expect(part.endFrame).toBe(view[i + 1]?.startFrame ?? 4000)
        expect(stages[part.stageIndex]?.startFrame).toBe(part.startFrame)
      })
    }))
  })
})
