import { describe, expect, it } from 'vitest'
import type { DiveId } from '../../../../src/shared/contract/entities.ts'
import type { DoctorFinding, DoctorReport, DoctorSeverity } from '../../../../src/shared/domain/doctor-report.ts'
import { changesOf, diveNames, filterFindings, groupRules, quietRules, withoutFindings, worstFirst } from '../../../../src/renderer/src/doctor/report-view.ts'

const id = (value: number): DiveId => value as DiveId
function finding(rule: string, severity: DoctorSeverity, dives: number[], message: string, fixes = false): DoctorFinding {
  const diveIds = dives.map(id)
  const fix = fixes ? { kind: 'set-difficulty' as const, description: 'Set the difficulty to 3.2.', change: { diveId: id(dives[0] ?? 0), facts: { difficulty: 3.2 }, stages: null } } : null
  return { rule, severity, diveIds, message, frames: [], fix }
}
const findings = [
  finding('numbers', 'error', [1], '100B has no half somersault.'),
  finding('difficulty', 'warning', [1], 'Entered 3.0, the table says 3.2.', true),
  finding('difficulty', 'warning', [2], 'Entered 2.0, the table says 3.1.'),
  finding('twins', 'note', [2, 3], 'The same dive twice.'),
]
const rule = (name: string, severity: DoctorSeverity, findingCount: number, diveCount: number, fixCount = 0) => ({ name, severity, title: `Title of ${name}`, explain: '', findingCount, diveCount, fixCount })
const report: DoctorReport = {
  examinedAt: '2026-01-01T00:00:00Z', diveCount: 4, videoCount: 1, affectedDiveCount: 3, counts: { error: 1, warning: 9, note: 1 }, dismissedCount: 0,
  rules: [rule('twins', 'note', 1, 2), rule('numbers', 'error', 1, 1), rule('difficulty', 'warning', 9, 8, 1), rule('fine', 'error', 0, 0)],
  findings, cutCount: 7, dives: [{ diveId: id(1), name: 'FineDiving 01/1', diveNumber: '100B' }, { diveId: id(2), name: 'FineDiving 01/2', diveNumber: '5253B' }, { diveId: id(3), name: 'MTL-AQA 03/7', diveNumber: null }],
}
const names = diveNames(report)
const found = (filter: Partial<Parameters<typeof filterFindings>[1]>): string[] => filterFindings(findings, { severity: null, rule: null, text: '', fixable: false, ...filter }, names, { titleOf: (name) => `Title of ${name}`, said: (text) => text.replace('half somersault', '半周') }).map(({ message }) => message)

describe('findings on the screen', () => {
  it('are narrowed down by severity, by rule, and by words in whatever order', () => {
    expect(found({})).toHaveLength(4)
    expect(found({ severity: 'warning' })).toHaveLength(2)
    expect(found({ rule: 'twins', severity: 'note' })).toEqual(['The same dive twice.'])
    expect(found({ rule: 'twins', severity: 'error' })).toEqual([])
    expect(found({ text: '5253b table' })).toEqual(['Entered 2.0, the table says 3.1.'])
    expect(found({ text: 'mtl-aqa' })).toEqual(['The same dive twice.'])
    expect(found({ text: 'set the' })).toEqual(['Entered 3.0, the table says 3.2.'])
    expect(found({ fixable: true })).toEqual(['Entered 3.0, the table says 3.2.'])
    // Of a sentence in the language of the screen.
    expect(found({ text: '半周' })).toEqual(['100B has no half somersault.'])
    expect(found({ text: 'somersault' })).toEqual([])
    expect(found({ text: 'title of numbers' })).toEqual(['100B has no half somersault.'])
  })

  it('stand worst first', () => expect(worstFirst([...findings].reverse()).map(({ severity }) => severity)).toEqual(['error', 'warning', 'warning', 'note']))

  it('are counted whole, and by what matches while somebody searches', () => {
    const counts = (filter: { severity: DoctorSeverity | null; text: string; fixable?: boolean }, matching: readonly DoctorFinding[]) => groupRules(report, { fixable: false, ...filter }, matching).map(({ severity, entries }) => [severity, entries.map(({ rule: { name }, count }) => [name, count])])
    expect(counts({ severity: null, text: ' ' }, findings)).toEqual([['error', [['numbers', 1]]], ['warning', [['difficulty', 9]]], ['note', [['twins', 1]]]])
    expect(counts({ severity: null, text: 'table' }, findings.slice(1, 3))).toEqual([['warning', [['difficulty', 2]]]])
    expect(counts({ severity: 'note', text: '' }, findings)).toEqual([['note', [['twins', 1]]]])
    expect(counts({ severity: null, text: '', fixable: true }, findings.slice(1, 2))).toEqual([['warning', [['difficulty', 1]]]])
    expect(quietRules(report).map(({ name }) => name)).toEqual(['fine'])
  })

  it('offer what their fixes change', () => expect(changesOf(findings)).toEqual([{ diveId: 1, facts: { difficulty: 3.2 }, stages: null }]))
})

describe('a report after something was settled', () => {
  it('has the other findings, and figures that follow', () => {
    const after = withoutFindings(report, ({ fix }) => fix !== null)
    expect(after.findings).toHaveLength(3)
    expect(after.counts).toEqual({ error: 1, warning: 8, note: 1 })
    expect(after.rules.find(({ name }) => name === 'difficulty')).toMatchObject({ findingCount: 8, diveCount: 7, fixCount: 0 })
    expect(after.rules.find(({ name }) => name === 'numbers')).toBe(report.rules[1])
    expect(after.dismissedCount).toBe(0)
  })

  it('keeps a dive counted that has another finding of the rule', () => {
    const twice = { ...report, findings: [...findings, finding('difficulty', 'warning', [1], 'Another.')] }
    expect(withoutFindings(twice, ({ fix }) => fix !== null).rules.find(({ name }) => name === 'difficulty')).toMatchObject({ findingCount: 8, diveCount: 8 })
  })

  it('counts what was dismissed, and is itself where nothing was', () => {
    expect(withoutFindings(report, ({ rule: name }) => name === 'twins', { dismissed: true }).dismissedCount).toBe(1)
    expect(withoutFindings(report, () => false)).toBe(report)
  })
})
