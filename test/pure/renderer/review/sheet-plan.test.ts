import { describe, expect, it } from 'vitest'
import { factText, planSheet, plannedRows } from '../../../../src/renderer/src/review/sheet-plan.ts'
import type { DiveId } from '../../../../src/shared/contract/entities.ts'
import type { MatchedRow } from '../../../../src/shared/contract/results-sheets.ts'

const id = (value: number) => value as DiveId
const row = (line: number, changes: Partial<MatchedRow> = {}): MatchedRow => ({
  row: { line, athlete: `A${line}`, diveNumber: '107B', event: '', round: '', heightMetres: null, difficulty: 3, awards: [7, 8.5], penaltyPoints: null, scorePoints: 70, date: null },
  outcome: 'sure', diveId: id(line), reasons: [], candidates: [{ diveId: id(line), reasons: [], fills: ['awards'], differs: ['scorePoints'] }, { diveId: id(99), reasons: ['round'], fills: [], differs: [] }], computedPoints: null, ...changes,
})
const nothing = { dives: new Map(), facts: new Map(), leftOut: new Set<number>() }

describe('what becomes of a results sheet', () => {
  it('takes what is missing, and what differs only where it is asked for', () => {
    const rows = [row(1), row(2, { outcome: 'check', reasons: ['name'] }), row(3, { outcome: 'missing', diveId: null, candidates: [] })]
    const plan = planSheet({ rows }, nothing)
    expect(plan.counts).toEqual({ matched: 2, gaps: 1, toLook: 1, ambiguous: 0, filled: 2, differing: 2, clashing: 0, leftOut: 0 })
    expect(plannedRows(plan).map(({ diveId, take }) => [diveId, take])).toEqual([[1, ['awards']], [2, ['awards']], [null, []]])
    const chosen = planSheet({ rows }, { ...nothing, facts: new Map([['1 awards', false], ['1 scorePoints', true]]), leftOut: new Set([3]) })
    expect(plannedRows(chosen).map(({ take }) => take)).toEqual([['scorePoints'], ['awards']])
    expect(chosen.counts).toMatchObject({ gaps: 0, leftOut: 1 })
  })

  it('follows a choice of a dive, and tells where two rows name one', () => {
    const rows = [row(1), row(2, { outcome: 'ambiguous', diveId: null })]
    expect(planSheet({ rows }, nothing).counts).toMatchObject({ ambiguous: 1, toLook: 1, gaps: 1 })
    const none = planSheet({ rows }, { ...nothing, dives: new Map([[1, null], [2, null]]) })
    expect(none.counts).toMatchObject({ matched: 0, gaps: 2, toLook: 0, ambiguous: 0 })
    const other = planSheet({ rows }, { ...nothing, dives: new Map([[2, id(99)]]) })
    expect(other.rows[1]).toMatchObject({ diveId: 99, facts: [], needsLook: false })
    const both = planSheet({ rows }, { ...nothing, dives: new Map([[1, id(99)], [2, id(99)]]) })
    expect(both.counts).toMatchObject({ clashing: 2, toLook: 2 })
    expect(planSheet({ rows }, { ...nothing, dives: new Map([[1, id(99)], [2, id(99)]]), leftOut: new Set([1]) }).counts.clashing).toBe(0)
  })

  it('writes facts as people read them', () => {
    expect([factText('awards', [7, 8.5]), factText('heightMetres', 10), factText('difficulty', 3), factText('scorePoints', 70), factText('penaltyPoints', 2), factText('round', 'Final'), factText('awards', []), factText('difficulty', null)]).toEqual(['7.0 8.5', '10 m', '3.0', '70.00', '2', 'Final', '', ''])
  })
})
