import type { TimePoint } from '../../contract/over-time.ts'

/** What charts draw of each dive, on screen and on paper: values in the chart's unit, by the dive's place in the order. */

/** Colours a layer may have. */
export type LayerColour = 'first' | 'second' | 'third' | 'fourth' | 'fifth' | 'rest' | 'muted' | 'take-off' | 'flight' | 'entry'

export interface ChartLayer {
  key: string
  colour: LayerColour
  shape: 'dot' | 'ring' | 'speck'
  /** Pixels to the side, where several values of a dive may meet. */
  shift?: number
  /** Those of each dive; empty where it has none. */
  values: readonly (readonly number[])[]
  /** From, to: intervals and spreads; null where there is none. */
  spans?: readonly (readonly [number, number] | null)[]
}

export type ScoreUnit = 'points' | 'execution'

const one = (value: number | null | undefined): readonly number[] => (value === null || value === undefined ? [] : [value])

/** Dive numbers that have a colour of their own, the most frequent first; none where there is only one. */
export function colouredNumbers(points: readonly Pick<TimePoint, 'diveNumber' | 'scorePoints'>[]): { diveNumber: string | null; colour: LayerColour }[] {
  const counts = new Map<string | null, number>()
  for (const { diveNumber, scorePoints } of points) if (scorePoints !== null) counts.set(diveNumber, (counts.get(diveNumber) ?? 0) + 1)
  if (counts.size < 2) return []
  const colours: LayerColour[] = ['first', 'third', 'fourth', 'fifth']
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, colours.length).map(([diveNumber], i) => ({ diveNumber, colour: colours[i] ?? 'rest' }))
}

/** What was scored, and beside it what a model predicted with its interval. By difficulty: points of both divided by it. */
export function scoreLayers(points: readonly TimePoint[], unit: ScoreUnit): ChartLayer[] {
  const by = ({ difficulty }: TimePoint): number | null => (unit === 'points' ? 1 : difficulty !== null && difficulty > 0 ? difficulty : null)
  const inUnit = (point: TimePoint, value: number | null | undefined): number | null => {
    const divisor = by(point)
    return value === null || value === undefined || divisor === null ? null : value / divisor
  }
  const numbers = colouredNumbers(points)
  const isColoured = (point: TimePoint): boolean => numbers.some(({ diveNumber }) => diveNumber === point.diveNumber)
  const judged = (key: string, colour: LayerColour, is: (point: TimePoint) => boolean): ChartLayer => ({ key, colour, shape: 'dot', values: points.map((point) => (is(point) ? one(inUnit(point, point.scorePoints)) : [])) })
  const scored = numbers.length === 0 ? [judged('judges', 'first', () => true)] : [
    judged('rest', 'rest', (point) => !isColoured(point)),
    ...numbers.map(({ diveNumber, colour }) => judged(diveNumber ?? '', colour, (point) => point.diveNumber === diveNumber)),
  ]
  const predicted: ChartLayer = {
    key: 'predicted', colour: 'second', shape: 'ring', values: points.map((point) => one(inUnit(point, point.prediction?.predictedScorePoints))),
    spans: points.map((point) => {
      const [middle, half] = [inUnit(point, point.prediction?.predictedScorePoints), inUnit(point, point.prediction?.halfWidthPoints)]
      return middle === null || half === null ? null : [middle - half, middle + half]
    }),
  }
  return [predicted, ...scored].filter(({ values }) => values.some((own) => own.length > 0))
}

/** Every judge's award, their mean, and from the lowest to the highest. */
export function awardLayers(points: readonly TimePoint[]): ChartLayer[] {
  if (!points.some(({ awards }) => awards.length > 0)) return []
  return [
    { key: 'judges', colour: 'muted', shape: 'speck', values: points.map(({ awards }) => awards), spans: points.map(({ awards }) => (awards.length < 2 ? null : [Math.min(...awards), Math.max(...awards)])) },
    { key: 'mean', colour: 'first', shape: 'dot', values: points.map(({ awardMean }) => one(awardMean)) },
  ]
}

/** What each stage gains or loses against the exemplars, in points. */
export function stageLayers(points: readonly TimePoint[]): ChartLayer[] {
  if (!points.some(({ prediction }) => prediction?.stageContributions)) return []
  return (['take-off', 'flight', 'entry'] as const).map((key, stage) => ({ key, colour: key, shape: 'dot', shift: (stage - 1) * 4, values: points.map(({ prediction }) => one(prediction?.stageContributions?.[stage])) }))
}

/** Width of a dot: of thousands of dives each is small, so that all are seen. @param pixels width of the chart */
export function dotSize(dives: number, pixels: number): number {
  return Math.min(Math.max((pixels / Math.max(dives, 1)) * 3.2, 2.5), 8)
}

/** Lowest and highest of everything drawn, with a twentieth of room; at least `least` wide. */
export function rangeOf(layers: readonly ChartLayer[], least: number, with0 = false): [number, number] {
  let [low, high] = with0 ? [0, 0] : [Infinity, -Infinity]
  const take = (value: number): void => {
    if (value < low) low = value
    if (value > high) high = value
  }
  for (const { values, spans } of layers) {
    for (const own of values) own.forEach(take)
    for (const span of spans ?? []) span?.forEach(take)
  }
  if (low > high) return [0, least]
  const missing = Math.max(least - (high - low), 0) / 2
  const room = (high - low + 2 * missing) * 0.06
  return [low - missing - room, high + missing + room]
}

/** Where a dive is pointed at: its last layer's first value; null where it has none. */
export function mainValue(layers: readonly ChartLayer[], index: number): { value: number; shift: number } | null {
  for (const layer of layers.toReversed()) {
    const value = layer.values[index]?.[0]
    if (value !== undefined) return { value, shift: layer.shift ?? 0 }
  }
  return null
}

/** The dive drawn nearest to a place, both in pixels; null beyond `reach`. Sideways counts more: a column is one dive. */
export function nearestDive(drawn: readonly ({ x: number; y: number } | null)[], x: number, y: number, reach: number): number | null {
  let [best, least] = [-1, reach * reach]
  for (const [index, at] of drawn.entries()) {
    if (!at) continue
    const distance = (at.x - x) ** 2 + ((at.y - y) / 3) ** 2
    if (distance < least) [best, least] = [index, distance]
  }
  return best < 0 ? null : best
}
