/**
 * Stages that came from elsewhere and cannot be: without a frame, out of order, or beyond the dive.
 * The studio stores none, but an older library or a file written by hand may hold some.
 */
export interface FaultyStage {
  index: number
  /** First frame as stored. */
  frame: number
  /** 'empty': starts where the next one does; 'late': at or beyond the dive's end; 'order': before the one before it, or no whole frame; 'first': the first stage, not at frame 0. */
  kind: 'empty' | 'late' | 'order' | 'first'
}

export function faultyStages(startFrames: readonly number[], frameCount: number): FaultyStage[] {
  return startFrames.flatMap((frame, index): FaultyStage[] => {
    const [before, next] = [startFrames[index - 1], startFrames[index + 1]]
    if (index === 0 && frame !== 0) return [{ index, frame, kind: 'first' }]
    if (!Number.isInteger(frame) || (before !== undefined && frame < before)) return [{ index, frame, kind: 'order' }]
    if (frame >= frameCount) return [{ index, frame, kind: 'late' }]
    return next === frame ? [{ index, frame, kind: 'empty' }] : []
  })
}

/** What is left when stages without a frame go; the first of what is left starts at the dive's first frame. Stages in order are not touched. */
export function withoutFaulty<S extends { startFrame: number }>(stages: readonly S[], frameCount: number): S[] {
  const inside = stages.filter(({ startFrame }) => Number.isInteger(startFrame) && startFrame >= 0 && startFrame < frameCount)
  const kept: S[] = []
  for (const stage of inside) {
    // Of two that start together the later one has the frames.
    while (kept.length > 0 && (kept.at(-1)?.startFrame ?? 0) >= stage.startFrame) kept.pop()
    kept.push(stage)
  }
  const [first, ...rest] = kept
  return first === undefined ? [] : [first.startFrame === 0 ? first : { ...first, startFrame: 0 }, ...rest]
}
