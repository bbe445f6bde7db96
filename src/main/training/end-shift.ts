import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { createRandom } from '../../shared/domain/random.ts'

/**
 * The loaders published for MTL-AQA move the end of a training clip by a few
 * frames, drawn anew each time, and its beginning with it (CoRe and T²CR: -3..3).
 */

/** Frames to move by, -most..most, each equally likely; from the seed of one video's showing. */
export function drawEndShift(seed: number, most: number): number {
  // A stream of its own: crops drawn from the same seed stay what they are.
  return most === 0 ? 0 : createRandom(seed).fork('end shift').integer(2 * most + 1) - most
}

/**
 * The dive with its range moved, as far as its video goes: at the video's ends the range gets shorter. Its stages stay
 * on the frames they were labelled on, each with a frame left. Everything cached of it is keyed by the moved range.
 */
export function shiftDive(dive: DiveSource, frames: number): DiveSource {
  if (frames === 0) return dive
  const startFrame = Math.min(Math.max(0, dive.startFrame + frames), dive.video.frameCount - 1)
  const endFrame = Math.max(startFrame + 1, Math.min(dive.video.frameCount, dive.endFrame + frames))
  const moved = startFrame - dive.startFrame
  return { ...dive, startFrame, endFrame, transitions: dive.transitions && moveTransitions(dive.transitions, moved, endFrame - startFrame) }
}

function moveTransitions([flight, entry]: readonly [number, number], moved: number, frameCount: number): [number, number] {
  // At least a frame before the flight, one of it, and one of the entry, where the range has three.
  const first = Math.max(Math.min(1, frameCount - 1), Math.min(flight - moved, frameCount - 2))
  return [first, Math.min(frameCount - 1, Math.max(first + 1, entry - moved))]
}
