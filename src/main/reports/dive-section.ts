import type { Prediction } from '../../shared/contract/assessment.ts'
import type { Dive, Stage } from '../../shared/contract/entities.ts'
import type { usualDecisions } from '../../shared/contract/reviews.ts'
import { diveArithmetic } from '../../shared/domain/dive-arithmetic.ts'
import { escapeHtml } from '../../shared/untrusted-text.ts'
import { table } from './page.ts'
import { votePlot } from './vote-plot.ts'

/** What a report says of one dive. */
export interface ReportedDive {
  dive: Dive
  stages: readonly Stage[]
  prediction: Prediction | null
  /** Frames count from the dive's first. */
  pictures: readonly { frame: number; title: string; jpegBase64: string }[]
  /** Why there are none; empty where there are. */
  noPictures: string
  notes: readonly { kind: 'note' | 'bookmark'; frame: number | null; text: string }[]
  decision: string | null
  decisionNote: string
}

const stageNames = ['Take-off', 'Flight', 'Entry']
export const signed = (value: number, digits = 2): string => (Number(value.toFixed(digits)) === 0 ? (0).toFixed(digits) : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`)

export function titleOf({ diveNumber, athlete, videoName }: Pick<Dive, 'diveNumber' | 'athlete' | 'videoName'>): string {
  return `${diveNumber ?? 'Dive'} ${athlete || videoName}`
}

const usualWords: Record<(typeof usualDecisions)[number], string> = { keep: 'Keep', 'work-on': 'Work on', discuss: 'Discuss' }
/** A decision as it is read: those offered by key in words, others as they were written. */
export const decisionWords = (decision: string): string => (decision in usualWords ? usualWords[decision as keyof typeof usualWords] : decision)

/** Everything about one dive, below a heading of level two unless the page's own is about it. */
export function diveSection(reported: ReportedDive, { hasHeading = true }: { hasHeading?: boolean } = {}): string {
  const { dive, pictures, noPictures, prediction } = reported
  return `<section class="dive">
${hasHeading ? `<h2>${escapeHtml(titleOf(dive))}</h2>` : ''}
<p class="muted">${escapeHtml([dive.event, dive.round && `round ${dive.round}`, dive.heightMetres === null ? '' : `${dive.heightMetres} m`].filter((part) => part !== '').join(', '))}</p>
${dive.isRendered ? '<p class="muted">A rendered dive: its pictures are synthetic.</p>' : ''}
${pictures.length > 0 ? `<div class="pictures">${pictures.map(({ frame, title, jpegBase64 }) => `<figure><img src="data:image/jpeg;base64,${jpegBase64}" alt="${escapeHtml(`${title}, frame ${frame}`)}"><figcaption>${escapeHtml(title)} <span class="muted">frame ${frame}</span></figcaption></figure>`).join('')}</div>` : `<p class="muted">${escapeHtml(noPictures)}</p>`}
${scores(reported)}
${prediction ? votes(prediction, dive.scorePoints) : ''}
${notes(reported)}
</section>`
}

function scores({ dive, prediction }: ReportedDive): string {
  const both = prediction && dive.scorePoints !== null ? prediction.predictedScorePoints - dive.scorePoints : null
  const rows: [string, string | null][] = [
    ['Judges', dive.scorePoints === null ? 'no score entered' : `${dive.scorePoints.toFixed(2)} points`],
    ...judges(dive),
    ['Predicted', prediction === null ? 'not scored by a model' : `${prediction.predictedScorePoints.toFixed(2)} points${prediction.votes.length > 1 ? `, votes ± ${prediction.voteSpreadPoints.toFixed(2)}` : ''}${both === null ? '' : ` (${signed(both)} from the judges)`}`],
    ['From the dive alone', prediction?.directScorePoints == null ? null : `${prediction.directScorePoints.toFixed(2)} points, counts ${Math.round(prediction.directShare * 100)} %`],
    ['By stage, against the exemplars', prediction?.stageContributions ? prediction.stageContributions.map((points, i) => `${stageNames[i]} ${signed(points)}`).join(', ') : null],
    ['Stages', prediction?.transitions ? `${prediction.transitionSource === 'labels' ? 'as labelled' : 'as the model proposes'}: flight from frame ${prediction.transitions[0]}, entry from ${prediction.transitions[1]}` : null],
    ['Model', prediction && `${prediction.modelName}; ${prediction.exemplarRule}, seed ${prediction.seed}, ${prediction.createdAt.slice(0, 10)}`],
  ]
  return `<dl>${rows.flatMap(([name, value]) => (value === null ? [] : [`<dt>${name}</dt><dd>${name === 'Awards' ? value : escapeHtml(value)}</dd>`])).join('')}</dl>
${dive.awards.length === 0 ? '' : diveArithmetic(dive).sentences.map(({ message }) => `<p class="muted">${escapeHtml(message)}</p>`).join('')}`
}

/** The awards with those struck that do not count, as HTML, and the sum by the rules beside what was entered. */
function judges(dive: Dive): [string, string | null][] {
  if (dive.awards.length === 0) return []
  const sum = diveArithmetic(dive)
  const awards = sum.roles?.map(({ award, isCounted }) => (isCounted ? award.toFixed(1) : `<s>${award.toFixed(1)}</s>`)) ?? dive.awards.map((award) => award.toFixed(1))
  return [['Awards', awards.join(' &nbsp; ')], ['By the rules', sum.totalFormula === '' ? null : sum.totalFormula]]
}

function votes(prediction: Prediction, truth: number | null): string {
  if (prediction.votes.length === 0) return ''
  const hasStages = prediction.votes.every(({ stageContributions }) => stageContributions !== null)
  const rows = [...prediction.votes].sort((a, b) => b.votePoints - a.votePoints).map((vote) => [escapeHtml(titleOf({ ...vote, videoName: vote.title })), vote.scorePoints.toFixed(2), signed(vote.deltaPoints), vote.votePoints.toFixed(2), ...(hasStages ? (vote.stageContributions ?? []).map((points) => signed(points)) : [])])
  const mean = prediction.votes.reduce((all, { votePoints }) => all + votePoints, 0) / prediction.votes.length
  return `${votePlot(prediction, truth)}
${table('Exemplars: score, predicted difference, vote', ['Exemplar', 'Its score', 'Difference', 'Vote', ...(hasStages ? stageNames : [])], rows)}
<p class="muted">${prediction.votes.length === 1 ? 'One vote: there is no other exemplar to hold the dive against.' : `Mean of ${prediction.votes.length} votes ${mean.toFixed(2)}.`}</p>`
}

function notes({ notes, decision, decisionNote }: ReportedDive): string {
  if (notes.length === 0 && decision === null) return ''
  const lines = notes.map(({ kind, frame, text }) => `<li>${frame === null ? '' : `<span class="muted">frame ${frame}</span> `}${text === '' && kind === 'bookmark' ? 'Bookmark' : escapeHtml(text)}</li>`)
  return `<h3>${decision === null ? 'Notes' : lines.length === 0 ? 'Decision' : 'Decision and notes'}</h3>
${decision === null ? '' : `<p><b>${escapeHtml(decisionWords(decision))}</b>${decisionNote === '' ? '' : `: ${escapeHtml(decisionNote)}`}</p>`}
${lines.length === 0 ? '' : `<ul>${lines.join('')}</ul>`}`
}
