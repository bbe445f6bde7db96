import { describe, expect, it } from 'vitest'
import { initialState, isOwnWork, isSamePerson, stateAfterEdit, stateRefusal, stateWhenDone, workStates, type WorkState } from '../../../../src/shared/domain/work-states.ts'

describe('states of a dive', () => {
  it('let it go where its labels allow, and say why not', () => {
    const allowed = (from: WorkState, stageCount: number): WorkState[] => workStates.filter((to) => stateRefusal(from, to, stageCount) === null)
    expect(allowed('to-do', 2)).toEqual(['labelled'])
    expect(allowed('to-do', 0)).toEqual([])
    expect(allowed('labelled', 4)).toEqual(['in-review', 'accepted', 'returned'])
    expect(allowed('in-review', 4)).toEqual(['labelled', 'accepted', 'returned'])
    expect(allowed('accepted', 4)).toEqual(['labelled', 'in-review', 'returned'])
    expect(allowed('returned', 4)).toEqual(['labelled', 'in-review', 'accepted'])
    expect(allowed('returned', 0)).toEqual([])
    expect(stateRefusal('to-do', 'to-do', 0)).toBe('same')
    expect(stateRefusal('to-do', 'accepted', 3)).toBe('not-labelled')
    expect(stateRefusal('to-do', 'accepted', 0)).toBe('no-stages')
    expect(stateRefusal('labelled', 'to-do', 3)).toBe('has-stages')
  })

  it.each<[WorkState, number, number, WorkState]>([
    ['to-do', 0, 2, 'to-do'],
    ['to-do', 2, 3, 'labelled'],
    ['labelled', 3, 4, 'labelled'],
    ['labelled', 3, 2, 'to-do'],
    ['labelled', 3, 0, 'to-do'],
    // Marked by hand, as dives of other categories are.
    ['labelled', 1, 1, 'labelled'],
    ['labelled', 1, 2, 'labelled'],
    ['labelled', 2, 1, 'to-do'],
    ['in-review', 4, 4, 'labelled'],
    ['accepted', 4, 4, 'labelled'],
    ['accepted', 4, 0, 'to-do'],
    ['returned', 4, 4, 'returned'],
    ['returned', 4, 0, 'returned'],
  ])('from %s with %i stages to %i is %s', (state, before, after, expected) => expect(stateAfterEdit(state, before, after)).toBe(expected))

  it('begin with what came with the dive', () => expect([0, 1, 2, 3, 7].map(initialState)).toEqual(['to-do', 'to-do', 'to-do', 'labelled', 'labelled']))
})

describe('done, next', () => {
  it.each<[WorkState, string | null, WorkState | null]>([
    ['to-do', null, null],
    ['labelled', null, null],
    ['labelled', 'Bo', 'in-review'],
    ['labelled', 'ann', 'accepted'],
    ['returned', null, 'labelled'],
    ['returned', 'Bo', 'in-review'],
    ['in-review', 'Bo', null],
    ['in-review', 'ANN', 'accepted'],
    ['in-review', null, 'accepted'],
    ['accepted', 'Bo', null],
  ])('by Ann from %s with reviewer %s is %s', (state, reviewer, expected) => expect(stateWhenDone({ state, annotator: 'Ann', reviewer }, 'Ann')).toBe(expected))
})

it('passes over a dive that was returned to somebody else', () => {
  expect(stateWhenDone({ state: 'returned', annotator: 'Ann', reviewer: 'Bo' }, 'Bo')).toBeNull()
  expect(stateWhenDone({ state: 'returned', annotator: null, reviewer: 'Bo' }, 'Bo')).toBe('accepted')
})

describe('people', () => {
  it('are the same whatever the capitals of their names', () => {
    expect(isSamePerson('Ann Lee', 'ann LEE')).toBe(true)
    expect(isSamePerson('Ann', 'Anna')).toBe(false)
    // As the table compares: letters beyond ASCII count as they are.
    expect(isSamePerson('Émile', 'émile')).toBe(false)
  })
  it('review their own work where they placed a boundary', () => {
    const by = (kind: string, name: string) => ({ provenance: { kind, name } })
    expect(isOwnWork('Ann', [by('import', 'Ann'), by('person', 'Bo')])).toBe(false)
    expect(isOwnWork('ann', [by('person', 'Bo'), by('person', 'Ann')])).toBe(true)
    expect(isOwnWork('Ann', [])).toBe(false)
    // A boundary that was decided on is still by whoever placed it.
    expect(isOwnWork('Bo', [by('person', 'Bo, adjudicated by Ann')])).toBe(true)
    expect(isOwnWork('Ann', [by('person', 'Bo, adjudicated by Ann')])).toBe(false)
  })
})
