import { toStudioError, type FrameStretch } from '../../../shared/errors.ts'

/**
 * Frames of a dive, counted from its first, that cannot be read together: those
 * that failed side by side, and the whole stretch of the video that the error
 * tells of, as far as it lies in the dive.
 */
export function damagedAround(error: unknown, dive: { startFrame: number; frameCount: number }, failed: FrameStretch): FrameStretch {
  const { stretch } = toStudioError(error)
  if (stretch === undefined) return failed
  return {
    first: Math.max(0, Math.min(failed.first, stretch.first - dive.startFrame)),
    last: Math.min(dive.frameCount - 1, Math.max(failed.last, stretch.last - dive.startFrame)),
  }
}
