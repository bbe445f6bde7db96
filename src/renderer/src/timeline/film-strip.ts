import { xToFrame, type Viewport } from './viewport.ts'

/** Places along a timeline, each with the strip tile whose frame is nearest to its middle. Tile i shows the middle of the i-th of `tiles` equal parts of the dive. */
export function stripSlots(viewport: Viewport, width: number, slotWidth: number, frameCount: number, tiles: number): { x: number; width: number; tile: number }[] {
  if (width <= 0 || slotWidth <= 0 || frameCount <= 0) return []
  const count = Math.max(Math.round(width / slotWidth), 1)
  const exact = width / count
  return Array.from({ length: count }, (_, i) => {
    const middle = xToFrame(viewport, (i + 0.5) * exact, width)
    const tile = Math.min(Math.max(Math.floor((middle / frameCount) * tiles), 0), tiles - 1)
    return { x: i * exact, width: exact, tile }
  })
}
