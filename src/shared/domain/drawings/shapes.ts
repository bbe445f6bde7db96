import type { DrawingShape } from '../../contract/reviews.ts'

/**
 * Drawings as curves. Points are shares of the picture; here they become
 * thousandths of its width in both directions, so that angles and lengths are
 * those of the picture whatever its size. `ratio`: the picture's height ÷ width.
 */
export type Point = readonly [x: number, y: number]

const unit = 1000
export const toUnits = ([x, y]: Point, ratio: number): Point => [x * unit, y * unit * ratio]

/** The angle at the second of three points, degrees 0..180. Null where two points coincide. */
export function angleDegrees(points: readonly [Point, Point, Point], ratio: number): number | null {
  const [a, vertex, b] = points.map((point) => toUnits(point, ratio)) as [Point, Point, Point]
  const [first, second] = [[a[0] - vertex[0], a[1] - vertex[1]], [b[0] - vertex[0], b[1] - vertex[1]]] as [Point, Point]
  const [length, other] = [Math.hypot(...first), Math.hypot(...second)]
  if (length === 0 || other === 0) return null
  const cosine = (first[0] * second[0] + first[1] * second[1]) / length / other
  return (Math.acos(Math.min(Math.max(cosine, -1), 1)) * 180) / Math.PI
}

/** SVG path of a shape's lines, in units; '' for text. Also what a canvas draws. */
export function outline(shape: DrawingShape, ratio: number): string {
  const points = shape.points.map((point) => toUnits(point, ratio))
  const [first, second] = points
  if (!first) return ''
  const at = ([x, y]: Point): string => `${round(x)} ${round(y)}`
  switch (shape.kind) {
    case 'text':
      return ''
    case 'ellipse': {
      const [cx, cy, rx, ry] = box(first, second ?? first)
      return `M ${at([cx - rx, cy])} A ${round(rx)} ${round(ry)} 0 1 0 ${at([cx + rx, cy])} A ${round(rx)} ${round(ry)} 0 1 0 ${at([cx - rx, cy])} Z`
    }
    case 'arrow': {
      const tip = second ?? first
      const length = Math.min(6 * shape.width + 8, Math.hypot(tip[0] - first[0], tip[1] - first[1]) || 1)
      const direction = Math.atan2(tip[1] - first[1], tip[0] - first[0])
      const wing = (turn: number): Point => [tip[0] - length * Math.cos(direction + turn), tip[1] - length * Math.sin(direction + turn)]
      return `M ${at(first)} L ${at(tip)} M ${at(wing(0.45))} L ${at(tip)} L ${at(wing(-0.45))}`
    }
    case 'angle':
      return `M ${points.map(at).join(' L ')}${arc(points as unknown as readonly [Point, Point, Point])}`
    default:
      return `M ${points.map(at).join(' L ')}`
  }
}

/** A bow at the vertex, a quarter of the shorter arm away. */
function arc([a, vertex, b]: readonly [Point, Point, Point]): string {
  const radius = Math.min(Math.hypot(a[0] - vertex[0], a[1] - vertex[1]), Math.hypot(b[0] - vertex[0], b[1] - vertex[1])) / 4
  if (radius === 0) return ''
  const on = (point: Point): Point => {
    const length = Math.hypot(point[0] - vertex[0], point[1] - vertex[1])
    return [vertex[0] + ((point[0] - vertex[0]) * radius) / length, vertex[1] + ((point[1] - vertex[1]) * radius) / length]
  }
  const [from, to] = [on(a), on(b)]
  const turn = (a[0] - vertex[0]) * (b[1] - vertex[1]) - (a[1] - vertex[1]) * (b[0] - vertex[0])
  return ` M ${round(from[0])} ${round(from[1])} A ${round(radius)} ${round(radius)} 0 0 ${turn > 0 ? 1 : 0} ${round(to[0])} ${round(to[1])}`
}

/** Where a shape's words stand, and what they are: its text, or an angle's degrees. Null where it has none. */
export function caption(shape: DrawingShape, ratio: number): { at: Point; text: string; size: number } | null {
  if (shape.kind === 'text') {
    const size = textSize(shape.width)
    const [x, y] = toUnits(shape.points[0], ratio)
    return { at: [x, y + size * 0.8], text: shape.text, size }
  }
  if (shape.kind !== 'angle') return null
  const degrees = angleDegrees(shape.points, ratio)
  const [x, y] = toUnits(shape.points[1], ratio)
  return degrees === null ? null : { at: [x + 14, y - 14], text: `${degrees.toFixed(1)}°`, size: Math.max(textSize(shape.width) * 0.8, 26) }
}

/** Height of letters in units, of a line that wide. */
export function textSize(width: number): number {
  return 14 + width * 5
}

/** How far a point lies from what is drawn, in units; inside an ellipse too only its line counts. */
export function distanceTo(shape: DrawingShape, point: Point, ratio: number): number {
  const here = toUnits(point, ratio)
  const points = shape.points.map((each) => toUnits(each, ratio))
  const [first, second] = points
  if (!first) return Infinity
  if (shape.kind === 'text') {
    const size = textSize(shape.width)
    const [dx, dy] = [Math.max(first[0] - here[0], 0, here[0] - first[0] - shape.text.length * size * 0.55), Math.max(first[1] - here[1], 0, here[1] - first[1] - size)]
    return Math.hypot(dx, dy)
  }
  if (shape.kind === 'ellipse') {
    const [cx, cy, rx, ry] = box(first, second ?? first)
    const ring = Array.from({ length: 49 }, (_, i): Point => [cx + rx * Math.cos((i / 24) * Math.PI), cy + ry * Math.sin((i / 24) * Math.PI)])
    return toPolyline(ring, here)
  }
  return toPolyline(points, here)
}

function toPolyline(points: readonly Point[], [x, y]: Point): number {
  let nearest = Infinity
  for (let i = 1; i < points.length; i += 1) {
    const [[ax, ay], [bx, by]] = [points[i - 1] as Point, points[i] as Point]
    const length = (bx - ax) ** 2 + (by - ay) ** 2
    const along = length === 0 ? 0 : Math.min(Math.max(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0), 1)
    nearest = Math.min(nearest, Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)))
  }
  return nearest
}

/** Moved as a whole, as far as every point stays on the picture. */
export function moved<S extends DrawingShape>(shape: S, dx: number, dy: number): S {
  const [xs, ys] = [shape.points.map(([x]) => x), shape.points.map(([, y]) => y)]
  const by = (values: readonly number[], wanted: number): number => Math.min(Math.max(wanted, -Math.min(...values)), 1 - Math.max(...values))
  const [stepX, stepY] = [by(xs, dx), by(ys, dy)]
  return { ...shape, points: shape.points.map(([x, y]) => [clamp(x + stepX), clamp(y + stepY)]) }
}

/** A line drawn by hand without the points that no eye misses (Ramer–Douglas–Peucker, to `tolerance` units), at most 2,000. */
export function simplified(points: readonly Point[], ratio: number, tolerance = 1): Point[] {
  const thin = (from: number, to: number): number[] => {
    let [farthest, at] = [0, -1]
    for (let i = from + 1; i < to; i += 1) {
      const off = toPolyline([toUnits(points[from] as Point, ratio), toUnits(points[to] as Point, ratio)], toUnits(points[i] as Point, ratio))
      if (off > farthest) [farthest, at] = [off, i]
    }
    return farthest <= tolerance ? [] : [...thin(from, at), at, ...thin(at, to)]
  }
  if (points.length < 3) return [...points]
  const kept = [0, ...thin(0, points.length - 1), points.length - 1].map((i) => points[i] as Point)
  return kept.length <= 2000 ? kept : simplified(kept, ratio, tolerance * 2)
}

function box([ax, ay]: Point, [bx, by]: Point): [cx: number, cy: number, rx: number, ry: number] {
  return [(ax + bx) / 2, (ay + by) / 2, Math.abs(bx - ax) / 2, Math.abs(by - ay) / 2]
}
const round = (value: number): number => Math.round(value * 100) / 100
const clamp = (value: number): number => Math.min(Math.max(value, 0), 1)
