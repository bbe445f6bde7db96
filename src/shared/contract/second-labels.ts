import { z } from 'zod'
import { annotatorId, diveId, operation, provenance, video, videoId } from './entities.ts'
import { diveFilter } from './library.ts'
import { procedure } from './procedure.ts'

/**
 * Second labelling. Whoever labels a dive again gets `blindDive` and nothing
 * else: no labels, proposals, scores, awards, history or comments of anybody,
 * and no name of an athlete or event that a result could be told from.
 */
const id = z.number().int().positive()
export const labelRoundId = id.brand<'LabelRoundId'>()
export const labelSetId = id.brand<'LabelSetId'>()
export type LabelRoundId = z.infer<typeof labelRoundId>
export type LabelSetId = z.infer<typeof labelSetId>

export const labelSetState = z.enum(['to-do', 'in-progress', 'submitted'])
export type LabelSetState = z.infer<typeof labelSetState>

/** A stage as somebody marked it, frames from the dive's first. */
export const markedStage = z.object({ label: z.string().max(120).nullable(), startFrame: z.number().int().nonnegative() })
export type MarkedStage = z.infer<typeof markedStage>

export const roundChoice = z.object({
  filter: diveFilter,
  /** Drawn at random from the filtered dives with `seed`; null: all of them. */
  count: z.number().int().min(1).nullable(),
  seed: z.number().int().default(0),
  /** Also dives whose labels are this person's own, to see how well they agree with themselves. */
  withOwn: z.boolean().default(false),
})
export type RoundChoice = z.infer<typeof roundChoice>

const progress = z.object({ annotatorId, name: z.string(), total: z.number(), inProgress: z.number(), submitted: z.number() })
export const labelRound = z.object({
  id: labelRoundId,
  name: z.string(),
  asksScores: z.boolean(),
  choice: roundChoice,
  madeBy: z.string(),
  madeAt: z.string(),
  diveCount: z.number(),
  people: z.array(progress),
})
export type LabelRound = z.infer<typeof labelRound>

/** One's own work of a round: which dives, how far. */
export const ownSet = z.object({ id: labelSetId, roundId: labelRoundId, roundName: z.string(), diveNumber: z.string().nullable(), frames: z.number(), state: labelSetState, updatedAt: z.string().nullable() })
export type OwnSet = z.infer<typeof ownSet>

/** What a second labeller sees: the pictures, the dive number (for the names of the stages), and their own answer. */
export const blindDive = z.object({
  id: labelSetId,
  roundName: z.string(),
  asksScores: z.boolean(),
  state: labelSetState,
  diveId,
  videoId,
  video: video.pick({ width: true, height: true, frameCount: true, isAwaited: true, isRendered: true }),
  startFrame: z.number().int().nonnegative(),
  endFrame: z.number().int().positive(),
  frameRate: z.number().positive(),
  category: z.string(),
  diveNumber: z.string().nullable(),
  stages: z.array(markedStage),
  scorePoints: z.number().nullable(),
  /** Of this set alone. */
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  history: z.array(operation.pick({ id: true, summary: true, at: true, isUndone: true })),
  /** The last edit of the set in effect; 0 while there is none. An edit that says on which it was made is refused with 'stale-edit' once another is in effect. */
  headOperationId: z.number().int().nonnegative(),
  /** Own sets of the same round before and after, by id; null at the ends. */
  previousId: labelSetId.nullable(),
  nextId: labelSetId.nullable(),
  /** How many sets of the round are one's own, and how many of them are submitted. */
  ownCount: z.number(),
  ownSubmitted: z.number(),
})
export type BlindDive = z.infer<typeof blindDive>

/** Somebody's finished answer, told only to those who have none to give themselves. */
export const submittedSet = z.object({ id: labelSetId, roundName: z.string(), annotator: z.string(), submittedAt: z.string(), stages: z.array(markedStage), scorePoints: z.number().nullable() })
export type SubmittedSet = z.infer<typeof submittedSet>

export const adjudicationModel = z.object({ modelId: id, name: z.string(), transitions: z.tuple([z.number().int(), z.number().int()]) })
/** Everything there is on one dive, frames from the dive's first as it is now. */
export const adjudication = z.object({
  diveId,
  accepted: z.array(z.object({ label: z.string().nullable(), startFrame: z.number().int(), provenance })),
  sets: z.array(submittedSet),
  models: z.array(adjudicationModel),
  /** Sets of this dive that are not submitted yet. */
  openSets: z.number(),
})
export type Adjudication = z.infer<typeof adjudication>

/** A decided boundary. `from`: whose it is; 'accepted' as it stands; null where the person deciding placed it. */
export const decidedStage = markedStage.extend({ from: z.union([z.literal('accepted'), z.object({ kind: z.enum(['person', 'model']), name: z.string().max(120) })]).nullable() })
export type DecidedStage = z.infer<typeof decidedStage>

/** The set's `headOperationId` an edit was made on; left out, it is made on whatever is there. */
const basedOn = z.number().int().nonnegative().optional()

export const secondLabelProcedures = {
  /** Errors: 'invalid-input' where no dive or nobody is left to label. */
  'secondLabels.makeRound': procedure(z.object({ name: z.string().trim().min(1).max(120), annotatorIds: z.array(annotatorId).min(1).max(50), choice: roundChoice, asksScores: z.boolean().default(false) }), z.object({ round: labelRound, /** Of a person and a dive, because the labels there are their own. */ leftOut: z.number() })),
  'secondLabels.rounds': procedure(z.object({}), z.array(labelRound)),
  /** Hides a round, or shows it again; nobody's work is lost. */
  'secondLabels.setRemoved': procedure(z.object({ roundId: labelRoundId, isRemoved: z.boolean() }), z.object({})),
  'secondLabels.mine': procedure(z.object({}), z.array(ownSet)),
  /** Of one's own sets only; 'conflict' for another's. */
  'secondLabels.get': procedure(z.object({ setId: labelSetId }), blindDive),
  /** Durable when it returns. Errors: 'bad-labels', 'conflict' once submitted, 'stale-edit' where `basedOn` is not the last edit any more; so all that change a set. */
  'secondLabels.set': procedure(z.object({ setId: labelSetId, stages: z.array(markedStage), summary: z.string().max(200), basedOn }), blindDive),
  'secondLabels.score': procedure(z.object({ setId: labelSetId, scorePoints: z.number().min(0).max(200).nullable(), basedOn }), blindDive),
  'secondLabels.undo': procedure(z.object({ setId: labelSetId, basedOn }), blindDive),
  'secondLabels.redo': procedure(z.object({ setId: labelSetId, basedOn }), blindDive),
  /** Errors: 'bad-labels' without stages. */
  'secondLabels.submit': procedure(z.object({ setId: labelSetId, basedOn }), blindDive),
  /** Takes a submission back; 'conflict' once somebody has decided on the dive. */
  'secondLabels.reopen': procedure(z.object({ setId: labelSetId }), blindDive),
  /** 'blind' while the person at the studio has a set of this dive to finish, as every call about such a dive. */
  'secondLabels.compare': procedure(z.object({ diveId }), adjudication),
  /** Makes the decision the dive's labels, as one operation. Errors: 'bad-labels', 'blind' as `compare`. */
  'secondLabels.adjudicate': procedure(z.object({ diveId, stages: z.array(decidedStage).min(1), summary: z.string().max(200) }), adjudication),
}
