import { describe, expect, it } from 'vitest'
import { answersOf, boundariesOf, chooseFrame, chooseFrom, firstDecision, frameIn, middleFrame, nextDifference, settleAll } from '../../../../src/renderer/src/agreement/decision.ts'
import { errorBars } from '../../../../src/renderer/src/agreement/error-bars.ts'
import type { Adjudication } from '../../../../src/shared/contract/second-labels.ts'

const stages = (...starts: number[]) => starts.map((startFrame, i) => ({ label: ['Forward', 'Pike', 'Entry'][i] ?? null, startFrame }))
const provenance = { kind: 'person' as const, name: 'Ann', at: '2026-01-01T00:00:00Z' }
const found = {
  diveId: 1, openSets: 0, accepted: stages(0, 20, 80).map((stage) => ({ ...stage, provenance })),
  sets: [{ id: 1, annotator: 'Bob', stages: stages(0, 23, 80) }, { id: 2, annotator: 'Cy', stages: stages(0, 20, 85) }, { id: 3, annotator: 'Di', stages: stages(0, 50) }],
  models: [{ modelId: 7, name: 'MCoRe', transitions: [25, 81] }],
} as unknown as Adjudication
const answers = answersOf(found)
const byName = (name: string) => answers.find((answer) => answer.name === name)!

describe('deciding between answers', () => {
  it('begins with the labels most people have as many stages as, and finds where they differ', () => {
    const decision = firstDecision(answers)
    expect(decision.stages.map(({ startFrame, from }) => [startFrame, from])).toEqual([[0, 'accepted'], [20, 'accepted'], [80, 'accepted']])
    const boundaries = boundariesOf(answers, decision)
    expect(boundaries.map(({ index, spread, frames }) => [index, spread, frames.map(({ frame }) => frame)])).toEqual([[1, 3, [20, 23, 20, 25]], [2, 5, [80, 80, 85, 81]]])
    expect(frameIn(byName('Di'), decision, 1)).toBeNull()
    expect(nextDifference(boundaries, 1, 1)).toBe(2)
    expect(nextDifference(boundaries, 2, 1)).toBe(1)
    expect(nextDifference(boundaries, 1, -1)).toBe(2)
    expect(nextDifference(boundaries.map((each) => ({ ...each, spread: 0 })), 1, 1)).toBeNull()
  })

  it('takes a boundary from a person or a model, a frame of its own, or everything of one', () => {
    let decision = chooseFrom(firstDecision(answers), 1, byName('Bob'))
    decision = chooseFrom(decision, 2, byName('MCoRe'))
    expect(decision.stages.slice(1)).toEqual([{ label: 'Pike', startFrame: 23, from: { kind: 'person', name: 'Bob' } }, { label: 'Entry', startFrame: 81, from: { kind: 'model', name: 'MCoRe' } }])
    expect([...decision.settled]).toEqual([1, 2])
    expect(chooseFrame(decision, 2, 83).stages[2]).toEqual({ label: 'Entry', startFrame: 83, from: null })
    expect(chooseFrom(decision, 1, byName('Di'))).toBe(decision)
    const whole = settleAll(byName('Di'))
    expect(whole.stages.map(({ startFrame }) => startFrame)).toEqual([0, 50])
    expect(boundariesOf(answers, whole).map(({ spread, frames }) => [spread, frames.length])).toEqual([[0, 1]])
  })

  it('finds the middle of what people say, models left out', () => {
    const decision = firstDecision(answers)
    expect(middleFrame(answers, decision, 1, 'mean')).toBe(21)
    expect(middleFrame(answers, decision, 1, 'median')).toBe(20)
    expect(middleFrame(answers, decision, 2, 'mean')).toBe(82)
    expect(middleFrame([], decision, 1, 'mean')).toBeNull()
  })

  it('has nothing to decide where nobody said anything', () => {
    expect(firstDecision(answersOf({ ...found, accepted: [], sets: [], models: [] }))).toEqual({ stages: [], settled: new Set() })
  })
})

describe('bars of distances', () => {
  it('are one a frame, with all that lies beyond in the last', () => {
    expect(errorBars([{ error: 0, count: 4 }, { error: -1, count: 1 }]).map(({ count }) => count)).toEqual([0, 0, 1, 4, 0, 0, 0])
    const far = errorBars([{ error: -40, count: 2 }, { error: -15, count: 1 }, { error: 15, count: 3 }])
    expect(far).toHaveLength(31)
    expect([far[0], far[30]]).toEqual([{ error: -15, count: 3, isEnd: true }, { error: 15, count: 3, isEnd: true }])
    expect(errorBars([{ error: 7, count: 1 }]).map(({ isEnd }) => isEnd)).not.toContain(true)
  })
})
