/** Placing the points of a drawing, one by one or by dragging. Pure. */
import type { DrawingShape } from '../../../shared/contract/reviews.ts'
import { simplified, type Point } from '../../../shared/domain/drawings/shapes.ts'

export type DrawingKind = DrawingShape['kind']
export const drawingKinds: readonly DrawingKind[] = ['line', 'arrow', 'angle', 'ellipse', 'polyline', 'text']

/** How many points make it whole; a line by hand ends when it is let go. */
export const pointsNeeded: Readonly<Record<DrawingKind, number>> = { line: 2, arrow: 2, angle: 3, ellipse: 2, polyline: Infinity, text: 1 }

type Ink = Pick<DrawingShape, 'colour' | 'width'>

/** The shape these points make, with one more where the pointer is; null while they make none. */
export function shapeOf(kind: DrawingKind, points: readonly Point[], ink: Ink, text = '', ratio = 1): DrawingShape | null {
  const all = points.map(([x, y]): [number, number] => [clamp(x), clamp(y)])
  const [a, b, c] = all
  switch (kind) {
    case 'text':
      return a && text.trim() !== '' ? { kind, points: [a], text: text.trim().slice(0, 200), ...ink } : null
    case 'angle':
      if (a && b && c) return { kind, points: [a, b, c], ...ink }
      return a && b && !isSame(a, b) ? { kind: 'line', points: [a, b], ...ink } : null
    case 'polyline': {
      const thin = simplified(all, ratio).map(([x, y]): [number, number] => [x, y])
      return thin.length >= 2 ? { kind, points: thin, ...ink } : null
    }
    default:
      return a && b && !isSame(a, b) ? { kind, points: [a, b], ...ink } : null
  }
}

/** Whether it is a drawing to keep, not one that is still missing a point. */
export function isWhole(kind: DrawingKind, shape: DrawingShape | null): shape is DrawingShape {
  return shape !== null && shape.kind === kind
}

const isSame = (a: Point, b: Point): boolean => Math.hypot(a[0] - b[0], a[1] - b[1]) < 0.004
const clamp = (value: number): number => Math.min(Math.max(value, 0), 1)
