import { z } from 'zod'
import { diveId, modelId } from './entities.ts'

/**
 * Where a look at a dive helps most, as one model sees it. The work queue is
 * ordered by these figures.
 */
export const divePriority = z.object({
  diveId,
  modelId,
  /** 0 (sure of both transitions) to 1: one minus the lower of the two confidences of the model's proposal. */
  uncertainty: z.number().min(0).max(1),
  /** Frames between the model's transitions and the labelled ones, the farther of the two; null while unlabelled. */
  disagreementFrames: z.number().nonnegative().nullable(),
  /** Points the predicted score moves when a boundary is moved by one frame (the greater of the two); null where the model cannot score the dive. */
  pointsPerFrame: z.number().nonnegative().nullable(),
  /**
   * Labelled: how far the score by the labels lies from the score by the proposal. Unlabelled: what to expect of it,
   * for each boundary the mean distance of the model's own curve from its proposal, in frames, times the points per frame of that boundary; summed. Null where the model cannot score the dive.
   */
  scoreEffectPoints: z.number().nonnegative().nullable(),
  createdAt: z.string(),
})
export type DivePriority = z.infer<typeof divePriority>
