import type { AnnotatorId, DiveId, ModelId, Stage } from '../../shared/contract/entities.ts'
import type { BlindDive, LabelRound, LabelRoundId, LabelSetId, MarkedStage, OwnSet, RoundChoice, SubmittedSet } from '../../shared/contract/second-labels.ts'
import type { Author } from './library.ts'

/** A round to be made: its dives are chosen already. */
export interface NewRound {
  name: string
  asksScores: boolean
  choice: RoundChoice
  annotatorIds: readonly AnnotatorId[]
  diveIds: readonly DiveId[]
}

/** Answers to be compared; of one round, or of all that are not removed. Removed dives are left out. */
export interface Ratings {
  finished(roundId: LabelRoundId | null): Promise<FinishedSet[]>
  firstLabels(roundId: LabelRoundId | null): Promise<FirstLabels[]>
  /** What the dives hold now. With null: all dives. */
  accepted(diveIds: readonly DiveId[] | null): Promise<AcceptedLabels[]>
  /** Transitions proposed for these dives, or for all, by models that are not removed; frames from the dive's first. */
  proposals(diveIds: readonly DiveId[] | null): Promise<ProposedTransitions[]>
}

export interface AcceptedLabels {
  diveId: DiveId
  diveNumber: string | null
  athlete: string
  startFrame: number
  endFrame: number
  stages: Stage[]
  scorePoints: number | null
  awards: number[]
}

export interface ProposedTransitions {
  diveId: DiveId
  modelId: ModelId
  modelName: string
  transitions: [number, number]
}

/** Range and labels of a dive when a round was made. */
export interface FirstLabels {
  roundId: LabelRoundId
  diveId: DiveId
  startFrame: number
  endFrame: number
  stages: Stage[]
}

/** A submitted answer as a comparison needs it; `startFrame` and `endFrame` are the video's. */
export interface FinishedSet {
  annotatorId: AnnotatorId
  annotator: string
  roundId: LabelRoundId
  diveId: DiveId
  startFrame: number
  endFrame: number
  stages: MarkedStage[]
  scorePoints: number | null
}

/**
 * Answers of further people to a dive. What a labeller is given holds only the
 * pictures' facts and their own answer; all else is asked by those who compare.
 * Errors: as `Library`; others are named.
 */
export interface SecondLabels {
  /** Freezes range and labels of each dive. Pairs of a person and a dive of their own labels are left out unless asked for. Errors: 'invalid-input' where none is left. */
  makeRound(round: NewRound, author: Author): Promise<{ round: LabelRound; leftOut: number }>
  rounds(): Promise<LabelRound[]>
  setRemoved(roundId: LabelRoundId, isRemoved: boolean): Promise<void>
  mine(annotatorId: AnnotatorId): Promise<OwnSet[]>
  /** Errors: 'conflict' for the set of somebody else. So all below. */
  get(setId: LabelSetId, annotatorId: AnnotatorId): Promise<BlindDive>
  /** `basedOn`: the `headOperationId` the person saw; where another is in effect by now, nothing is written and 'stale-edit' says so. So all edits. Errors: 'bad-labels', 'conflict' once submitted. */
  setStages(setId: LabelSetId, stages: readonly MarkedStage[], summary: string, annotatorId: AnnotatorId, basedOn?: number): Promise<BlindDive>
  setScore(setId: LabelSetId, scorePoints: number | null, annotatorId: AnnotatorId, basedOn?: number): Promise<BlindDive>
  /** Errors: 'conflict' where there is nothing to undo, or once submitted. */
  undo(setId: LabelSetId, annotatorId: AnnotatorId, basedOn?: number): Promise<BlindDive>
  redo(setId: LabelSetId, annotatorId: AnnotatorId, basedOn?: number): Promise<BlindDive>
  /** Errors: 'bad-labels' without stages. */
  submit(setId: LabelSetId, annotatorId: AnnotatorId, basedOn?: number): Promise<BlindDive>
  /** Errors: 'conflict' once the dive has been decided on since. */
  reopen(setId: LabelSetId, annotatorId: AnnotatorId): Promise<BlindDive>
  /** Sets of a dive still to be submitted. */
  openSets(diveId: DiveId): Promise<number>
  /** Dives this person has still to submit a set of, each with the first of these. */
  openDives(annotatorId: AnnotatorId): Promise<Map<DiveId, LabelSetId>>
  /** Submitted sets of rounds that are not removed, frames from the dive's present first. */
  submitted(diveId: DiveId): Promise<SubmittedSet[]>
  /** Replaces the dive's stages, provenance and all, as one operation of its history. Errors: 'bad-labels', 'conflict' for a removed dive. */
  adjudicate(diveId: DiveId, stages: readonly Stage[], summary: string, author: Author): Promise<void>
}
