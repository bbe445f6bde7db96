import { InvalidArgumentError, type Command } from 'commander'
import type { AgreementReport } from '../../../shared/contract/agreement.ts'
import type { LabelRoundId } from '../../../shared/contract/second-labels.ts'
import { agreementCsv } from '../../../shared/domain/agreement/agreement-csv.ts'
import { formatTable } from './output.ts'
import type { CommandSession } from './session.ts'

/** agreement: how well people, accepted labels, models and judges agree. */
export interface AgreementRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
}

export function addAgreementCommand(program: Command, { onStudio, examples }: AgreementRunners): void {
  program
    .command('agreement')
    .description('how well people, the accepted labels, models and judges agree: boundaries in frames, tIoU, kappa, ICC')
    .option('--round <id>', 'only this round of second labels (default: everything)', (text) => {
      const id = Number(text)
      if (!Number.isInteger(id) || id < 1) throw new InvalidArgumentError('It must be the number of a round.')
      return id
    })
    .option('--csv', 'print every figure as a table of comma-separated values')
    .addHelpText('after', examples(['highboard agreement --library ~/dives', 'highboard agreement --round 2 --json', 'highboard agreement --csv > agreement.csv']))
    .action((options: { round?: number; csv?: boolean }) => onStudio(async ({ studio, output }) => {
      const report = await studio.call('agreement.report', { roundId: (options.round ?? null) as LabelRoundId | null })
      if (options.csv) output.text(agreementCsv(report, (key) => raterName(report, key)).trimEnd())
      else for (const line of agreementLines(report)) output.text(line)
      output.json(report)
    }))
}

function raterName({ raters }: AgreementReport, key: string): string {
  const rater = raters.find((each) => each.key === key)
  return rater === undefined ? key : rater.kind === 'accepted' ? 'accepted labels' : rater.kind === 'first' ? 'first labels' : rater.name
}

/** The report for people. Pure. */
export function agreementLines(report: AgreementReport): string[] {
  const text = (value: number | null, digits: number): string | null => (value === null ? null : value.toFixed(digits))
  const pairs = report.pairs.map(({ firstKey, secondKey, dives, boundaries, overlaps, frames }) => {
    const all = boundaries.find(({ kind }) => kind === 'all')?.summary
    return [raterName(report, firstKey), raterName(report, secondKey), dives, text(all?.median.value ?? null, 1), text(all?.p95.value ?? null, 1), text(all?.bias.value ?? null, 1), text(overlaps.find(({ of }) => of === 'span')?.mean ?? null, 3), text(frames.kappa, 3)]
  })
  const scores = [...report.scores.map(({ raterKeys, dives, intraclass }) => ({ name: raterKeys.map((key) => (key === 'accepted' ? 'official score' : raterName(report, key))).join(', '), dives, intraclass })), ...report.judges.map(({ judges, dives, intraclass }) => ({ name: `${judges} judges`, dives, intraclass }))]
  return [
    ...(pairs.length === 0 ? ['Nothing to compare yet: no two raters have stages of the same dive.'] : formatTable(['first', 'second', 'dives', 'median frames', '95th percentile', 'bias', 'tIoU', 'kappa'], pairs)),
    ...(scores.length === 0 ? [] : formatTable(['scores of', 'dives', 'ICC(1,1)', 'ICC(2,1)', 'ICC(3,1)', 'ICC(2,k)'], scores.map(({ name, dives, intraclass }) => [name, dives, ...(['icc11', 'icc21', 'icc31', 'icc2k'] as const).map((form) => text(intraclass?.[form].value ?? null, 2))]))),
    'A dash: undefined, or too few. Distances are second minus first.',
  ]
}
