/**
 * Edits of a dive's stages as pure functions. Stages are contiguous: each
 * starts where the one before ends, the first at frame 0, the last runs to the
 * dive's end. Frames are dive-relative. Every function returns new stages, or
 * a refusal that says why; nothing here is ever half-applied.
 */
export interface StageDraft {
  label: string | null
  startFrame: number
}
export type Refusal = 'out-of-range' | 'no-room' | 'earlier-first' | 'first-stage' | 'on-boundary'
export type StageEdit<S extends StageDraft> = { stages: S[] } | { refusal: Refusal }

/** Limits within which boundary `index` (start of stage `index`) moves without touching its neighbours. */
export function boundaryLimits(stages: readonly StageDraft[], index: number, frameCount: number): { lowest: number; highest: number } {
  const lowest = (stages[index - 1]?.startFrame ?? -1) + 1
  const highest = (stages[index + 1]?.startFrame ?? frameCount) - 1
  return { lowest, highest }
}

/** Moves one shared boundary; both neighbours keep at least one frame. Clamped, as a drag is. */
export function moveBoundary<S extends StageDraft>(stages: readonly S[], index: number, frame: number, frameCount: number): StageEdit<S> {
  if (index <= 0 || index >= stages.length) return { refusal: 'first-stage' }
  const { lowest, highest } = boundaryLimits(stages, index, frameCount)
  const startFrame = Math.min(Math.max(Math.round(frame), lowest), highest)
  return { stages: stages.map((stage, i) => (i === index ? { ...stage, startFrame } : stage)) }
}

/** A boundary placed by typing: refused, not clamped, when out of range. */
export function placeBoundary<S extends StageDraft>(stages: readonly S[], index: number, frame: number, frameCount: number): StageEdit<S> {
  if (index <= 0 || index >= stages.length) return { refusal: 'first-stage' }
  const { lowest, highest } = boundaryLimits(stages, index, frameCount)
  if (!Number.isInteger(frame) || frame < lowest || frame > highest) return { refusal: 'out-of-range' }
  return moveBoundary(stages, index, frame, frameCount)
}

/**
 * Keys 1 to 9: stage `number` (1-based) starts at `frame`. Missing stages up to
 * it are not invented, except stage 1, which always starts at 0. Boundaries in
 * the way are pushed, so a whole dive can be marked again while it plays.
 */
export function startStage<S extends StageDraft>(stages: readonly S[], number: number, frame: number, frameCount: number, create: (index: number, startFrame: number) => S): StageEdit<S> {
  const index = number - 1
  if (index < 0 || frame < 0 || frame >= frameCount) return { refusal: 'out-of-range' }
  const present = stages.length === 0 ? [create(0, 0)] : [...stages]
  if (index === 0) return stages.length === 0 ? { stages: present } : { refusal: 'first-stage' }
  if (index > present.length) return { refusal: 'earlier-first' }
  const placed = index === present.length ? [...present, create(index, frame)] : present.map((stage, i) => (i === index ? { ...stage, startFrame: frame } : stage))
  return pushApart(placed, index, frameCount)
}

/** Makes starts strictly increasing again by pushing the others away from boundary `fixed`. */
function pushApart<S extends StageDraft>(stages: readonly S[], fixed: number, frameCount: number): StageEdit<S> {
  const starts = stages.map((stage) => stage.startFrame)
  for (let i = fixed + 1; i < starts.length; i++) starts[i] = Math.max(starts[i] ?? 0, (starts[i - 1] ?? 0) + 1)
  for (let i = fixed - 1; i > 0; i--) starts[i] = Math.min(starts[i] ?? 0, (starts[i + 1] ?? 0) - 1)
  const fits = (starts[1] ?? 1) >= 1 && (starts.at(-1) ?? 0) < frameCount
  if (!fits) return { refusal: 'no-room' }
  return { stages: stages.map((stage, i) => ({ ...stage, startFrame: starts[i] ?? stage.startFrame })) }
}

/** Cuts the stage under `frame` in two; the new stage starts there. */
export function splitAt<S extends StageDraft>(stages: readonly S[], frame: number, frameCount: number, create: (index: number, startFrame: number) => S): StageEdit<S> {
  if (frame < 0 || frame >= frameCount) return { refusal: 'out-of-range' }
  if (stages.length === 0) return frame === 0 ? { stages: [create(0, 0)] } : { stages: [create(0, 0), create(1, frame)] }
  if (stages.some((stage) => stage.startFrame === frame)) return { refusal: 'on-boundary' }
  const index = stageAt(stages, frame) + 1
  return { stages: [...stages.slice(0, index), create(index, frame), ...stages.slice(index)] }
}

/** Takes stage `index` away; its frames go to the stage before, those of the first to the second. */
export function removeStage<S extends StageDraft>(stages: readonly S[], index: number): StageEdit<S> {
  if (index < 0 || index >= stages.length) return { refusal: 'out-of-range' }
  const rest = stages.filter((_, i) => i !== index)
  return { stages: rest.map((stage, i) => (i === 0 ? { ...stage, startFrame: 0 } : stage)) }
}

/** Index of the stage `frame` belongs to; -1 where there is none. */
export function stageAt(stages: readonly StageDraft[], frame: number): number {
  let found = -1
  stages.forEach((stage, i) => {
    if (stage.startFrame <= frame) found = i
  })
  return found
}

/** Half-open frame range of stage `index`. */
export function stageRange(stages: readonly StageDraft[], index: number, frameCount: number): { startFrame: number; endFrame: number } {
  return { startFrame: stages[index]?.startFrame ?? 0, endFrame: stages[index + 1]?.startFrame ?? frameCount }
}

/** The next boundary after `frame` (or before, with direction -1); dive ends count as boundaries. */
export function neighbourBoundary(stages: readonly StageDraft[], frame: number, direction: 1 | -1, frameCount: number): number {
  const stops = [...new Set([0, ...stages.map((stage) => stage.startFrame), frameCount - 1])].sort((a, b) => a - b)
  const after = direction === 1 ? stops.find((stop) => stop > frame) : stops.findLast((stop) => stop < frame)
  return after ?? (direction === 1 ? frameCount - 1 : 0)
}

/** The boundary (never the first stage's) nearest to `frame`; null where there is none. */
export function nearestBoundary(stages: readonly StageDraft[], frame: number): number | null {
  let best: number | null = null
  for (let i = 1; i < stages.length; i++) {
    const distance = Math.abs((stages[i]?.startFrame ?? 0) - frame)
    if (best === null || distance < Math.abs((stages[best]?.startFrame ?? 0) - frame)) best = i
  }
  return best
}
