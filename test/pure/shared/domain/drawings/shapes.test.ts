import { describe, expect, it } from 'vitest'
import type { DrawingShape } from '../../../../../src/shared/contract/reviews.ts'
import { angleDegrees, caption, distanceTo, moved, outline, simplified, type Point } from '../../../../../src/shared/domain/drawings/shapes.ts'

const ink = { colour: 'yellow' as const, width: 4 }
const line: DrawingShape = { kind: 'line', points: [[0.1, 0.1], [0.5, 0.1]], ...ink }

describe('drawings', () => {
  it('measure angles as the picture shows them, not as its shares do', () => {
    // On a square picture: a right angle, and half of one.
    expect(angleDegrees([[0.2, 0.5], [0.5, 0.5], [0.5, 0.2]], 1)).toBeCloseTo(90, 10)
    expect(angleDegrees([[0.8, 0.5], [0.5, 0.5], [0.8, 0.2]], 1)).toBeCloseTo(45, 10)
    // Of a picture half as high as wide, a share down is half a share across.
    expect(angleDegrees([[0.8, 0.5], [0.5, 0.5], [0.8, 0.2]], 0.5)).toBeCloseTo((Math.atan(0.5) * 180) / Math.PI, 10)
    expect(angleDegrees([[0.2, 0.5], [0.5, 0.5], [0.8, 0.5]], 0.5)).toBeCloseTo(180, 6)
    expect(angleDegrees([[0.5, 0.5], [0.5, 0.5], [0.8, 0.5]], 1)).toBeNull()
    expect(caption({ kind: 'angle', points: [[0.2, 0.5], [0.5, 0.5], [0.5, 0.2]], ...ink }, 1)?.text).toBe('90.0°')
    expect(caption(line, 1)).toBeNull()
  })

  it('become lines in thousandths of the width', () => {
    expect(outline(line, 0.5)).toBe('M 100 50 L 500 50')
    expect(outline({ kind: 'ellipse', points: [[0.2, 0.2], [0.4, 0.6]], ...ink }, 1)).toBe('M 200 400 A 100 200 0 1 0 400 400 A 100 200 0 1 0 200 400 Z')
    expect(outline({ kind: 'text', points: [[0.2, 0.2]], text: 'x', ...ink }, 1)).toBe('')
    // The arrow's tip is the second point; both wings end there.
    expect(outline({ kind: 'arrow', points: [[0, 0], [0.5, 0]], ...ink }, 1)).toMatch(/^M 0 0 L 500 0 M [\d.]+ -[\d.]+ L 500 0 L [\d.]+ [\d.]+$/)
  })

  it('are found by their lines', () => {
    expect(distanceTo(line, [0.3, 0.1], 1)).toBe(0)
    expect(distanceTo(line, [0.3, 0.12], 1)).toBeCloseTo(20, 8)
    expect(distanceTo(line, [0.6, 0.1], 1)).toBeCloseTo(100, 8)
    const ellipse: DrawingShape = { kind: 'ellipse', points: [[0.2, 0.2], [0.6, 0.6]], ...ink }
    expect(distanceTo(ellipse, [0.4, 0.2], 1)).toBeLessThan(1)
    expect(distanceTo(ellipse, [0.4, 0.4], 1)).toBeGreaterThan(190)
    expect(distanceTo({ kind: 'text', points: [[0.2, 0.2]], text: 'hello', ...ink }, [0.22, 0.21], 1)).toBe(0)
  })

  it('move as a whole and stay on the picture', () => {
    expect(moved(line, 0.1, 0.2).points).toEqual([[0.2, expect.closeTo(0.3)], [0.6, expect.closeTo(0.3)]])
    expect(moved(line, 0.9, -0.9).points).toEqual([[expect.closeTo(0.6), 0], [1, 0]])
  })

  it('drawn by hand keep their shape with fewer points', () => {
    const straight = Array.from({ length: 500 }, (_, i): Point => [i / 1000, 0.5])
    expect(simplified(straight, 1)).toEqual([straight[0], straight.at(-1)])
    const circle = Array.from({ length: 400 }, (_, i): Point => [0.5 + 0.3 * Math.cos(i / 40), 0.5 + 0.3 * Math.sin(i / 40)])
    const thin = simplified(circle, 1)
    expect(thin.length).toBeLessThan(100)
    expect(Math.max(...circle.map((point) => distanceTo({ kind: 'polyline', points: thin.map(([x, y]): [number, number] => [x, y]), ...ink }, point, 1)))).toBeLessThanOrEqual(1)
  })
})
