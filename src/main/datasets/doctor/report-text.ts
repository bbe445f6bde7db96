import type { DoctorFinding, DoctorReport } from '../../../shared/domain/doctor-report.ts'
import { oneLine } from '../../../shared/untrusted-text.ts'
import { countsSentence, dismissedSentence, headline, severityTitles, tellingRules } from './report-words.ts'

/** The doctor's report as plain text, for terminals and mails. */
export interface TextOptions {
  /** Most findings listed of one rule; the rest is counted. */
  findingsPerRule?: number
  /** Explain each rule that found something. */
  withExplanations?: boolean
}

const lineWidth = 96

export function reportText(report: DoctorReport, { findingsPerRule = 10, withExplanations = true }: TextOptions = {}): string {
  const names = new Map(report.dives.map((dive) => [dive.diveId, dive.name]))
  const byRule = Map.groupBy(report.findings, (finding) => finding.rule)
  const lines = [headline(report), countsSentence(report)]
  if (report.dismissedCount > 0) lines.push(dismissedSentence(report))
  for (const rule of tellingRules(report)) {
    lines.push('', `${severityTitles[rule.severity]}: ${rule.title} (${rule.findingCount.toLocaleString('en')})  [${rule.name}]`)
    if (withExplanations) lines.push(...wrap(rule.explain, '  '), '')
    const findings = byRule.get(rule.name) ?? []
    for (const finding of findings.slice(0, findingsPerRule)) lines.push(...findingLines(finding, names))
    const rest = rule.findingCount - Math.min(findings.length, findingsPerRule)
    if (rest > 0) lines.push(`  … and ${rest.toLocaleString('en')} more.`)
  }
  return `${lines.join('\n')}\n`
}

function findingLines(finding: DoctorFinding, names: ReadonlyMap<number, string>): string[] {
  const [first] = finding.diveIds
  const who = finding.diveIds.length === 1 && first !== undefined ? `${oneLine(names.get(first) ?? `dive ${first}`)}: ` : ''
  const text = wrap(`${who}${oneLine(finding.message)}`, '    ').map((line, index) => (index === 0 ? `  - ${line.trimStart()}` : line))
  return finding.fix === null ? text : [...text, ...wrap(`Fix: ${oneLine(finding.fix.description)}`, '    ')]
}

function wrap(text: string, indent: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > lineWidth) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, indent + line]
}
