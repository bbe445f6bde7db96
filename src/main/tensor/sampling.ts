/**
 * Which frames of a dive a model sees, and where a stage boundary falls among
 * them. Every method samples uniformly; the mapping between frames and sampled
 * indices lives here once, so that labels, losses and screens agree on it.
 *
 * A transition is the 0-based index, among the sampled frames, of the first
 * sampled frame of the new stage (reference MCoRe, "Stage tokens").
 */
import { StudioError } from '../../shared/errors.ts'

/**
 * numpy.linspace(first, last, count) truncated to integers, as the official
 * FineDiving loaders sample frames. Same arithmetic in the same order as numpy
 * (i * step + first, the last value set exactly), so the same frames.
 * @param firstFrame first frame, inclusive
 * @param lastFrame last frame, inclusive
 * @param count number of samples T, at least 1
 * @returns T frame indices, ascending, repeated where the range is shorter than T
 * @throws StudioError invalid-input
 */
export function sampleUniform(firstFrame: number, lastFrame: number, count: number): number[] {
  if (!Number.isInteger(firstFrame) || !Number.isInteger(lastFrame) || lastFrame < firstFrame) {
    throw new StudioError('invalid-input', `A frame range must run from a whole number to one not below it; found ${firstFrame} to ${lastFrame}.`)
  }
  if (!Number.isInteger(count) || count < 1) {
    throw new StudioError('invalid-input', `The number of frames to sample must be a whole number of at least 1; found ${count}.`)
  }
  if (count === 1) return [firstFrame]
  const step = (lastFrame - firstFrame) / (count - 1)
  const frames = Array.from({ length: count }, (_, i) => Math.trunc(i * step + firstFrame))
  frames[count - 1] = lastFrame
  return frames
}

/** How a method cuts its input into overlapping clips for a clip backbone (I3D). */
export interface ClipPlan {
  /** first frame of each clip, within the sampled frames */
  starts: readonly number[]
  /** frames in each clip */
  clipFrames: number
}

/**
 * Clip starts every `stride` frames; where a last clip would run over the end,
 * it is moved back to end at the last frame.
 * @throws StudioError invalid-input when the input is shorter than one clip
 */
export function planClips(frameCount: number, options: { stride: number; clips: number; clipFrames?: number }): ClipPlan {
  const clipFrames = options.clipFrames ?? 16
  if (frameCount < clipFrames) {
    throw new StudioError('invalid-input', `An input of ${frameCount} frames is shorter than one clip of ${clipFrames}.`)
  }
  const latest = frameCount - clipFrames
  return { starts: Array.from({ length: options.clips }, (_, i) => Math.min(i * options.stride, latest)), clipFrames }
}

/** The clip plans of the published methods (reference CoRe and T²CR). */
export const CLIP_PLANS = {
  /** CoRe, and the base path of T²CR on MTL-AQA: 103 frames, ten clips. The last one starts at 86, not 87: the official code leaves frame 102 out. */
  base103: { starts: [0, 10, 20, 30, 40, 50, 60, 70, 80, 86], clipFrames: 16 },
  /** base path of T²CR on FineDiving: 96 frames, nine clips */
  base96: planClips(96, { stride: 10, clips: 9 }),
  /** auxiliary path of T²CR: eight clips on either length */
  auxiliary: planClips(103, { stride: 12, clips: 8 }),
} as const satisfies Record<string, ClipPlan>

/**
 * Where a stage that starts at `stageStartFrame` starts among sampled frames:
 * the index of the first sampled frame at or after it. Both in the same
 * coordinate (both dive-relative, or both frames of the video). A stage that
 * starts after the last sampled frame gives the last index.
 */
export function frameToTransition(stageStartFrame: number, sampledFrames: ArrayLike<number>): number {
  let low = 0
  let high = sampledFrames.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sampledFrames[middle] ?? 0) < stageStartFrame) low = middle + 1
    else high = middle
  }
  return Math.min(low, sampledFrames.length - 1)
}

/**
 * The frame where the new stage starts, for a transition in sampled index space:
 * the sampled frame itself. Inverse of `frameToTransition` wherever frames are
 * sampled at most once; boundaries between two samples round up to the later one.
 * @throws StudioError invalid-input when the transition is no index of the sample
 */
export function transitionToFrame(transition: number, sampledFrames: ArrayLike<number>): number {
  const frame = sampledFrames[transition]
  if (frame === undefined) {
    throw new StudioError('invalid-input', `Transition ${transition} lies outside the ${sampledFrames.length} sampled frames.`)
  }
  return frame
}

/** All stage starts after the first stage's, as transitions. */
export function framesToTransitions(stageStartFrames: readonly number[], sampledFrames: ArrayLike<number>): number[] {
  return stageStartFrames.map((frame) => frameToTransition(frame, sampledFrames))
}

/** All transitions as the frames where the new stages start. */
export function transitionsToFrames(transitions: readonly number[], sampledFrames: ArrayLike<number>): number[] {
  return transitions.map((transition) => transitionToFrame(transition, sampledFrames))
}
