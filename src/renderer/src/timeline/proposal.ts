/**
 * Taking over a model's proposal: two transitions (start of flight, start of
 * entry) into stages of any number. The first goes to the second stage's
 * start, the last to the last stage's; missing boundaries are added, nothing
 * between them is invented.
 */
import { splitAt, startStage, type StageDraft, type StageEdit } from './stage-edits.ts'

export type TransitionIndex = 0 | 1

export function acceptTransition<S extends StageDraft>(stages: readonly S[], which: TransitionIndex, frame: number, frameCount: number, create: (index: number, startFrame: number) => S): StageEdit<S> {
  const start = Math.min(Math.max(frame, 1), frameCount - 1)
  if (stages.length >= 3) return startStage(stages, which === 0 ? 2 : stages.length, start, frameCount, create)
  if (stages[1]?.startFrame === start) return { stages: [...stages] }
  return splitAt(stages, start, frameCount, create)
}

export function acceptBoth<S extends StageDraft>(stages: readonly S[], transitions: readonly [number, number], frameCount: number, create: (index: number, startFrame: number) => S): StageEdit<S> {
  const present = stages.length >= 3 ? stages : []
  const first = acceptTransition(present, 0, transitions[0], frameCount, create)
  if ('refusal' in first) return first
  return acceptTransition(first.stages, 1, transitions[1], frameCount, create)
}

/** Where both transitions stand now, to compare a proposal with; null where not labelled. */
export function standingTransition(stages: readonly StageDraft[], which: TransitionIndex): number | null {
  if (stages.length < 3) return null
  return (which === 0 ? stages[1] : stages.at(-1))?.startFrame ?? null
}

/** Fills in missing names where the stages are as many as the dive number implies; names given by people stay. */
export function nameStages<S extends StageDraft>(stages: readonly S[], implied: readonly string[] | null): S[] {
  if (implied === null || implied.length !== stages.length) return [...stages]
  return stages.map((stage, i) => (stage.label === null ? { ...stage, label: implied[i] ?? null } : stage))
}
