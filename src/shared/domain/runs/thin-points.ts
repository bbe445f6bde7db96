import type { MetricPoint } from '../../contract/training.ts'

/** More points than these no screen can tell apart. */
const mostPoints = 1200

/**
 * Curves of long runs for a screen: of every stretch of a curve its lowest and
 * highest point stay, so that no spike is lost, with the first and the last.
 * Short curves stay whole. Keeps the order of the steps within each name.
 */
export function thinPoints(points: readonly MetricPoint[], most = mostPoints): MetricPoint[] {
  const byName = new Map<string, MetricPoint[]>()
  for (const point of points) {
    const curve = byName.get(point.name)
    if (curve) curve.push(point)
    else byName.set(point.name, [point])
  }
  return [...byName.values()].flatMap((curve) => thinCurve(curve, most))
}

function thinCurve(curve: readonly MetricPoint[], most: number): readonly MetricPoint[] {
  if (curve.length <= most) return curve
  const buckets = Math.max(1, Math.floor((most - 2) / 2))
  const inner = curve.slice(1, -1)
  const kept: MetricPoint[] = []
  for (let bucket = 0; bucket < buckets; bucket++) {
    const stretch = inner.slice(Math.floor((bucket * inner.length) / buckets), Math.floor(((bucket + 1) * inner.length) / buckets))
    const [first] = stretch
    if (!first) continue
    let [lowest, highest] = [first, first]
    for (const point of stretch) {
      if (point.value < lowest.value) lowest = point
      if (point.value > highest.value) highest = point
    }
    kept.push(...(lowest === highest ? [lowest] : lowest.step < highest.step ? [lowest, highest] : [highest, lowest]))
  }
  return [curve[0]!, ...kept, curve.at(-1)!]
}
