/** A report of the doctor as its screen shows it: narrowed down, grouped by severity, and without what has just been settled. */
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { DoctorChange, DoctorFinding, DoctorReport, DoctorRuleSummary, DoctorSeverity } from '../../../shared/domain/doctor-report.ts'

export const severities = ['error', 'warning', 'note'] as const satisfies readonly DoctorSeverity[]

export interface FindingFilter {
  /** Null: every severity. */
  severity: DoctorSeverity | null
  /** Null: every rule. */
  rule: string | null
  /** Words that all occur in the finding, its dives' names and numbers, its rule or its fix. */
  text: string
  /** Only what has a fix. */
  fixable: boolean
}

export type DiveNames = ReadonlyMap<DiveId, { name: string; diveNumber: string | null }>

export function diveNames(report: DoctorReport | null): DiveNames {
  return new Map((report?.dives ?? []).map(({ diveId, name, diveNumber }) => [diveId, { name, diveNumber }]))
}

/** What the screen says of a finding, in its own language: the title of a rule, and a sentence of the report. */
export interface ShownTexts {
  titleOf(rule: string): string
  said(sentence: string): string
}

/** Words are looked for in what the screen shows. */
export function filterFindings(findings: readonly DoctorFinding[], filter: FindingFilter, names: DiveNames, { titleOf, said }: ShownTexts): DoctorFinding[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter((word) => word !== '')
  return findings.filter((finding) => {
    if (filter.severity !== null && finding.severity !== filter.severity) return false
    if (filter.rule !== null && finding.rule !== filter.rule) return false
    if (filter.fixable && finding.fix === null) return false
    if (words.length === 0) return true
    const dives = finding.diveIds.map((id) => names.get(id)).map((dive) => `${dive?.name ?? ''} ${dive?.diveNumber ?? ''}`)
    const text = [said(finding.message), finding.fix ? said(finding.fix.description) : '', titleOf(finding.rule), ...dives].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Errors before warnings before notes; otherwise in the order of the report. */
export function worstFirst(findings: readonly DoctorFinding[]): DoctorFinding[] {
  return severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
}

/** Whether single findings are looked for, so that counts are of those that match. */
export function isNarrowing({ text, fixable }: Pick<FindingFilter, 'text' | 'fixable'>): boolean {
  return fixable || text.trim() !== ''
}

export interface RuleEntry {
  rule: DoctorRuleSummary
  /** Findings it has under the filter; where single ones are not looked for, all of them, also those that were not sent. */
  count: number
}

/** Rules that found something, worst first; empty groups are left out. */
export function groupRules(report: DoctorReport, filter: Pick<FindingFilter, 'severity' | 'text' | 'fixable'>, matching: readonly DoctorFinding[]): { severity: DoctorSeverity; entries: RuleEntry[] }[] {
  const counts = new Map<string, number>()
  for (const { rule } of matching) counts.set(rule, (counts.get(rule) ?? 0) + 1)
  const isSearching = isNarrowing(filter)
  return severities
    .filter((severity) => filter.severity === null || filter.severity === severity)
    .map((severity) => ({
      severity,
      entries: report.rules.filter((rule) => rule.severity === severity).map((rule) => ({ rule, count: isSearching ? (counts.get(rule.name) ?? 0) : rule.findingCount })).filter(({ count }) => count > 0),
    }))
    .filter(({ entries }) => entries.length > 0)
}

export function quietRules(report: DoctorReport): DoctorRuleSummary[] {
  return report.rules.filter((rule) => rule.findingCount === 0)
}

/** What the fixes of findings change, one after the other. */
export function changesOf(findings: readonly DoctorFinding[]): DoctorChange[] {
  return findings.flatMap(({ fix }) => (fix === null ? [] : [fix.change]))
}

/** The report before it is made again: settled findings are gone, and the figures follow. */
export function withoutFindings(report: DoctorReport, isSettled: (finding: DoctorFinding) => boolean, { dismissed = false } = {}): DoctorReport {
  const gone = report.findings.filter(isSettled)
  if (gone.length === 0) return report
  const findings = report.findings.filter((finding) => !isSettled(finding))
  const counts = { ...report.counts }
  for (const { severity } of gone) counts[severity]--
  const rules = report.rules.map((rule) => {
    const mine = gone.filter((finding) => finding.rule === rule.name)
    if (mine.length === 0) return rule
    const left = new Set(findings.filter((finding) => finding.rule === rule.name).flatMap((finding) => finding.diveIds))
    const freed = new Set(mine.flatMap((finding) => finding.diveIds).filter((id) => !left.has(id)))
    return { ...rule, findingCount: rule.findingCount - mine.length, fixCount: rule.fixCount - mine.filter(({ fix }) => fix !== null).length, diveCount: Math.max(rule.diveCount - freed.size, 0) }
  })
  return { ...report, findings, counts, rules, dismissedCount: report.dismissedCount + (dismissed ? gone.length : 0) }
}
