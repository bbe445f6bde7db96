/** The figures of a page as comma-separated values, one dive a line, for spreadsheets. Numbers with a point; what is not known is empty. */
import type { TimePoint } from '../../../shared/contract/over-time.ts'
import { csvCell } from '../../../shared/domain/csv.ts'

const heads = ['dive', 'date', 'athlete', 'number', 'height_m', 'event', 'round', 'difficulty', 'score', 'score_by_difficulty', 'award_mean', 'awards', 'predicted', 'predicted_half_width', 'take_off', 'flight', 'entry']

export function pointCsv(points: readonly TimePoint[]): string {
  const number = (value: number | null | undefined, digits = 2): string => (value === null || value === undefined ? '' : String(Number(value.toFixed(digits))))
  const rows = points.map((point) => [
    String(point.diveId), point.date ?? '', point.athlete, point.diveNumber ?? '', number(point.heightMetres), point.event, point.round, number(point.difficulty), number(point.scorePoints), number(point.executionPoints, 3),
    number(point.awardMean, 3), point.awards.map((award) => number(award)).join(' '), number(point.prediction?.predictedScorePoints), number(point.prediction?.halfWidthPoints), ...[0, 1, 2].map((stage) => number(point.prediction?.stageContributions?.[stage])),
  ])
  return [heads, ...rows].map((cells) => cells.map(csvCell).join(',')).join('\r\n') + '\r\n'
}
