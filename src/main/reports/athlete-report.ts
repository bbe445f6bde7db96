import { pointIntervalLevel, type AthletePage, type TimePoint } from '../../shared/contract/over-time.ts'
import { picturedOfAthlete } from '../../shared/contract/reports.ts'
import { peopleOf } from '../../shared/domain/athletes/people-of.ts'
import { dateSpan } from '../../shared/domain/over-time/date-span.ts'
import { formatDate } from '../../shared/domain/partial-date.ts'
import { escapeHtml } from '../../shared/untrusted-text.ts'
import { signed, type ReportedDive } from './dive-section.ts'
import { timePlots } from './over-time-plots.ts'
import { reportPage, table } from './page.ts'

/** A dive of the athlete, with what was said of it in review sessions. */
export interface ReportedPoint extends Pick<ReportedDive, 'pictures' | 'noPictures'> {
  point: TimePoint
  isPictured: boolean
  notes: readonly { reviewName: string; kind: 'note' | 'bookmark'; frame: number | null; text: string; author: string }[]
}

export interface ReportedAthlete {
  name: string
  /** The number and height the report is limited to; '' for all. */
  chosen: string
  /** Whose predictions are shown; null where there are none. */
  modelName: string | null
  page: AthletePage
  /** The latest, in order. */
  points: readonly ReportedPoint[]
}

const locale = 'en-GB'
const dateOf = (date: string | null): string => (date === null ? 'no date' : formatDate(date, locale))
const roundOf = (round: string): string => (/^\d+$/.test(round) ? `round ${round}` : round)
const occasionOf = ({ event, round }: Pick<TimePoint, 'event' | 'round'>): string => [event, roundOf(round)].filter((part) => part !== '').join(', ')
const heightOf = (heightMetres: number | null): string => (heightMetres === null ? '' : `${heightMetres} m`)

/** One athlete over time: bests, charts, every dive, the latest with their pictures and what was noted. */
export function athleteReport(reported: ReportedAthlete, at: string): string {
  const { name, chosen, page, points } = reported
  const otherNames = page.names.filter((each) => each !== name)
  const dated = page.points.filter(({ date }) => dateSpan(date) !== null)
  const [first, last, undated] = [dated[0], dated.at(-1), page.points.length - dated.length]
  const facts = [`${page.total} ${page.total === 1 ? 'dive' : 'dives'}`, chosen === '' ? '' : `of ${chosen}`, first && last ? (first.date === last.date ? dateOf(first.date) : `${dateOf(first.date)} to ${dateOf(last.date)}`) : '', undated > 0 ? `${undated} without a date` : '', at.slice(0, 10)]
  return reportPage(`${name} over time`, `<header>
<h1>${escapeHtml(name)}</h1>
<p class="muted">${escapeHtml(facts.filter((part) => part !== '').join(' · '))}</p>
${otherNames.length === 0 ? '' : `<p class="muted">Also as ${escapeHtml(otherNames.join(', '))}.</p>`}
${page.points.some(({ isRendered }) => isRendered) ? '<p class="muted">Some of these dives are rendered: their pictures are synthetic.</p>' : ''}
${page.hasHidden ? '<p class="muted">Dives that whoever made this report labels or judges blind are left out.</p>' : ''}
</header>
${bests(page)}
<section><h2>Over time</h2>
${timePlots(points.map(({ point }) => point), locale)}
<p class="muted">${said(reported, undated)}</p>
</section>
<section><h2>All dives</h2>
${dives(points)}
</section>
<section><h2>Dives in pictures</h2>
<p class="muted">${points.length > picturedOfAthlete ? `Of the latest ${picturedOfAthlete} dives, and without pictures of those before that have notes.` : 'The first frame of each stage, and the last of the dive.'}</p>
${points.map(pictured).join('\n')}
</section>`)
}

function said({ modelName, page, points }: ReportedAthlete, undated: number): string {
  return [
    points.length < page.total ? `The latest ${points.length} of ${page.total} dives are shown; bests are of all.` : '',
    undated > 0 ? 'Dives without a date stand apart, in the order of the library.' : '',
    points.some(({ point: { date } }) => (dateSpan(date)?.precision ?? 'day') !== 'day') ? 'Where only a year or a month is known, a bar is as wide as that.' : '',
    modelName === null ? 'No model has scored these dives.' : `Predicted: the latest stored score of each dive by ${escapeHtml(modelName)}${points.some(({ point }) => point.prediction?.halfWidthPoints != null) ? `, with an interval that holds the truth ${pointIntervalLevel * 100} % of the time on dives like those it was measured on` : ''}. It may have been trained on some of these dives, so these are no test figures.`,
  ].filter((part) => part !== '').join(' ')
}

function bests({ bests: { scores, awardMean, total, events } }: AthletePage): string {
  const rows = scores.map((best) => [`${escapeHtml(best.diveNumber ?? '–')}${peopleOf(best.athlete).length > 1 ? ` <span class="muted">${escapeHtml(best.athlete)}</span>` : ''}`, heightOf(best.heightMetres) || '–', best.scorePoints.toFixed(2), String(best.count), escapeHtml(dateOf(best.date))])
  return `<section><h2>Personal bests</h2>
<dl>${awardMean ? `<dt>Highest mean award</dt><dd>${awardMean.awardMean.toFixed(2)} of ${awardMean.awards} judges, ${escapeHtml(awardMean.diveNumber ?? 'no number')}, ${escapeHtml(dateOf(awardMean.date))}</dd>` : ''}
<dt>Best total of an event</dt><dd>${total ? `${total.totalPoints.toFixed(2)}, ${escapeHtml([total.event, heightOf(total.heightMetres), dateOf(total.date)].filter((part) => part !== '').join(', '))}` : 'no event is complete'}</dd></dl>
<p class="muted">An event (same name, date and height) counts as complete with one scored dive for each round, from 1 to the highest anybody has in it, and five at least: ${events.complete} complete, ${events.incomplete} not.</p>
${rows.length === 0 ? '<p class="muted">No dive has a score.</p>' : table('Best score of each number and height', ['Dive', 'From', 'Best', 'Scored dives', 'Date'], rows)}
</section>`
}

function dives(points: readonly ReportedPoint[]): string {
  const hasStages = points.some(({ point }) => point.prediction?.stageContributions)
  const rows = points.map(({ point }) => {
    const predicted = point.prediction?.predictedScorePoints ?? null
    return [
      escapeHtml(dateOf(point.date)), escapeHtml(point.diveNumber ?? '–'), heightOf(point.heightMetres) || '–', escapeHtml(occasionOf(point)), point.difficulty?.toFixed(1) ?? '–', escapeHtml(point.awards.map((award) => award.toFixed(1)).join(' ')),
      point.scorePoints?.toFixed(2) ?? '–', predicted?.toFixed(2) ?? '–', predicted === null || point.scorePoints === null ? '–' : signed(predicted - point.scorePoints), ...(hasStages ? [point.prediction?.stageContributions?.map((points) => signed(points, 1)).join(' ') ?? '–'] : []),
    ]
  })
  return table(`In their order${hasStages ? '; by stage: take-off, flight, entry against the exemplars' : ''}`, ['Date', 'Dive', 'From', 'Event, round', 'DD', 'Awards', 'Judges', 'Predicted', 'Difference', ...(hasStages ? ['By stage'] : [])], rows, [0, 1, 3, 5])
}

/** Dives without pictures are told only where something was noted. */
function pictured({ point, pictures, noPictures, isPictured, notes }: ReportedPoint): string {
  if (!isPictured && notes.length === 0) return ''
  const lines = notes.map(({ reviewName, kind, frame, text, author }) => `<li>${frame === null ? '' : `<span class="muted">frame ${frame}</span> `}${text === '' && kind === 'bookmark' ? 'Bookmark' : escapeHtml(text)} <span class="muted">${escapeHtml(`${author}, ${reviewName}`)}</span></li>`)
  const scores = [point.scorePoints === null ? 'no score' : `${point.scorePoints.toFixed(2)} points`, point.prediction ? `predicted ${point.prediction.predictedScorePoints.toFixed(2)}` : '']
  return `<section><h3>${escapeHtml([point.diveNumber ?? 'Dive', dateOf(point.date), occasionOf(point)].filter((part) => part !== '').join(', '))} <span class="muted">${scores.filter((part) => part !== '').join(', ')}</span></h3>
${pictures.length > 0 ? `<div class="pictures">${pictures.map(({ frame, title, jpegBase64 }) => `<figure><img src="data:image/jpeg;base64,${jpegBase64}" alt="${escapeHtml(`${title}, frame ${frame}`)}"><figcaption>${escapeHtml(title)} <span class="muted">frame ${frame}</span></figcaption></figure>`).join('')}</div>` : noPictures === '' ? '' : `<p class="muted">${escapeHtml(noPictures)}</p>`}
${lines.length === 0 ? '' : `<ul>${lines.join('')}</ul>`}
</section>`
}
