import type { CapsuleDocument } from '../../shared/contract/capsules.ts'
import { escapeHtml } from '../../shared/untrusted-text.ts'
import { reportPage, table } from './page.ts'

/** A picture of the dive for the page. */
export interface KeyPicture {
  /** Counted from the first of the dive. */
  frame: number
  title: string
  jpegBase64: string
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`
const stageNames = ['Take-off', 'Flight', 'Entry']

/** The page in a capsule: what the dive was given, by whom, and how the number comes about. */
export function capsuleReport(document: CapsuleDocument, pictures: readonly KeyPicture[]): string {
  const { dive, prediction, model, computed } = document
  return reportPage(`${dive.title}, ${prediction.predictedScorePoints.toFixed(2)} points`, `<header>
<h1>${escapeHtml(dive.title)}</h1>
<p class="muted">${escapeHtml([dive.event, dive.round].filter((part) => part !== '').join(', '))}</p>
${document.clip.isRendered ? '<p class="warning">A rendered dive: these pictures are synthetic.</p>' : ''}
</header>
<section><h2>Score</h2>
${scoreList(document)}</section>
<section><h2>Stages</h2>
<div class="pictures">${pictures.map(({ frame, title, jpegBase64 }) => `<figure><img src="data:image/jpeg;base64,${jpegBase64}" alt="${escapeHtml(`${title}, frame ${frame}`)}"><figcaption>${escapeHtml(title)} <span class="muted">frame ${frame}</span></figcaption></figure>`).join('')}</div>
${labelsTable(document)}</section>
${document.exemplars.length === 0 ? '' : `<section><h2>Votes</h2>\n${votesTable(document)}</section>`}
<section><h2>How it was computed</h2>
<dl>${[
    ['Model', model.name], ['Method', `${model.method}, ${model.configuration}, ${model.geometry}`], ['SHA-256 of the model', model.contentHash], ['Exemplars', `${prediction.exemplarRule}, seed ${prediction.seed}`],
    ['Scored', prediction.createdAt.slice(0, 10)], ['Computed by', `ONNX Runtime ${computed.onnxRuntime} (${computed.provider}), ffmpeg ${computed.ffmpeg}, ${computed.system}`],
  ].map(([name, value]) => `<dt>${escapeHtml(name ?? '')}</dt><dd>${escapeHtml(value ?? '')}</dd>`).join('')}</dl>
<p class="muted">To compute the score again from this file: <code>highboard capsule verify FILE</code></p></section>`)
}

function scoreList({ dive, prediction }: CapsuleDocument): string {
  const rows: [string, string | null][] = [
    ['Predicted', `${prediction.predictedScorePoints.toFixed(2)} points${prediction.directShare < 1 ? `, votes ± ${prediction.voteSpreadPoints.toFixed(2)}` : ''}`],
    ['From the dive alone', prediction.directScorePoints === null ? null : `${prediction.directScorePoints.toFixed(2)} points, counts ${Math.round(prediction.directShare * 100)} %`],
    ['Judges', dive.scorePoints === null ? null : `${dive.scorePoints.toFixed(2)} points`],
    ['Awards', dive.awards.length === 0 ? null : dive.awards.map((award) => award.toFixed(1)).join('  ')],
    ['Degree of difficulty', dive.difficulty === null ? null : dive.difficulty.toFixed(1)],
    ['Penalty', dive.penaltyPoints === 0 ? null : `${dive.penaltyPoints} points`],
    ['By stage', prediction.stageContributions && prediction.stageContributions.map((points, i) => `${stageNames[i]} ${signed(points)}`).join(', ')],
  ]
  return `<dl>${rows.flatMap(([name, value]) => (value === null ? [] : [`<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`])).join('')}</dl>`
}

function labelsTable({ stages }: CapsuleDocument): string {
  if (stages.length === 0) return '<p class="muted">Its stages are not labelled.</p>'
  return table('Labels', ['Stage', 'From frame', 'Placed by'], stages.map(({ label, startFrame, provenance }, i) => [escapeHtml(label ?? `Stage ${i + 1}`), String(startFrame), escapeHtml(`${provenance.name} (${provenance.kind}, ${provenance.at.slice(0, 10)})`)]), [0, 2])
}

function votesTable({ exemplars, prediction }: CapsuleDocument): string {
  const hasStages = exemplars.some(({ vote }) => vote.stageContributions !== null)
  const rows = exemplars.map(({ title, scorePoints, vote }) => [escapeHtml(title), scorePoints.toFixed(2), signed(vote.deltaPoints), vote.votePoints.toFixed(2), ...(hasStages ? (vote.stageContributions ?? []).map(signed) : [])])
  const mean = exemplars.reduce((sum, { vote }) => sum + vote.votePoints, 0) / exemplars.length
  return `${table('Each exemplar’s score, the predicted difference to it, and its vote', ['Exemplar', 'Its score', 'Difference', 'Vote', ...(hasStages ? stageNames : [])], rows)}
<p class="muted">Mean of the votes ${mean.toFixed(4)}; predicted ${prediction.predictedScorePoints.toFixed(4)}.</p>`
}
