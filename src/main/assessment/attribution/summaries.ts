/** What maps add up to: by frame and by stage. */

/**
 * @param maps [T, cells], row-major
 * @returns sum of each frame's cells, [T]
 */
export function sumsByFrame(maps: Float64Array, frames: number): number[] {
  const cells = maps.length / frames
  return Array.from({ length: frames }, (_, t) => maps.subarray(t * cells, (t + 1) * cells).reduce((sum, value) => sum + value, 0))
}

/**
 * @param byFrame [T]
 * @param transitions index of the first sample of each stage but the first
 * @returns sum of each stage's frames; together what all frames add up to
 */
export function sumsByStage(byFrame: readonly number[], transitions: readonly number[]): number[] {
  const cuts = [0, ...transitions, byFrame.length]
  return cuts.slice(1).map((to, stage) => byFrame.slice(cuts[stage], to).reduce((sum, value) => sum + value, 0))
}

/** The value that one in a hundred goes beyond, either way: what an overlay shows at its strongest, so that single spots do not dim the rest. */
export function strongestValue(maps: Float64Array): number {
  const sizes = Float64Array.from(maps, Math.abs).sort()
  return sizes[Math.max(0, Math.ceil(0.99 * sizes.length) - 1)] ?? 0
}
