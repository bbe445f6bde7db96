/**
 * What a dragged boundary is drawn to: places somebody or something has marked
 * already. The reach is a distance on the screen, so that a close zoom, where
 * every frame is wide, is never held anywhere it should not be.
 */
export type SnapKind = 'playhead' | 'proposal' | 'origin'

export interface SnapTarget {
  frame: number
  kind: SnapKind
}

/** Pixels within which a boundary jumps to a target. */
export const snapReach = 7

/** Where two targets share a frame, the first of this order names it. */
const order: readonly SnapKind[] = ['proposal', 'playhead', 'origin']

/**
 * @param frame where the pointer is, in fractional frames
 * @param frameWidth pixels of one frame
 * @returns the frame to move to, whole; `target` is null where nothing held it
 */
export function snapTo(frame: number, targets: readonly SnapTarget[], frameWidth: number): { frame: number; target: SnapTarget | null } {
  const near = targets
    .map((target) => ({ target, distance: Math.abs(target.frame - frame) * frameWidth }))
    .filter(({ distance }) => distance <= snapReach)
    .sort((a, b) => a.distance - b.distance || order.indexOf(a.target.kind) - order.indexOf(b.target.kind))[0]
  return near ? { frame: near.target.frame, target: near.target } : { frame: Math.round(frame), target: null }
}

/** Targets for a boundary taken up at `origin`, while the playhead stood at `playhead`. A playhead on the boundary itself is no place of its own. */
export function snapTargets(origin: number, playhead: number, proposed: readonly number[]): SnapTarget[] {
  return [
    ...proposed.map((frame): SnapTarget => ({ frame, kind: 'proposal' })),
    ...(playhead === origin ? [] : [{ frame: playhead, kind: 'playhead' } as const]),
    { frame: origin, kind: 'origin' },
  ]
}
