/** Where a model would put the two transitions, and how far that is from where they stand. */
import type { Segmentation } from '../../../shared/contract/assessment.ts'
import { standingTransition, type TransitionIndex } from './proposal.ts'
import type { StageDraft } from './stage-edits.ts'

export type Sureness = 'sure' | 'likely' | 'unsure'

export interface Ghost {
  which: TransitionIndex
  frame: number
  /** 0 to 1. */
  confidence: number
  sureness: Sureness
  /** Where it is labelled; null where it is not. */
  standing: number | null
  /** Frames the proposal lies after the label (before it: negative); null where nothing is labelled. */
  distance: number | null
}

/** Words for a confidence; how often a model of some confidence is right is another matter, which its card and evaluations tell. */
export function surenessOf(confidence: number): Sureness {
  if (confidence >= 0.9) return 'sure'
  return confidence >= 0.6 ? 'likely' : 'unsure'
}

export function ghostsOf({ transitions, confidences }: Pick<Segmentation, 'transitions' | 'confidences'>, stages: readonly StageDraft[]): Ghost[] {
  return ([0, 1] as const).map((which) => {
    const frame = transitions[which]
    const standing = standingTransition(stages, which)
    return { which, frame, confidence: confidences[which], sureness: surenessOf(confidences[which]), standing, distance: standing === null ? null : frame - standing }
  })
}

/** +3, −2, 0 */
export function signed(frames: number): string {
  return frames > 0 ? `+${frames}` : frames < 0 ? `−${-frames}` : '0'
}
