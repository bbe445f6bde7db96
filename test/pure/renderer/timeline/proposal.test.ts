import { describe, expect, it } from 'vitest'
import { acceptBoth, acceptTransition, nameStages, standingTransition } from '../../../../src/renderer/src/timeline/proposal.ts'
import type { StageDraft, StageEdit } from '../../../../src/renderer/src/timeline/stage-edits.ts'
import { stageKindOf } from '../../../../src/renderer/src/timeline/stage-kind.ts'

const create = (_index: number, startFrame: number): StageDraft => ({ label: null, startFrame })
const starts = (edit: StageEdit<StageDraft>): number[] | string => ('refusal' in edit ? edit.refusal : edit.stages.map((stage) => stage.startFrame))
const five: StageDraft[] = [0, 30, 45, 60, 80].map((startFrame) => ({ label: 'x', startFrame }))

describe('taking over a proposal', () => {
  it('labels an unlabelled dive with three stages', () => expect(starts(acceptBoth([], [35, 84], 100, create))).toEqual([0, 35, 84]))
  it('moves the first and last boundary of a finer labelling and invents nothing between', () => expect(starts(acceptBoth(five, [33, 84], 100, create))).toEqual([0, 33, 45, 60, 84]))
  it('takes one transition without the other', () => {
    expect(starts(acceptTransition(five, 0, 28, 100, create))).toEqual([0, 28, 45, 60, 80])
    expect(starts(acceptTransition(five, 1, 82, 100, create))).toEqual([0, 30, 45, 60, 82])
    expect(starts(acceptTransition([], 1, 82, 100, create))).toEqual([0, 82])
  })
  it('replaces a labelling too coarse to have both transitions', () => expect(starts(acceptBoth([{ label: null, startFrame: 0 }, { label: null, startFrame: 50 }], [35, 84], 100, create))).toEqual([0, 35, 84]))
  it('compares with what stands', () => {
    expect(standingTransition(five, 0)).toBe(30)
    expect(standingTransition(five, 1)).toBe(80)
    expect(standingTransition(five.slice(0, 2), 1)).toBeNull()
  })
})

describe('nameStages', () => {
  it('names what has no name once the stages are as many as the number implies', () => {
    const named = nameStages([{ label: null, startFrame: 0 }, { label: 'mine', startFrame: 3 }], ['Forward', 'Entry'])
    expect(named.map((stage) => stage.label)).toEqual(['Forward', 'mine'])
    expect(nameStages([{ label: null, startFrame: 0 }], ['Forward', 'Entry'])[0]?.label).toBeNull()
  })
})

describe('stageKindOf', () => {
  it('reads FineDiving’s sub-actions', () => {
    expect(['Forward', 'Arm.Back', '3.5 Soms.Pike', '0.5 Twist', 'Entry', 'Wave'].map((label) => stageKindOf(label, 0, 3))).toEqual(['approach', 'approach', 'somersault', 'twist', 'entry', 'other'])
  })
  it('falls back on the place for unnamed stages', () => expect([0, 1, 2].map((i) => stageKindOf(null, i, 3))).toEqual(['approach', 'somersault', 'entry']))
})
