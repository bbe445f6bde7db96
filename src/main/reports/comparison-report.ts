import { figureNames, type EvaluationPair, type EvaluationSummary, type PairedDifference } from '../../shared/contract/evaluations.ts'
import { escapeHtml } from '../../shared/untrusted-text.ts'
import { figureCell, figureText, figureTitles, signedFigure, warnings } from './evaluation-sections.ts'
import { reportPage, table } from './page.ts'

/** The report of several evaluations beside each other, and each against the first dive by dive, as one HTML file. */
export function comparisonReport(evaluations: readonly EvaluationSummary[], pairs: readonly EvaluationPair[]): string {
  const labelOf = (id: EvaluationSummary['id']): string => {
    const found = evaluations.find((evaluation) => evaluation.id === id)
    return `${found ? `${found.modelName} ` : ''}(${id})`
  }
  const title = `${evaluations.length} evaluations compared`
  return reportPage(title, `<header>
<h1>${title}</h1>
<p class="muted">Each figure with its 95 % bootstrap interval, then every evaluation less the first over the dives that both measured.</p>
${cautions(evaluations)}
</header>
<section><h2>Figures</h2>
${besideTable(evaluations, labelOf)}</section>
${pairs.map((pair) => `<section><h2>${escapeHtml(`${labelOf(pair.otherId)} less ${labelOf(pair.firstId)}`)}</h2>
${pairTable(pair, labelOf)}</section>`).join('\n')}
<section><h2>How to read it</h2>
<p>A difference is clear where its interval leaves zero out; where zero lies inside, neither has been shown to be better. Both are measured on the same draws of dives, so what is hard for both cancels out: two intervals that overlap may still differ clearly. The bar is the interval of the difference, the dot the difference, the middle line zero; to the right of it the other evaluation has the larger figure. Of eleven figures one may look clear by chance.</p></section>
<section><h2>What was used</h2>
${usedTable(evaluations, labelOf)}</section>`)
}

type LabelOf = (id: EvaluationSummary['id']) => string

/** What makes a figure worth less, with the evaluation it is said of. */
function cautions(evaluations: readonly EvaluationSummary[]): string {
  const parts = new Set(evaluations.map(({ splitId, part, snapshotHash, figures }) => `${splitId} ${part} ${snapshotHash} ${figures.count}`))
  const mixed = parts.size === 1 ? [] : ['<p class="warning">They did not all measure the same dives with the same labels: figures of the first table cannot be ranked. The differences below can.</p>']
  return [...mixed, ...evaluations.map((evaluation) => warnings(evaluation, `Evaluation ${evaluation.id}: `)).filter((text) => text !== '')].join('\n')
}

function besideTable(evaluations: readonly EvaluationSummary[], labelOf: LabelOf): string {
  const names = figureNames.filter((name) => evaluations.some(({ figures }) => figures[name].value !== null))
  return table('Every evaluation on its own dives', ['', ...evaluations.map(({ id }) => escapeHtml(labelOf(id)))], [
    ['part', ...evaluations.map(({ splitName, part }) => escapeHtml(`${splitName}, ${part}`))],
    ['dives', ...evaluations.map(({ figures }) => String(figures.count))],
    ['range of R-ℓ₂, points', ...evaluations.map(({ figures: { range } }) => `${range.points.toFixed(2)}${range.source === 'fixed' ? ', fixed' : ''}`)],
    ...names.map((name) => [figureTitles[name].title, ...evaluations.map(({ figures }) => figureCell(name, figures[name], false))]),
  ])
}

function pairTable({ commonDives, leftOutDives, differentTruths, differences, firstId, otherId }: EvaluationPair, labelOf: LabelOf): string {
  const rows = differences.filter(({ difference }) => difference !== null).map((row) => [
    figureTitles[row.figure].title, figureText(row.figure, row.first), figureText(row.figure, row.other),
    `<span${row.isClear ? ' class="best"' : ''}>${signedFigure(row.figure, row.difference)}</span>${row.interval ? `<span class="interval">${signedFigure(row.figure, row.interval[0])} to ${signedFigure(row.figure, row.interval[1])}</span>` : ''}`,
    intervalBar(row), row.superiority === null ? '–' : `${Math.round(row.superiority * 100)} %`, verdict(row),
  ])
  const leftOut = leftOutDives === 0 ? '' : ` ${leftOutDives} left out${differentTruths === 0 ? '' : `, ${differentTruths} of them because their true score was edited in between`}.`
  return `${table(`Over ${commonDives} dives that both measured`, ['', escapeHtml(labelOf(firstId)), escapeHtml(labelOf(otherId)), 'difference', '', 'better in', 'in words'], rows, [0, 6])}
<p class="muted">${`Better in: the share of resamples in which the second is better.${leftOut}`}</p>`
}

function verdict({ isClear, superiority }: PairedDifference): string {
  if (!isClear) return '<span class="muted">not clear</span>'
  return superiority !== null && superiority >= 0.5 ? '<span class="best">clearly better</span>' : '<span class="best">clearly worse</span>'
}

/** The interval of a difference around zero, each row to its own scale. */
function intervalBar({ difference, interval }: PairedDifference): string {
  if (interval === null || difference === null) return ''
  const most = Math.max(...[...interval, difference].map(Math.abs)) || 1
  const x = (value: number): string => (70 + (value / most) * 64).toFixed(1)
  return `<svg class="strip" viewBox="0 0 140 14" aria-hidden="true"><path class="axis" d="M70 0V14"/><path class="curve" d="M${x(interval[0])} 7H${x(interval[1])}"/><circle class="dot solid" cx="${x(difference)}" cy="7" r="3.5"/></svg>`
}

function usedTable(evaluations: readonly EvaluationSummary[], labelOf: LabelOf): string {
  const rows: [string, (found: EvaluationSummary) => string][] = [
    ['method', ({ method, configuration }) => escapeHtml(`${method}, ${configuration}`)],
    ['exemplars', ({ exemplarCount, exemplarRule, seed }) => `${exemplarCount} by ${exemplarRule}, seed ${seed}`],
    ['epoch chosen by', ({ selection }) => selection ?? 'not known'],
    ['weights, SHA-256', ({ modelHash }) => `<code>${modelHash.slice(0, 16)}</code>`],
    ['labels, SHA-256', ({ snapshotHash }) => `<code>${snapshotHash.slice(0, 16)}</code>`],
    ['computed on', ({ provider }) => escapeHtml(provider)],
    ['program', ({ codeVersion }) => escapeHtml(codeVersion)],
    ['measured', ({ createdAt }) => escapeHtml(createdAt.slice(0, 16).replace('T', ' '))],
  ]
  return table('What each was measured with', ['', ...evaluations.map(({ id }) => escapeHtml(labelOf(id)))], rows.map(([name, of]) => [name, ...evaluations.map(of)]))
}
