import type { AgreementReport } from '../../contract/agreement.ts'
import { csvCell } from '../csv.ts'

const columns = ['first', 'second', 'figure', 'of', 'dives', 'count', 'median_frames', 'median_low', 'median_high', 'p95_frames', 'p95_low', 'p95_high', 'bias_frames', 'bias_low', 'bias_high', 'within_1', 'within_2', 'within_5', 'mean_tiou', 'share_50', 'share_75', 'observed', 'kappa', 'icc11', 'icc21', 'icc21_low', 'icc21_high', 'icc31', 'icc31_low', 'icc31_high', 'icc2k'] as const
type Column = (typeof columns)[number]
type Cells = Partial<Record<Column, string | number | null>>

/** The report as a table, one line for each pair and boundary, stage, kappa, and for each set of scores. Empty cells are undefined, or too few. */
export function agreementCsv(report: AgreementReport, nameOf: (key: string) => string): string {
  const rows: Cells[] = []
  for (const { firstKey, secondKey, dives, boundaries, overlaps, frames } of report.pairs) {
    const pair = { first: nameOf(firstKey), second: nameOf(secondKey) }
    for (const { kind, summary: { median, p95, bias, ...rest } } of boundaries) {
      rows.push({
        ...pair, figure: 'boundary', of: typeof kind === 'number' ? `stage ${kind}` : kind, dives: rest.dives, count: rest.boundaries, within_1: rest.within1, within_2: rest.within2, within_5: rest.within5,
        median_frames: median.value, median_low: median.interval?.[0] ?? null, median_high: median.interval?.[1] ?? null, p95_frames: p95.value, p95_low: p95.interval?.[0] ?? null, p95_high: p95.interval?.[1] ?? null,
        bias_frames: bias.value, bias_low: bias.interval?.[0] ?? null, bias_high: bias.interval?.[1] ?? null,
      })
    }
    for (const overlap of overlaps) rows.push({ ...pair, figure: 'tiou', of: overlap.of === 'span' ? 'span' : `stage ${overlap.of}`, dives: overlap.dives, mean_tiou: overlap.mean, share_50: overlap.share50, share_75: overlap.share75 })
    rows.push({ ...pair, figure: 'frames', dives, count: frames.frames, observed: frames.observed, kappa: frames.kappa })
  }
  const icc = (found: AgreementReport['scores'][number]['intraclass']): Cells => (found === null ? {} : { icc11: found.icc11.value, icc21: found.icc21.value, icc21_low: found.icc21.interval?.[0] ?? null, icc21_high: found.icc21.interval?.[1] ?? null, icc31: found.icc31.value, icc31_low: found.icc31.interval?.[0] ?? null, icc31_high: found.icc31.interval?.[1] ?? null, icc2k: found.icc2k.value })
  for (const { raterKeys, dives, intraclass } of report.scores) rows.push({ first: nameOf(raterKeys[0] ?? ''), second: raterKeys.slice(1).map(nameOf).join(' + '), figure: 'score', dives, ...icc(intraclass) })
  for (const { judges, dives, intraclass } of report.judges) rows.push({ first: `${judges} judges`, figure: 'awards', dives, ...icc(intraclass) })
  return `${[columns.join(), ...rows.map((row) => columns.map((column) => cell(row[column])).join())].join('\r\n')}\r\n`
}

function cell(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : typeof value === 'number' ? String(Number(value.toFixed(6))) : csvCell(value)
}
