import { figureNames, type BaselineName, type EvaluationDocument, type EvaluationSummary, type Figure, type FigureName, type PublishedResult } from '../../shared/contract/evaluations.ts'
import { lessIsBetter } from '../../shared/domain/evaluation/compare-evaluations.ts'
import { errorByNumber, worstDives } from '../../shared/domain/evaluation/curves.ts'
import { escapeHtml } from '../../shared/untrusted-text.ts'
import { table } from './page.ts'

/** Sections of the report of an evaluation. Everything that comes from a library is escaped here. */
const baselineTitles: Record<BaselineName, string> = {
  'same-number-mean': 'mean of the same dive number', 'same-difficulty-mean': 'mean of the same DD', 'event-quality': 'mean quality of the event × DD',
  'overall-mean': 'mean of all', 'median-transitions': 'median transitions', 'median-transitions-by-number': 'median transitions of the number',
}

export const figureTitles: Record<FigureName, { title: string; digits: number; factor?: number; unit?: string }> = {
  srcc: { title: 'SRCC', digits: 3 }, pearson: { title: 'Pearson', digits: 3 }, kendall: { title: 'Kendall τ-b', digits: 3 },
  relativeL2: { title: 'R-ℓ₂ × 100', digits: 3 }, maePoints: { title: 'MAE, points', digits: 2 }, maeQuality: { title: 'MAE of score / DD', digits: 2 },
  qualitySrcc: { title: 'SRCC of score / DD', digits: 3 }, withinNumberSrcc: { title: 'SRCC within a dive number', digits: 3 },
  tiouMean: { title: 'mean tIoU', digits: 3 }, tiou50: { title: 'tIoU ≥ .5', digits: 1, factor: 100, unit: ' %' }, tiou75: { title: 'tIoU ≥ .75', digits: 1, factor: 100, unit: ' %' },
}

const stageFigures: readonly FigureName[] = ['tiouMean', 'tiou50', 'tiou75']

/** Every figure of the model beside the guesses that never look at the video; the best of each row stands out. */
export function figuresTable({ figures, baselines, modelName }: EvaluationDocument): string {
  const tableOf = (caption: string, names: readonly FigureName[]): string => {
    const columns = [{ title: escapeHtml(modelName), figures }, ...baselines.map((baseline) => ({ title: baselineTitles[baseline.name], figures: baseline.figures }))].filter((column) => names.some((name) => column.figures[name].value !== null))
    const shown = names.filter((name) => columns.some((column) => column.figures[name].value !== null))
    const rows = shown.map((name) => {
      const known = columns.map((column) => column.figures[name].value).filter((value): value is number => value !== null)
      const best = lessIsBetter.includes(name) ? Math.min(...known) : Math.max(...known)
      return [figureTitles[name].title, ...columns.map((column) => figureCell(name, column.figures[name], column.figures[name].value === best))]
    })
    return rows.length === 0 ? '' : table(caption, ['', ...columns.map(({ title }) => title)], rows)
  }
  const { range, withinNumber } = figures
  return `${tableOf('Scores, with 95 % bootstrap intervals, beside guesses that never look at the video', figureNames.filter((name) => !stageFigures.includes(name)))}
${tableOf('Stages', stageFigures)}
<p class="muted">R-ℓ₂ relates to a range of ${range.points.toFixed(2)} points, ${range.source === 'part' ? 'that of the true scores of this part' : 'fixed beforehand'}. Within a dive number: ${withinNumber.groups} numbers with at least ${withinNumber.leastDives} dives, ${withinNumber.dives} dives in all.${figures.maeQuality.value === null ? '' : ` An error of score / DD is that of the sum of the counted awards: ${(figures.maeQuality.value / 3).toFixed(2)} for each of three.`}</p>`
}

/** A figure over its interval. */
export function figureCell(name: FigureName, { value, interval }: Figure, isBest: boolean): string {
  if (value === null) return '<span class="muted">–</span>'
  const text = (number: number): string => (number * (figureTitles[name].factor ?? 1)).toFixed(figureTitles[name].digits)
  return `<span${isBest ? ' class="best"' : ''}>${figureText(name, value)}</span>${interval ? `<span class="interval">${text(interval[0])} to ${text(interval[1])}</span>` : ''}`
}

export function figureText(name: FigureName, value: number | null): string {
  const { digits, factor = 1, unit = '' } = figureTitles[name]
  return value === null ? '–' : `${(value * factor).toFixed(digits)}${unit}`
}

/** Of a difference. */
export function signedFigure(name: FigureName, value: number | null): string {
  const { digits, factor = 1 } = figureTitles[name]
  return value === null ? '–' : signed(value * factor, digits)
}

/** Looks named in the warning, the latest. */
const mostLooksNamed = 5

/** What makes the figures worth less than they look. A summary does not tell what the model was trained on. */
export function warnings({ part, selection, earlierLooks, figures, trainedOn = null }: EvaluationSummary & Partial<Pick<EvaluationDocument, 'trainedOn'>>, before = ''): string {
  const found: string[] = []
  if (part !== 'train' && trainedOn !== null && trainedOn.dives > 0) found.push(`The model was trained on ${trainedOn.dives} of these ${figures.count} dives: its figures say little of new dives.`)
  if (selection === 'official-test') found.push('The epoch of this model was chosen on the test part, as the released codes do: its figures on that part flatter.')
  if (earlierLooks.length > 0) {
    const shown = earlierLooks.slice(-mostLooksNamed).map(({ modelName, at }) => `${modelName} (${at.slice(0, 10)})`)
    const looks = `${shown.length < earlierLooks.length ? `${earlierLooks.length - shown.length} more, then ` : ''}${shown.join(', ')}`
    found.push(`This ${part} part was looked at ${earlierLooks.length === 1 ? 'once' : `${earlierLooks.length} times`} before: ${looks}. What was learnt from earlier looks makes these figures optimistic.`)
  }
  return found.map((sentence) => `<p class="warning">${escapeHtml(`${before}${sentence}`)}</p>`).join('\n')
}

/** "+1.2", "−1.2"; what rounds to nothing has no sign. */
function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  return Number(text) === 0 ? text : `${value > 0 ? '+' : '−'}${text}`
}

export function errorBars({ dives }: EvaluationDocument): string {
  const errors = errorByNumber(dives)
  const most = Math.max(1, ...errors.map(({ maePoints }) => maePoints))
  return `<div class="bars" role="list">
${errors.map(({ diveNumber, count, maePoints, biasPoints }) => `<span role="listitem">${escapeHtml(diveNumber ?? 'no number')} <span class="muted">(${count})</span></span><span class="bar" style="width:${((maePoints / most) * 100).toFixed(1)}%"></span><span class="number">${maePoints.toFixed(1)} <span class="muted">bias ${signed(biasPoints, 1)}</span></span>`).join('\n')}
</div>
<p class="muted">Mean absolute error in points by dive number (dives), and mean of prediction less truth.</p>`
}

export function calibrationTable({ calibration }: EvaluationDocument): string {
  if (!calibration) return '<p class="muted">No intervals are given: there is no evaluation of this model on the validation part, from whose errors they are made.</p>'
  return `${table(`Prediction intervals from ${calibration.residuals} errors on the validation part`, ['asked for', 'prediction ±, points', 'true score inside'], calibration.levels.map(({ level, halfWidthPoints, coverage }) => [`${level * 100} %`, halfWidthPoints === null ? 'too few errors' : halfWidthPoints.toFixed(1), coverage === null ? '–' : `${(coverage * 100).toFixed(1)} %`]), [])}
<p class="muted">Well calibrated where the last column is about the first, or above. The half width is a quantile of the errors on the validation part, corrected for their number; where that part also chose the epoch, its errors are a little small.</p>`
}

export function worstTable({ dives }: EvaluationDocument): string {
  return table('Farthest off', ['dive', 'number', 'true', 'predicted', 'error'], worstDives(dives).map(({ title, diveNumber, truthPoints, predictedPoints }) => [escapeHtml(title), escapeHtml(diveNumber ?? '–'), truthPoints.toFixed(2), predictedPoints.toFixed(2), signed(predictedPoints - truthPoints, 2)]), [0, 1])
}

export function usedList(document: EvaluationDocument): string {
  const rules = { 'dive-number': 'same dive number', difficulty: 'same degree of difficulty', any: 'any training dive' }
  const selections = { validation: 'by validation SRCC', 'last-epoch': 'the last', 'official-test': 'on the test part' }
  const rows: [string, string][] = [
    ['Model', `${document.modelName} (${document.method}, ${document.configuration})`], ['Model file', document.modelHash],
    ...(document.runId === null ? [] : [['Run', String(document.runId)] as [string, string]]),
    ...(document.selection === null ? [] : [['Epoch chosen', selections[document.selection]] as [string, string]]),
    ['Split', `${document.splitName}, ${document.part} part`], ['Label snapshot', document.snapshotHash],
    ['Exemplars', document.dives.some(({ votes }) => votes.length > 0) ? `${document.exemplarCount} a dive, ${rules[document.exemplarRule]}, seed ${document.seed}` : `none were used (${document.exemplarCount} asked for, ${rules[document.exemplarRule]}, seed ${document.seed})`],
    ['Transitions', document.transitionSearch === 'ordered-pairs' ? 'best ordered pair' : 'official windows'],
    ...(document.part === 'test' ? [['Looks at this test part before', document.earlierLooks.length === 0 ? 'none' : String(document.earlierLooks.length)] as [string, string]] : []),
    ['Computed on', `${document.provider}, ${document.elapsedSeconds.toFixed(0)} s`], ['Program', document.codeVersion], ['Measured', document.createdAt],
  ]
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${/^[0-9a-f]{32,}$/.test(value) ? `<code>${value}</code>` : escapeHtml(value)}</dd>`).join('')}</dl>`
}

export function publishedTable(published: readonly PublishedResult[]): string {
  const number = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits))
  const percent = (value: number | null): string => (value === null ? '–' : `${(value * 100).toFixed(2)} %`)
  return `<p class="muted">From the papers, for orientation only: measured elsewhere, on other dives, by other programs, most with the best epoch chosen on the test part.</p>
${table('Measured elsewhere', ['data set', 'setting', 'method', 'year', 'SRCC', 'R-ℓ₂ × 100', 'tIoU ≥ .5 / ≥ .75'], published.map((row) => [escapeHtml(row.dataset), escapeHtml(row.setting), escapeHtml(row.method), row.year === null ? '–' : String(row.year), number(row.srcc, 4), number(row.relativeL2, 4), row.tiou50 === null ? '–' : `${percent(row.tiou50)} / ${percent(row.tiou75)}`]), [0, 1, 2])}`
}
