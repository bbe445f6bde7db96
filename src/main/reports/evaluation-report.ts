import type { EvaluationDocument, PublishedResult } from '../../shared/contract/evaluations.ts'
import { escapeHtml } from '../../shared/untrusted-text.ts'
import { calibrationTable, errorBars, figuresTable, publishedTable, usedList, warnings, worstTable } from './evaluation-sections.ts'
import { reportPage } from './page.ts'
import { cumulativePlot, scatterPlot } from './plots.ts'

/** The report of an evaluation as one HTML file to keep, share and print. */
export function evaluationReport(document: EvaluationDocument, published: readonly PublishedResult[]): string {
  const count = document.dives.length
  return reportPage(`${document.modelName} on the ${document.part} part of ${document.splitName}`, `<header>
<h1>${escapeHtml(document.modelName)}</h1>
<p class="muted">Measured on the ${document.part} part of ${escapeHtml(document.splitName)}: ${count.toLocaleString('en')} ${count === 1 ? 'dive' : 'dives'}, ${escapeHtml(document.createdAt.slice(0, 10))}.</p>
${warnings(document)}
</header>
<section><h2>Figures</h2>
${figuresTable(document)}</section>
<section class="plots">${scatterPlot(document.dives)}${cumulativePlot(document.dives)}</section>
<section><h2>Error by dive number</h2>
${errorBars(document)}</section>
<section><h2>How sure it can be</h2>
${calibrationTable(document)}</section>
<section><h2>Worst errors</h2>
${worstTable(document)}</section>
<section><h2>What was used</h2>
${usedList(document)}</section>
<section><h2>Published results</h2>
${publishedTable(published)}</section>`)
}
