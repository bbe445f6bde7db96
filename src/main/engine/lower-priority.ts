import { constants, setPriority } from 'node:os'

/**
 * Computing gives way to what a person sees: a run that uses every core must not
 * make the screens stutter. Threads and programs started from here on (ffmpeg,
 * ONNX Runtime's) follow. Harmless where it is not permitted.
 */
export function lowerPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Some systems and sandboxes forbid it; the work is the same, only less polite.
  }
}
