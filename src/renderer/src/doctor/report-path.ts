/** Where a report goes: a folder of the studio's machine, whichever its separators, and a name with the ending of its format. */
import type { ReportFormat } from '../stores/doctor.ts'

const endings: Record<ReportFormat, string> = { html: '.html', text: '.txt', json: '.json' }

/** "doctor.html" for text → "doctor.txt"; any other ending of one's own is kept before it. */
export function withReportEnding(name: string, format: ReportFormat): string {
  const stem = name.trim().replace(/\.(html?|txt|json)$/i, '')
  return `${stem === '' ? 'doctor' : stem}${endings[format]}`
}

export function reportPath(folder: string, name: string): string {
  const trimmed = folder.trim()
  const isWindows = /^[A-Za-z]:\\|^\\\\/.test(trimmed)
  return `${trimmed.replace(/[\\/]+$/, '')}${isWindows ? '\\' : '/'}${name.trim()}`
}
