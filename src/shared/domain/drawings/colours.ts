import type { DrawingShape } from '../../contract/reviews.ts'

/** What is drawn over pictures has the same colours in every theme; each line has an edge of the other kind, to be seen on water and sky. */
export const drawingColours: Readonly<Record<DrawingShape['colour'], { line: string; edge: string }>> = {
  yellow: { line: '#ffd60a', edge: '#1b1b1b' },
  red: { line: '#ff453a', edge: '#1b1b1b' },
  green: { line: '#32d74b', edge: '#1b1b1b' },
  blue: { line: '#4cb4ff', edge: '#1b1b1b' },
  white: { line: '#ffffff', edge: '#1b1b1b' },
  black: { line: '#0b0b0b', edge: '#f4f4f4' },
}
