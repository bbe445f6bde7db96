import { access } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { mediaRoutes } from '../../../shared/contract/media.ts'
import type { printedReport, PrintedReport } from '../../../shared/contract/reports.ts'
import type { z } from 'zod'
import { paperOf, type Paper } from '../../../shared/domain/paper.ts'
import { StudioError } from '../../../shared/errors.ts'
import { describeBytes } from '../../../shared/untrusted-text.ts'
import { writeAtomically } from '../../files/write-atomic.ts'
import type { CommandSession } from './session.ts'

/** report: a page about a dive, a session or an athlete, as HTML or as PDF by the ending of its file. */
export interface ReportRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
  count(text: string): number
}

interface ReportOptions {
  out: string
  paper?: Paper
  overwrite?: boolean
}

/** What there are reports of: a subcommand each. */
const reports: readonly { name: string; description: string; example: string; of(said: string, count: (text: string) => number): PrintedReport }[] = [
  { name: 'dive', description: 'one dive: its stages, judges, score and votes', example: '12', of: (id, count) => ({ report: 'reports.dive', input: { diveId: count(id) as never } }) },
  { name: 'review', description: 'a review session: all its dives, with notes and decisions', example: '12', of: (id, count) => ({ report: 'reports.review', input: { reviewId: count(id) as never } }) },
  { name: 'athlete', description: 'an athlete over time: bests, charts, dives with their pictures and notes', example: '"Wei Zhang"', of: (name) => ({ report: 'reports.athlete', input: { name } }) },
]

export function addReportCommands(program: Command, { onStudio, examples, count }: ReportRunners): Command {
  const report = program.command('report').description('write a page about a dive, a session or an athlete to a file, as HTML or PDF')
  for (const { name, description, example, of } of reports) {
    report.command(name)
      .description(description)
      .argument(name === 'athlete' ? '<name>' : '<id>', name === 'athlete' ? 'any name of theirs' : 'its number', (said) => of(said, count))
      .requiredOption('--out <file>', 'where it goes: .html or .pdf')
      .addOption(new Option('--paper <size>', 'paper of a PDF (default: as the language of this system has it)').choices(['a4', 'letter']))
      .option('--overwrite', 'replace a file that is there')
      .addHelpText('after', examples([`highboard report ${name} ${example} --out ${name}.pdf --library ~/dives`, `highboard report ${name} ${example} --out ${name}.html`, '', 'A PDF is written with Chromium, Chrome or Edge; CHROMIUM_BIN names another.']))
      .action((asked: PrintedReport, options: ReportOptions) => onStudio((session) => write(session, asked, options)))
  }
  return report
}

async function write({ studio, output }: CommandSession, of: PrintedReport, { out, paper, overwrite = false }: ReportOptions): Promise<void> {
  const path = resolve(out)
  const ending = extname(path).toLowerCase()
  if (ending !== '.html' && ending !== '.pdf') throw new StudioError('invalid-input', `A report is written as .html or .pdf; "${out}" is neither.`, { hint: 'Give the file one of these endings.' })
  if (!overwrite && (await exists(path))) throw new StudioError('conflict', `There is a file already: ${path}.`, { hint: 'Choose another name, or add --overwrite.' })
  const content = ending === '.html' ? Buffer.from((await pageOf(studio, of)).html, 'utf8') : await pdfOf(studio, of, paper ?? paperHere())
  await writeAtomically(path, content)
  output.text(`${path}, ${describeBytes(content.byteLength)}`)
  output.json({ path, sizeBytes: content.byteLength, format: ending.slice(1) })
}

/** Every report answers with a page. */
async function pageOf(studio: CommandSession['studio'], { report, input }: PrintedReport): Promise<{ html: string }> {
  return (await studio.callUnchecked(report, input)) as { html: string }
}

async function pdfOf(studio: CommandSession['studio'], of: PrintedReport, paper: Paper): Promise<Buffer> {
  const { document } = await studio.call('reports.pdf', { of: of as z.infer<typeof printedReport>, paper })
  const response = await studio.media({ path: mediaRoutes.document(document), search: new URLSearchParams(), range: null, isHead: false })
  return Buffer.from(await response.arrayBuffer())
}

/** As the system's settings for paper say, else its language. */
function paperHere(): Paper {
  return paperOf(process.env['LC_ALL'] || process.env['LC_PAPER'] || process.env['LANG'] || Intl.DateTimeFormat().resolvedOptions().locale)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false)
}
