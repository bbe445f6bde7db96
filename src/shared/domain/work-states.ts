import { placerOf } from './agreement/adjudicated-name.ts'

/**
 * How far a dive is, and who may take it where.
 *
 *   to do → labelled → in review → accepted
 *                          ↓           ↓
 *                       returned ←─────┘   → labelled or in review again
 *
 * What annotators of other tools expect, decided once here:
 * - A dive becomes "labelled" by itself as soon as its stages are there, and "to do" again when they are taken away.
 * - Moving a boundary of a dive in review or accepted makes it "labelled" again: what was
 *   looked at is no longer what is there. Nothing is asked first, the screen says so, and undo brings the acceptance back with the boundary.
 * - A returned dive stays returned while it is being worked on; only its annotator says when it is done.
 * - In a small group people review their own work. That is allowed, and noted.
 */
export const workStates = ['to-do', 'labelled', 'in-review', 'accepted', 'returned'] as const
export type WorkState = (typeof workStates)[number]

/** Stages that make a dive labelled: with three, both transitions of the three-stage view are known. */
export const labelledStageCount = 3

/** Where a person may take a dive from each state. */
const ways: Readonly<Record<WorkState, readonly WorkState[]>> = {
  'to-do': ['labelled'],
  labelled: ['in-review', 'accepted', 'returned'],
  'in-review': ['accepted', 'returned', 'labelled'],
  accepted: ['returned', 'in-review', 'labelled'],
  returned: ['labelled', 'in-review', 'accepted'],
}

/** States that say that the dive has labels; one without any stage can be in none of them. */
const needLabels: ReadonlySet<WorkState> = new Set(['labelled', 'in-review', 'accepted'])

export type StateRefusal = 'same' | 'no-stages' | 'not-labelled' | 'has-stages'

/** Why a dive cannot be taken to `wanted`; null where it can. "To do" follows from its stages and is never set by hand. */
export function stateRefusal(state: WorkState, wanted: WorkState, stageCount: number): StateRefusal | null {
  if (state === wanted) return 'same'
  if (wanted === 'to-do') return 'has-stages'
  if (needLabels.has(wanted) && stageCount === 0) return 'no-stages'
  return ways[state].includes(wanted) ? null : 'not-labelled'
}

/** The state of a dive that comes into the library. */
export function initialState(stageCount: number): WorkState {
  return stageCount >= labelledStageCount ? 'labelled' : 'to-do'
}

/** The state after an edit of stages or range. */
export function stateAfterEdit(state: WorkState, stageCountBefore: number, stageCountAfter: number): WorkState {
  if (state === 'returned') return 'returned'
  const isLabelled = stageCountAfter >= labelledStageCount
  if (state === 'to-do') return isLabelled ? 'labelled' : 'to-do'
  // Dives of other categories may have fewer stages; such a one is "to do" again only when it loses some.
  return isLabelled || (stageCountAfter > 0 && stageCountAfter >= stageCountBefore) ? 'labelled' : 'to-do'
}

export interface WorkOfDive {
  state: WorkState
  /** Names, or null: nobody in particular. */
  annotator: string | null
  reviewer: string | null
}

/** What "done, next" makes of a dive when this person says it; null: it stays as it is. */
export function stateWhenDone({ state, annotator, reviewer }: WorkOfDive, person: string): WorkState | null {
  // Pressed twice by whoever handed it in, it must not accept what somebody else is to look at.
  if (state === 'in-review') return reviewer === null || isSamePerson(reviewer, person) ? 'accepted' : null
  if (state === 'accepted' || state === 'to-do') return null
  // What was asked of somebody else is not done by passing over it.
  if (state === 'returned' && annotator !== null && !isSamePerson(annotator, person)) return null
  if (reviewer === null) return state === 'labelled' ? null : 'labelled'
  return isSamePerson(reviewer, person) ? 'accepted' : 'in-review'
}

/** Whether somebody who reviews a dive placed boundaries of it, decided on by others or not: worth a note, never forbidden. */
export function isOwnWork(reviewer: string, stages: readonly { provenance: { kind: string; name: string } }[]): boolean {
  return stages.some(({ provenance }) => provenance.kind === 'person' && isSamePerson(placerOf(provenance.name), reviewer))
}

/** Names are told apart as the table of annotators does: ASCII capitals do not count. */
export function isSamePerson(a: string, b: string): boolean {
  return lower(a) === lower(b)
}

function lower(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
