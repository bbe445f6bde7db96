import { describe, expect, it } from 'vitest'
import type { DiveWork, RecordedComment } from '../../../../src/shared/contract/dive-record.ts'
import type { CommentId } from '../../../../src/shared/contract/entities.ts'
import { describeWork, planWork } from '../../../../src/main/library/plan-work.ts'
import type { HeldComment, HeldWork } from '../../../../src/main/library/work-records.ts'

const day = (n: number): string => `2026-01-0${n}T00:00:00.000Z`
const said = (changes: Partial<DiveWork> = {}): DiveWork => ({ state: 'labelled', stateSet: null, assignment: null, comments: [], ...changes })
const held = (changes: Partial<HeldWork> = {}): HeldWork => ({ state: 'labelled', stateSet: null, assignment: null, comments: [], ...changes })
const comment = (changes: Partial<RecordedComment> = {}): RecordedComment => ({ text: 'Late', author: 'Bo', at: day(1), editedAt: null, frame: 12, resolved: null, answers: [], ...changes })
const heldComment = (changes: Partial<HeldComment> = {}): HeldComment => ({ ...comment(), id: 7 as CommentId, isRemoved: false, ...changes, answers: changes.answers ?? [] })
const first = { before: undefined, labels: 'same' as const }

describe('work that a bundle tells of', () => {
  it('is nothing to do where it is the same, or what was said last time', () => {
    expect(planWork(said({ comments: [comment()] }), held({ comments: [heldComment()] }), first)).toBeNull()
    const told = said({ state: 'accepted', stateSet: { by: 'Bo', at: day(2) }, comments: [comment()] })
    expect(planWork(told, held(), { before: told, labels: 'same' as const })).toBeNull()
  })

  it('takes the state that was set later, beside the labels it was given to, and never "to do"', () => {
    const accepted = said({ state: 'accepted', stateSet: { by: 'Bo', at: day(2) } })
    expect(planWork(accepted, held(), first)?.state).toEqual({ state: 'accepted', by: 'Bo', at: day(2) })
    expect(planWork(accepted, held({ stateSet: { by: 'Ann', at: day(3) } }), first)).toBeNull()
    expect(planWork(accepted, held({ stateSet: { by: 'Ann', at: day(3) } }), { before: undefined, labels: 'taken' })?.state).toMatchObject({ state: 'accepted' })
    expect(planWork(accepted, held(), { before: undefined, labels: 'other' as const })).toBeNull()
    expect(planWork(said({ state: 'to-do', stateSet: { by: 'Bo', at: day(2) } }), held(), first)).toBeNull()
  })

  it('takes an assignment made later, and never takes one away', () => {
    const assignment = { annotator: 'Ann', reviewer: null, by: 'Lead', at: day(2) }
    expect(planWork(said({ assignment }), held(), first)?.assignment).toEqual(assignment)
    expect(planWork(said({ assignment }), held({ assignment: { annotator: 'ANN', reviewer: null, by: 'x', at: day(1) } }), first)).toBeNull()
    expect(planWork(said({ assignment }), held({ assignment: { annotator: 'Bo', reviewer: null, by: 'x', at: day(3) } }), first)).toBeNull()
    expect(planWork(said(), held({ assignment }), first)).toBeNull()
  })

  it('puts comments and answers together; what was taken away here stays away', () => {
    const answer = { text: 'Yes', author: 'Ann', at: day(2), editedAt: null }
    const told = said({ comments: [comment({ answers: [answer] }), comment({ text: 'New', at: day(3) })] })
    expect(planWork(told, held({ comments: [heldComment({ author: 'Robert' })] }), first)).toMatchObject({ comments: [{ text: 'New' }], answers: [{ to: 7, answer }], edits: [] })
    expect(planWork(told, held({ comments: [heldComment({ isRemoved: true })] }), first)).toMatchObject({ comments: [{ text: 'New' }], answers: [] })
    expect(planWork(said({ comments: [comment({ answers: [answer] })] }), held({ comments: [heldComment({ answers: [{ ...answer, id: 8 as CommentId, isRemoved: true }] })] }), first)).toBeNull()
  })

  it('takes what was written later and resolved there, but does not close what was opened again here', () => {
    const resolved = { by: 'Ann', at: day(2) }
    const change = planWork(said({ comments: [comment({ text: 'Later', editedAt: day(3), resolved })] }), held({ comments: [heldComment()] }), first)
    expect(change?.edits).toEqual([{ id: 7, written: { text: 'Later', editedAt: day(3) }, resolved }])
    expect(describeWork(change!, held())).toEqual(['1 comment changed or resolved'])
    expect(planWork(said({ comments: [comment({ text: 'Older', editedAt: day(2) })] }), held({ comments: [heldComment({ text: 'Newer', editedAt: day(4) })] }), first)).toBeNull()
    const before = said({ comments: [comment({ resolved })] })
    expect(planWork(said({ state: 'labelled', comments: [comment({ resolved }), comment({ at: day(5) })] }), held({ comments: [heldComment()] }), { before, labels: 'same' as const })).toMatchObject({ edits: [], comments: [{ at: day(5) }] })
  })

  it('is told in words', () => {
    const change = planWork(said({ state: 'accepted', stateSet: { by: 'Bo', at: day(2) }, assignment: { annotator: 'Ann', reviewer: 'Bo', by: 'Lead', at: day(2) }, comments: [comment(), comment({ at: day(4) })] }), held(), first)
    expect(describeWork(change!, held())).toEqual(['state labelled → accepted (Bo)', 'annotator none → Ann', 'reviewer none → Bo', '2 comments'])
  })
})
