/** Axes of the small plots: where ticks stand, and where a value does. */

/** Round steps of 1, 2 or 5 times a power of ten: at most `most` ticks from low to high, both taken in where they fall on one. */
export function ticksBetween(low: number, high: number, most = 6): number[] {
  if (!(high > low)) return [low]
  const rough = (high - low) / Math.max(1, most - 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  // From whole multiples, so that .1 + .2 stays .3.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** From a range of values to a range of pixels; the latter may run backwards. */
export function scaleBetween([low, high]: readonly [number, number], [start, end]: readonly [number, number]): (value: number) => number {
  return (value) => (high === low ? start : start + ((value - low) / (high - low)) * (end - start))
}

/** A staircase: level until the next point, then straight up; from the first point on to `until`. */
export function staircasePath(points: readonly { x: number; y: number }[], until: number): string {
  const [first, ...rest] = points
  if (!first) return ''
  return `M${first.x.toFixed(1)} ${first.y.toFixed(1)}${rest.map(({ x, y }) => `H${x.toFixed(1)}V${y.toFixed(1)}`).join('')}H${until.toFixed(1)}`
}
