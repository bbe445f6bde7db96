/**
 * The view of methods that know two transitions only, such as MCoRe: take-off,
 * flight, entry. It is a reading of the stages, never stored beside them: its two
 * boundaries are the stages' own first and last one, and move with them.
 */
import { transitionsOf } from '../../../shared/domain/stages.ts'
import type { StageDraft } from './stage-edits.ts'

export interface TransitionPart {
  name: 'takeOff' | 'flight' | 'entry'
  /** Half-open, dive-relative. */
  startFrame: number
  endFrame: number
  /** Index of the stage whose start is this part's start; the boundary that moves. 0: the dive's own start, which does not. */
  stageIndex: number
  /** How many stages it takes together. */
  stageCount: number
}

/** Null where there are fewer than three stages. */
export function twoTransitionView(stages: readonly StageDraft[], frameCount: number): TransitionPart[] | null {
  const transitions = transitionsOf(stages)
  if (transitions === null) return null
  const [flight, entry] = transitions
  const last = stages.length - 1
  return [
    { name: 'takeOff', startFrame: 0, endFrame: flight, stageIndex: 0, stageCount: 1 },
    { name: 'flight', startFrame: flight, endFrame: entry, stageIndex: 1, stageCount: last - 1 },
    { name: 'entry', startFrame: entry, endFrame: frameCount, stageIndex: last, stageCount: 1 },
  ]
}
