import type { TimePoint } from '../../shared/contract/over-time.ts'
import { awardLayers, dotSize, rangeOf, scoreLayers, stageLayers, type ChartLayer, type LayerColour } from '../../shared/domain/over-time/chart-layers.ts'
import { timeAxis, type AxisTick } from '../../shared/domain/over-time/time-axis.ts'
import { formatDate } from '../../shared/domain/partial-date.ts'
import { escapeHtml } from '../../shared/untrusted-text.ts'
import { ticksOf } from './plots.ts'

/** Dives over time as inline SVG, on the axis the screens have, with what they show in words. */
const width = 760
const margin = { left: 40, right: 10, top: 8, bottom: 22 }
const plain = (value: number): string => String(Math.round(value * 10) / 10)
/** Dark enough on paper, light enough on a dark screen. */
const colours: Record<LayerColour, string> = {
  first: '#2f7fb8', second: '#c07422', third: '#3f9c98', fourth: '#7a5bd0', fifth: '#b3477a', rest: '#8a93a0', muted: '#8a93a0', 'take-off': '#5b78dc', flight: '#1a9c90', entry: '#c95a82',
}

export function timePlots(points: readonly TimePoint[], locale: string): string {
  const plots = [
    timePlot('Scores', 'points', points, scoreLayers(points, 'points'), { judges: 'judges', rest: 'other numbers', '': 'no number', predicted: 'predicted, with its interval where there is one' }, { least: 10, height: 230, locale }),
    timePlot('Awards', 'award', points, awardLayers(points), { judges: 'each judge', mean: 'mean' }, { least: 2, height: 190, locale }),
    timePlot('Stages against the exemplars', 'points', points, stageLayers(points), { 'take-off': 'take-off', flight: 'flight', entry: 'entry' }, { least: 2, height: 180, hasZero: true, locale }),
  ]
  return plots.join('\n')
}

function timePlot(title: string, unit: string, points: readonly TimePoint[], layers: readonly ChartLayer[], names: Readonly<Record<string, string>>, { least, height, hasZero = false, locale }: { least: number; height: number; hasZero?: boolean; locale: string }): string {
  if (layers.length === 0) return ''
  const [low, high] = rangeOf(layers, least, hasZero)
  const bottom = height - margin.bottom
  const axis = timeAxis(points.map(({ date }) => date), 'dates', width - margin.left - margin.right)
  const x = (i: number, shift = 0): number => margin.left + (axis.places[i]?.x ?? 0) + shift
  const y = (value: number): number => bottom - ((value - low) / (high - low)) * (bottom - margin.top)
  const dot = dotSize(points.length, width)
  const undated = axis.undated && [`<rect x="${plain(margin.left + axis.undated.from)}" y="${margin.top}" width="${plain(axis.undated.to - axis.undated.from)}" height="${bottom - margin.top}" fill="#8a93a0" fill-opacity=".12"/>`, `<text x="${plain(margin.left + (axis.undated.from + axis.undated.to) / 2)}" y="${height - 6}" text-anchor="middle">no date</text>`]
  const open = hasZero ? [] : points.flatMap((point, i) => {
    const [place, value] = [axis.places[i], point.scorePoints ?? point.prediction?.predictedScorePoints]
    const at = unit === 'award' ? point.awardMean : value
    return place && place.to > place.from && at !== null && at !== undefined ? [`M${plain(margin.left + place.from)} ${plain(y(at))}H${plain(margin.left + place.to)}`] : []
  })
  const drawn = layers.map((layer) => {
    const dots = layer.values.flatMap((own, i) => own.map((value) => `M${plain(x(i, layer.shift))} ${plain(y(value))}h.01`)).join('')
    const lines = (layer.spans ?? []).flatMap((span, i) => (span ? [`M${plain(x(i, layer.shift))} ${plain(y(span[0]))}V${plain(y(span[1]))}`] : [])).join('')
    const size = layer.shape === 'speck' ? dot / 2 : dot
    return `<g stroke="${colours[layer.colour]}" stroke-linecap="round" fill="none">${lines === '' ? '' : `<path d="${lines}" stroke-width="1" stroke-opacity=".5"/>`}<path d="${dots}" stroke-width="${plain(size)}"/>${layer.shape === 'ring' ? `<path d="${dots}" stroke-width="${plain(Math.max(size - 3, 0.5))}" style="stroke:var(--page)"/>` : ''}</g>`
  })
  const legend = layers.map((layer) => `<span><svg viewBox="0 0 10 10" style="display:inline-block;width:.7em;height:.7em" aria-hidden="true"><circle cx="5" cy="5" r="3.5" fill="${layer.shape === 'ring' ? 'none' : colours[layer.colour]}" stroke="${colours[layer.colour]}" stroke-width="2"/></svg> ${escapeHtml(names[layer.key] ?? layer.key)}</span>`).join(' &nbsp; ')
  const said = `${title}, ${unit}, by date: ${points.length} dives from ${Math.round(low)} to ${Math.round(high)}. The same figures stand in the table.`
  return `<figure><figcaption>${escapeHtml(title)} <span class="muted" style="font-weight:400">${legend}</span></figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(said)}">${[
    ...(undated ?? []),
    ...ticksOf(low, high).map((tick) => `<path class="axis" d="M${margin.left} ${plain(y(tick))}H${width - margin.right}"/><text x="${margin.left - 6}" y="${plain(y(tick) + 4)}" text-anchor="end">${String(tick).replace('-', '−')}</text>`),
    ...axis.ticks.map((tick) => `<path class="axis" d="M${plain(margin.left + tick.x)} ${bottom}v4"/><text x="${plain(margin.left + tick.x)}" y="${height - 6}" text-anchor="middle">${escapeHtml(tickText(tick, tick === axis.ticks[0], points, locale))}</text>`),
    open.length === 0 ? '' : `<path d="${open.join('')}" stroke="#8a93a0" stroke-opacity=".4" stroke-width="3" stroke-linecap="round" fill="none"/>`,
    ...drawn,
  ].join('')}</svg></figure>`
}

/** Where no year begins, the first tick tells which it is. */
function tickText({ unit, day, index }: AxisTick, isFirst: boolean, points: readonly TimePoint[], locale: string): string {
  const date = points[index ?? -1]?.date
  if (unit === 'dive') return date ? formatDate(date, locale) : ''
  const options: Intl.DateTimeFormatOptions = { ...(unit === 'year' || isFirst ? { year: 'numeric' } : {}), ...(unit === 'year' ? {} : { month: 'short' }), ...(unit === 'day' ? { day: 'numeric' } : {}) }
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format((day ?? 0) * 86_400_000)
}
