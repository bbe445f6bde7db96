import type { DoctorReport, DoctorRuleSummary, DoctorSeverity } from '../../../shared/domain/doctor-report.ts'
import { counted } from './rule.ts'

/** Sentences both forms of the report share. */
export const severityTitles: Record<DoctorSeverity, string> = { error: 'Error', warning: 'Warning', note: 'Note' }

export function headline({ diveCount, videoCount, examinedAt }: DoctorReport): string {
  return `${counted(diveCount, 'dive')} in ${counted(videoCount, 'video')}, examined ${examinedAt.slice(0, 16).replace('T', ' ')} UTC`
}

export function countsSentence({ counts, affectedDiveCount, rules }: DoctorReport): string {
  const total = counts.error + counts.warning + counts.note
  if (total === 0) return `Nothing was found by ${counted(rules.length, 'rule')}.`
  return `${counted(counts.error, 'error')}, ${counted(counts.warning, 'warning')}, ${counted(counts.note, 'note')} by ${rules.filter((rule) => rule.findingCount > 0).length} of ${counted(rules.length, 'rule')}; ${counted(affectedDiveCount, 'dive')} ${affectedDiveCount === 1 ? 'has' : 'have'} an error or a warning.`
}

export function dismissedSentence({ dismissedCount }: DoctorReport): string {
  return `${counted(dismissedCount, 'finding')} ${dismissedCount === 1 ? 'was' : 'were'} left out because somebody dismissed ${dismissedCount === 1 ? 'it' : 'them'}.`
}

const ranks: Record<DoctorSeverity, number> = { error: 0, warning: 1, note: 2 }

/** Rules that found something, errors first. */
export function tellingRules({ rules }: DoctorReport): DoctorRuleSummary[] {
  return rules.filter((rule) => rule.findingCount > 0).sort((a, b) => ranks[a.severity] - ranks[b.severity])
}
