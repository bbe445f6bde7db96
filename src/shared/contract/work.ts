import { z } from 'zod'
import { workStates } from '../domain/work-states.ts'
import { annotatorId, commentId, diveId } from './entities.ts'
import { procedure } from './procedure.ts'
import { queueFilter } from './queue-filter.ts'

/** Somebody who labels or reviews. Names are unique, whatever their capitals. */
export const annotator = z.object({
  id: annotatorId,
  name: z.string(),
  /** What was labelled under these is theirs too. */
  formerNames: z.array(z.string()),
  createdAt: z.string(),
  /** No longer offered; nothing they did is lost. */
  isRemoved: z.boolean(),
})
export type Annotator = z.infer<typeof annotator>
const name = z.string().trim().min(1).max(120)

/** Somebody as a dive or a comment names them. */
export const personRef = z.object({ id: annotatorId, name: z.string() })
export type PersonRef = z.infer<typeof personRef>

/** Who labels and who reviews a dive; null: nobody in particular. */
export const assignment = z.object({ diveId, annotatorId: annotatorId.nullable(), reviewerId: annotatorId.nullable() })

/** Which dives: these, or all of a filter. */
export const workTarget = z.union([z.object({ diveIds: z.array(diveId).min(1).max(100_000) }), z.object({ filter: queueFilter })])
export type WorkTarget = z.infer<typeof workTarget>

const hands = z.union([z.literal('keep'), z.array(annotatorId).max(50)])
/** A state set by hand, as the operation that can take it back. */
export const stateChange = z.object({ diveId, operationId: z.number().int().positive() })
const commentText = z.string().trim().min(1).max(5000)

/**
 * What somebody says about a dive. `frame` counts from the dive's first frame;
 * null for the dive as a whole, for answers, and where the dive no longer reaches the frame.
 */
export const comment = z.object({
  id: commentId,
  diveId,
  replyTo: commentId.nullable(),
  frame: z.number().int().nonnegative().nullable(),
  text: z.string(),
  author: personRef,
  createdAt: z.string(),
  editedAt: z.string().nullable(),
  resolved: z.object({ by: z.string(), at: z.string() }).nullable(),
})
export type Comment = z.infer<typeof comment>

export const annotatorProcedures = {
  /** `current` is the person at this studio: the name in the settings. */
  'annotators.list': procedure(z.object({}), z.object({ annotators: z.array(annotator), current: annotatorId })),
  /** Errors: 'conflict' for a name somebody has or had. */
  'annotators.create': procedure(z.object({ name }), annotator),
  'annotators.rename': procedure(z.object({ annotatorId, name }), annotator),
  /** Errors: 'conflict' for the person at this studio. */
  'annotators.setRemoved': procedure(z.object({ annotatorId, isRemoved: z.boolean() }), annotator),
  /** This person labels from now on; a name nobody has is a new person. */
  'annotators.use': procedure(z.object({ name }), annotator),
}

export const workProcedures = {
  /** Who labels and reviews this dive, and who placed boundaries of it. */
  'work.get': procedure(z.object({ diveId }), z.object({ annotator: personRef.nullable(), reviewer: personRef.nullable(), labellers: z.array(z.string()) })),
  /** Shares the dives evenly among these people (shared/domain/deal-work.ts). `previous` is what `work.putBack` takes. */
  'work.assign': procedure(z.object({ target: workTarget, annotators: hands, reviewers: hands, seed: z.number().int().default(1) }), z.object({ count: z.number().int(), previous: z.array(assignment) })),
  'work.putBack': procedure(z.object({ assignments: z.array(assignment).max(100_000) }), z.object({})),
  /**
   * Takes dives to a state, each as an operation of its history; with a comment, which then stands beside it.
   * Those that cannot be taken there stay as they are and are counted by reason. `ownWork`: dives whose boundaries were placed by the person who accepts them.
   */
  'work.setState': procedure(z.object({
    target: workTarget,
    state: z.enum(workStates).exclude(['to-do']),
    comment: z.object({ text: commentText, frame: z.number().int().nonnegative().nullable() }).nullable().default(null),
  }), z.object({
    changed: z.array(stateChange),
    refused: z.object({ same: z.number().int(), 'no-stages': z.number().int(), 'not-labelled': z.number().int(), 'has-stages': z.number().int() }),
    ownWork: z.number().int(),
  })),
  /** Takes states back where nothing was done to the dive since; `kept` counts the others. */
  'work.takeBack': procedure(z.object({ changes: z.array(stateChange).max(100_000) }), z.object({ kept: z.number().int() })),
}

export const commentProcedures = {
  /** By time, answers after what they answer. */
  'comments.list': procedure(z.object({ diveId }), z.array(comment)),
  /** Errors: 'invalid-input' for a frame outside the dive or an answer to an answer. */
  'comments.add': procedure(z.object({ diveId, text: commentText, frame: z.number().int().nonnegative().nullable().default(null), replyTo: commentId.nullable().default(null) }), comment),
  /** One's own alone; errors: 'conflict'. */
  'comments.edit': procedure(z.object({ commentId, text: commentText }), comment),
  'comments.setResolved': procedure(z.object({ commentId, isResolved: z.boolean() }), comment),
  /** Hides it with its answers, or shows it again. One's own alone; errors: 'conflict'. */
  'comments.setRemoved': procedure(z.object({ commentId, isRemoved: z.boolean() }), comment),
}
