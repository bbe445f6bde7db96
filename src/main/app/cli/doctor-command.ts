import { extname, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { DoctorReport, DoctorSeverity } from '../../../shared/domain/doctor-report.ts'
import { StudioError } from '../../../shared/errors.ts'
import { reportText } from '../../datasets/doctor/report-text.ts'
import { followJob } from './follow-job.ts'
import type { CommandSession } from './session.ts'

/** doctor: what is wrong with the dives of a library, and repairs that have one right form. */
interface DoctorOptions {
  rule?: string[]
  checkPictures?: boolean
  report?: string
  overwrite?: boolean
  fix?: string
  failOn?: 'error' | 'warning'
}

export interface DoctorRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
}

export function addDoctorCommand(program: Command, { onStudio, examples }: DoctorRunners): void {
  program
    .command('doctor')
    .description('examine every dive: labels against pictures, numbers, awards and scores; leakage between parts and data sets')
    .option('--rule <name>', 'only this rule; may be given more than once', (name: string, names: string[] = []) => [...names, name])
    .option('--check-pictures', 'first read the pictures of videos not looked at yet')
    .option('--report <file>', 'write the whole report: .html, .json or .txt')
    .option('--overwrite', 'replace the report file')
    .option('--fix <rule>', 'apply the repairs of this rule; each is an edit that can be undone')
    .addOption(new Option('--fail-on <severity>', 'end with exit code 1 where something this severe is found').choices(['error', 'warning']))
    .addHelpText('after', examples(['highboard doctor', 'highboard doctor --json', 'highboard doctor --report report.html', 'highboard doctor --rule transitions-against-labels --fix transitions-against-labels']))
    .action((options: DoctorOptions) => onStudio((session) => doctor(session, options)))
}

async function doctor({ studio, output, isTerminal }: CommandSession, options: DoctorOptions): Promise<void> {
  if (options.checkPictures) {
    const { jobId } = await studio.call('doctor.checkPictures', {})
    output.note(`${(await followJob(studio, jobId, output, isTerminal)).message}.`)
  }
  let report = await studio.call('doctor.examine', { rules: options.rule ?? null })
  if (options.fix !== undefined) {
    const rule = options.fix
    const { repaired, refused } = await fixAll(studio, rule)
    if (repaired + refused.length === 0) output.note(`The rule ${rule} has no repair to offer.`)
    else output.note(`${repaired} ${repaired === 1 ? 'dive' : 'dives'} repaired${refused.length > 0 ? `, ${refused.length} left as they are: ${refused[0] ?? ''}` : ''}.`)
    report = await studio.call('doctor.examine', { rules: options.rule ?? null })
  }
  if (options.report !== undefined) {
    const path = resolve(options.report)
    const { sizeBytes } = await studio.call('doctor.writeReport', { path, format: formatOf(path), overwrite: options.overwrite === true })
    output.note(`Report written: ${path} (${Math.ceil(sizeBytes / 1000)} kB).`)
  }
  output.text(reportText(report))
  output.json(report)
  const severe = options.failOn === undefined ? 0 : countFrom(report, options.failOn)
  if (severe > 0) throw new StudioError('internal', `${severe} ${severe === 1 ? 'finding is' : 'findings are'} as severe as "${options.failOn ?? ''}" or more.`, { hint: 'Correct them, or dismiss those that are right as they are.' })
}

/** Findings cross in portions; each portion is repaired and the rule asked again, until nothing more can be. */
async function fixAll(studio: CommandSession['studio'], rule: string): Promise<{ repaired: number; refused: string[] }> {
  for (let total = 0; ; ) {
    const { findings, cutCount } = await studio.call('doctor.examine', { rules: [rule] })
    const changes = findings.flatMap(({ fix }) => (fix === null ? [] : [fix.change]))
    if (changes.length === 0) return { repaired: total, refused: [] }
    const { repaired, refused } = await studio.call('doctor.fix', { rule, changes })
    total += repaired.length
    if (cutCount === 0 || repaired.length === 0) return { repaired: total, refused: refused.map(({ reason }) => reason) }
  }
}

function countFrom({ counts }: DoctorReport, severity: Exclude<DoctorSeverity, 'note'>): number {
  return severity === 'error' ? counts.error : counts.error + counts.warning
}

function formatOf(path: string): 'html' | 'text' | 'json' {
  const extension = extname(path).toLowerCase()
  if (extension === '.html' || extension === '.htm') return 'html'
  if (extension === '.json') return 'json'
  if (extension === '.txt') return 'text'
  throw new StudioError('invalid-input', `A report cannot be written as "${extension === '' ? 'a file without ending' : extension}".`, { hint: 'Let its name end in .html, .json or .txt.' })
}
