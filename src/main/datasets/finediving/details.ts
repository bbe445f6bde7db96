import { z } from 'zod'

/**
 * What FineDiving says of a clip beyond a dive's facts and stages, by its own
 * names: all that is needed to write its pickles again value for value. Written
 * by the importer, read by the exporter and the doctor.
 *
 * Not kept, because it never varies or compares equal in Python: arrays are
 * int64 and one-dimensional; numbers are float or numpy.float64, ids int or
 * numpy.int64, which compare and hash alike.
 */
const id = z.number().int()

export const fineDivingDetails = z.object({
  /** Of the key (competition, clip). */
  competition: z.string(),
  clip: id,
  /** Place of the clip in each pickle's dictionary; null: it is not in it. */
  order: z.object({ aqa: id.nullable(), coarse: id.nullable(), fine: id.nullable() }),
  /** Dive number as written: "407c". */
  action_type: z.string(),
  /** Runs: sub-action id and number of frames; null: no labels. */
  frames_labels: z.array(z.tuple([id, id])).nullable(),
  /** As written, also where it contradicts the labels; null: none. */
  steps_transit_frames: z.array(id).nullable(),
  /** Where it is not what the labels give; null: it is, or there is none. */
  'sub-action_types': z.array(z.tuple([id, z.string()])).nullable(),
  /** In the broadcast, as written: 1-based; null: not known. */
  start_frame: id.nullable(),
  /** The clip's last frame, not the one after. */
  end_frame: id.nullable(),
  /** Where another pickle says something else than the dive's facts, labels and transitions; these follow the first of aqa, fine, coarse that has the clip. */
  otherwise: z.array(z.object({
    pickle: z.enum(['fine', 'coarse']),
    action_type: z.string().optional(),
    /** A text where it is no finite number: "NaN". */
    dive_score: z.union([z.number(), z.string()]).optional(),
    difficulty: z.union([z.number(), z.string()]).optional(),
    steps_transit_frames: z.array(id).optional(),
    frames_labels: z.array(z.tuple([id, id])).optional(),
  })).optional(),
  /** What was said of facts that no dive can have, by the fact's name. */
  unusable: z.record(z.string(), z.json()).optional(),
})
export type FineDivingDetails = z.infer<typeof fineDivingDetails>

/** A sub-action and how many frames it lasts. */
export type LabelRun = [subAction: number, frameCount: number]

export function runsOf(labels: readonly number[]): LabelRun[] {
  const runs: LabelRun[] = []
  for (const label of labels) {
    const last = runs[runs.length - 1]
    if (last?.[0] === label) last[1]++
    else runs.push([label, 1])
  }
  return runs
}

/** Label of every frame. */
export function labelsOfRuns(runs: readonly (readonly [number, number])[]): number[] {
  return runs.flatMap(([label, count]) => new Array<number>(count).fill(label))
}

/** 0-based last frame before each change of label: what `steps_transit_frames` should say. */
export function transitionsOfRuns(runs: readonly (readonly [number, number])[]): number[] {
  let at = -1
  return runs.slice(0, -1).map(([, count]) => (at += count))
}

/** Sub-actions in the order they first occur: the keys `sub-action_types` should have. */
export function subActionsOfRuns(runs: readonly (readonly [number, number])[]): number[] {
  return [...new Set(runs.map(([label]) => label))]
}
