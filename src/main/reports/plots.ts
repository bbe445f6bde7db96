import type { EvaluatedDive } from '../../shared/contract/evaluations.ts'
import { absoluteErrors, cumulativeScoreCurve, errorWithin, scatterBounds } from '../../shared/domain/evaluation/curves.ts'
import { escapeHtml } from '../../shared/untrusted-text.ts'

/** Pictures of an evaluation as inline SVG, with what they show in words for who cannot see them. */
const size = 360
const [left, bottom, margin] = [44, 36, 10]
const plain = (value: number): string => String(Math.round(value * 100) / 100)

/** Truth on x, prediction on y, one range for both, with the diagonal on which a perfect model would lie. */
export function scatterPlot(dives: readonly EvaluatedDive[]): string {
  const [low, high] = scatterBounds(dives)
  const x = (points: number): number => left + ((points - low) / (high - low)) * (size - left - margin)
  const y = (points: number): number => size - bottom - ((points - low) / (high - low)) * (size - bottom - margin)
  const ticks = ticksOf(low, high)
  const dots = dives.map((dive) => `<circle class="dot" cx="${plain(x(dive.truthPoints))}" cy="${plain(y(dive.predictedPoints))}" r="3.2"><title>${escapeHtml(`${dive.title}: true ${dive.truthPoints.toFixed(2)}, predicted ${dive.predictedPoints.toFixed(2)}`)}</title></circle>`)
  return figure('Predicted against true score, points', `Each dot is a dive; on the dashed diagonal the prediction is right. Scores from ${low} to ${high}.`, [
    ...ticks.flatMap((tick) => [
      `<path class="axis" d="M${plain(x(tick))} ${margin}V${size - bottom}M${left} ${plain(y(tick))}H${size - margin}"/>`,
      `<text x="${plain(x(tick))}" y="${size - bottom + 16}" text-anchor="middle">${tick}</text>`,
      `<text x="${left - 6}" y="${plain(y(tick) + 4)}" text-anchor="end">${tick}</text>`,
    ]),
    `<path class="diagonal" d="M${plain(x(low))} ${plain(y(low))}L${plain(x(high))} ${plain(y(high))}"/>`,
    ...dots,
    `<text x="${(left + size) / 2}" y="${size - 4}" text-anchor="middle">true</text><text x="12" y="${size / 2}" text-anchor="middle" transform="rotate(-90 12 ${size / 2})">predicted</text>`,
  ])
}

/** Share of dives whose absolute error is at most x. */
export function cumulativePlot(dives: readonly EvaluatedDive[]): string {
  const curve = cumulativeScoreCurve(dives)
  const most = Math.max(1, Math.ceil((curve.at(-1)?.errorPoints ?? 1) / 5) * 5)
  const x = (points: number): number => left + (points / most) * (size - left - margin)
  const y = (share: number): number => size - bottom - share * (size - bottom - margin)
  const [first, ...others] = curve
  const path = `M${plain(x(0))} ${plain(y(first?.share ?? 0))}${others.map(({ errorPoints, share }) => `H${plain(x(errorPoints))}V${plain(y(share))}`).join('')}H${plain(x(most))}`
  const [half, most90, halfAward] = [errorWithin(absoluteErrors(dives), 0.5), errorWithin(absoluteErrors(dives), 0.9), errorWithin(absoluteErrors(dives, 'per-award'), 0.5)]
  const found = half === null || most90 === null ? '' : ` Half of them are within ${half.toFixed(1)} points${halfAward === null ? '' : `, and within ${halfAward.toFixed(2)} per counted award`}; nine of ten are within ${most90.toFixed(1)} points.`
  return figure('Cumulative score curve', `The share of dives whose error is at most so many points.${found}`, [
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [`<path class="axis" d="M${left} ${plain(y(share))}H${size - margin}"/>`, `<text x="${left - 6}" y="${plain(y(share) + 4)}" text-anchor="end">${share * 100} %</text>`]),
    ...ticksOf(0, most).map((tick) => `<text x="${plain(x(tick))}" y="${size - bottom + 16}" text-anchor="middle">${tick}</text>`),
    `<path class="curve" d="${path}"/>`,
    `<text x="${(left + size) / 2}" y="${size - 4}" text-anchor="middle">absolute error, points</text>`,
  ])
}

function figure(title: string, description: string, parts: readonly string[]): string {
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${escapeHtml(`${title}. ${description}`)}">${parts.join('')}</svg><p class="muted">${escapeHtml(description)}</p></figure>`
}

/** Four to eight round numbers from low to high. */
export function ticksOf(low: number, high: number): number[] {
  const step = [1, 2, 5, 10, 20, 25, 50, 100].find((candidate) => (high - low) / candidate <= 7) ?? 200
  const first = Math.ceil(low / step) * step
  return Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, i) => first + i * step)
}
