import type { Transitions } from '../stages.ts'

/**
 * One rater's answer to one dive. Raters are people, the labels as they are
 * accepted now, or models. Frames are the video's own, so that labels stay
 * comparable when the dive's range was moved between them.
 */
export interface Labelling {
  diveId: number
  startFrame: number
  /** The first frame no longer part of it. */
  endFrame: number
  /** Contiguous, the first at `startFrame`; null for models that tell the two transitions only. */
  stages: readonly { label: string | null; startFrame: number }[] | null
  /** First frames of flight and of entry; null where it has fewer than three stages. */
  transitions: Transitions | null
}

export type RaterKind = 'person' | 'first' | 'accepted' | 'model'

export interface Rater {
  /** Unique among the raters of a comparison. */
  key: string
  kind: RaterKind
  name: string
  labellings: readonly Labelling[]
}

/** A labelling of stages counted from the dive's first frame. */
export function labellingOf(dive: { diveId: number; startFrame: number; endFrame: number }, stages: readonly { label: string | null; startFrame: number }[]): Labelling {
  const placed = stages.map(({ label, startFrame }) => ({ label, startFrame: dive.startFrame + startFrame }))
  const flight = placed[1]
  const entry = placed.at(-1)
  return { ...dive, stages: placed, transitions: placed.length < 3 || !flight || !entry ? null : [flight.startFrame, entry.startFrame] }
}
