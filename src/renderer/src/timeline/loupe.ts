/** The pictures on both sides of a boundary: the last frames of the stage before it, the first of the stage after. */
export interface LoupeFrame {
  /** Dive-relative; null beyond the dive's first or last frame. */
  frame: number | null
  side: 'before' | 'after'
  /** The last frame of the stage before, or the first of the stage after. */
  isAtBoundary: boolean
}

/** `boundary` is the first frame of the stage after it; `reach` pictures to each side, in order of time. */
export function loupeFrames(boundary: number, frameCount: number, reach = 3): LoupeFrame[] {
  return Array.from({ length: reach * 2 }, (_, i) => {
    const frame = boundary - reach + i
    return { frame: frame >= 0 && frame < frameCount ? frame : null, side: i < reach ? 'before' : 'after', isAtBoundary: i === reach - 1 || i === reach }
  })
}

/** The same frames, those next to the boundary first: what to fetch in which order. */
export function loupeOrder(boundary: number, frameCount: number, reach = 3): number[] {
  const order: number[] = []
  for (let i = 0; i < reach; i++) order.push(boundary + i, boundary - 1 - i)
  return order.filter((frame) => frame >= 0 && frame < frameCount)
}

/** Pixels of one picture: six of them fit into `width`, none larger than needed to see a hand or a foot, which is more on a large screen. */
export function loupePicture(width: number, aspect: number, { widest = Math.max(220, width / 12), highest = Math.max(150, width / 20), count = 6, gaps = 0 } = {}): { width: number; height: number } {
  const fitting = Math.max((width - gaps) / count, 1)
  const chosen = Math.min(fitting, widest, highest * aspect)
  return { width: Math.floor(chosen), height: Math.floor(chosen / aspect) }
}

/** Left edge that keeps a box of `boxWidth` in sight and as near to `x` as can be. */
export function besideX(x: number, boxWidth: number, width: number): number {
  return Math.min(Math.max(x - boxWidth / 2, 0), Math.max(width - boxWidth, 0))
}
