import type { Prediction } from '../../shared/contract/assessment.ts'
import { escapeHtml } from '../../shared/untrusted-text.ts'

const [width, height, margin] = [640, 74, 16]
const plain = (value: number): string => String(Math.round(value * 100) / 100)

/** The votes on one line of points, with the predicted score and the judges'. Votes that meet are stacked. */
export function votePlot({ votes, predictedScorePoints }: Pick<Prediction, 'votes' | 'predictedScorePoints'>, truth: number | null): string {
  const values = [...votes.map(({ votePoints }) => votePoints), predictedScorePoints, ...(truth === null ? [] : [truth])]
  const low = Math.floor(Math.min(...values) - 1)
  const high = Math.ceil(Math.max(...values) + 1)
  const x = (points: number): number => margin + ((points - low) / (high - low)) * (width - 2 * margin)
  const placed: { x: number; level: number }[] = []
  const dots = [...votes].sort((a, b) => a.votePoints - b.votePoints).map((vote) => {
    const at = x(vote.votePoints)
    const taken = placed.filter((other) => Math.abs(other.x - at) < 9).map(({ level }) => level)
    const level = [0, 1, 2, 3, 4].find((free) => !taken.includes(free)) ?? 4
    placed.push({ x: at, level })
    return `<circle class="dot solid" cx="${plain(at)}" cy="${plain(height - 30 - level * 9)}" r="4"><title>${escapeHtml(`${vote.title}: ${vote.votePoints.toFixed(2)}`)}</title></circle>`
  })
  const lines = [`<path class="curve" d="M${plain(x(predictedScorePoints))} 12V${height - 22}"/>`, ...(truth === null ? [] : [`<path class="diagonal" d="M${plain(x(truth))} 12V${height - 22}"/>`])]
  const ends = [`<path class="axis" d="M${margin} ${height - 22}H${width - margin}"/>`, `<text x="${margin}" y="${height - 7}">${low}</text>`, `<text x="${width - margin}" y="${height - 7}" text-anchor="end">${high}</text>`]
  const said = `Votes from ${Math.min(...votes.map(({ votePoints }) => votePoints)).toFixed(2)} to ${Math.max(...votes.map(({ votePoints }) => votePoints)).toFixed(2)}; line: predicted, ${predictedScorePoints.toFixed(2)}${truth === null ? '' : `; dashed: judges, ${truth.toFixed(2)}`}.`
  return `<figure><figcaption>Votes, points</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(said)}">${[...ends, ...lines, ...dots].join('')}</svg><p class="muted">${escapeHtml(said)}</p></figure>`
}
