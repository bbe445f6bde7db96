import type { ReviewDetail } from '../../shared/contract/reviews.ts'
import { escapeHtml } from '../../shared/untrusted-text.ts'
import { decisionWords, diveSection, signed, titleOf, type ReportedDive } from './dive-section.ts'
import { reportPage, table } from './page.ts'

/** One dive on a page of its own. */
export function diveReport(reported: ReportedDive, at: string): string {
  const title = titleOf(reported.dive)
  return reportPage(title, `<header><h1>${escapeHtml(title)}</h1><p class="muted">${at.slice(0, 10)}</p></header>
${diveSection(reported, { hasHeading: false })}`)
}

/** A session: what it was about, every dive in a table, then dive by dive. `dives` are those of items that have one, in their order. */
export function reviewReport({ review, items }: ReviewDetail, dives: readonly ReportedDive[], at: string): string {
  const byId = new Map(dives.map((reported) => [reported.dive.id, reported]))
  const rows = items.map(({ dive, sheetRow, decision }, i) => {
    const reported = dive && byId.get(dive.id)
    const facts = reported?.dive ?? sheetRow
    const [judged, predicted] = [facts?.scorePoints ?? null, reported?.prediction?.predictedScorePoints ?? null]
    return [
      String(i + 1), escapeHtml(facts?.athlete ?? ''), escapeHtml(facts?.diveNumber ?? '–'), facts?.difficulty?.toFixed(1) ?? '–', escapeHtml((facts?.awards ?? []).map((award) => award.toFixed(1)).join(' ')),
      judged?.toFixed(2) ?? '–', predicted?.toFixed(2) ?? '–', judged === null || predicted === null ? '–' : signed(predicted - judged), escapeHtml(decision === null ? (dive === null ? 'no video' : '') : decisionWords(decision)),
    ]
  })
  const differences = dives.flatMap(({ dive, prediction }) => (prediction && dive.scorePoints !== null ? [prediction.predictedScorePoints - dive.scorePoints] : []))
  const mean = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0) / values.length
  const gaps = items.filter(({ dive }) => dive === null).length
  return reportPage(review.name, `<header>
<h1>${escapeHtml(review.name)}</h1>
<p class="muted">${items.length} ${items.length === 1 ? 'dive' : 'dives'}${gaps > 0 ? `, ${gaps} without a video` : ''} · ${at.slice(0, 10)}</p>
${review.note === '' ? '' : `<p>${escapeHtml(review.note)}</p>`}
</header>
<section><h2>All dives</h2>
${table('In the order of the session', ['', 'Athlete', 'Dive', 'DD', 'Awards', 'Judges', 'Predicted', 'Difference', 'Decision'], rows, [0, 1, 2, 4, 8])}
<p class="muted">${differences.length === 0 ? 'No dive has both a judges’ score and a predicted one.' : `Predicted less judges over ${differences.length} ${differences.length === 1 ? 'dive' : 'dives'}: mean ${signed(mean(differences))}, mean absolute ${mean(differences.map(Math.abs)).toFixed(2)} points. These are no test figures: the model may have been trained on some of them.`}</p>
</section>
${dives.map((reported) => diveSection(reported)).join('\n')}`)
}
