import { z } from 'zod'
import { annotatorId, diveId, diveFacts, videoId } from './entities.ts'
import { diveFilter } from './library.ts'
import { procedure } from './procedure.ts'
import { queueFilter } from './queue-filter.ts'
import { personRef } from './work.ts'

/**
 * Review sessions: a playlist of dives with decisions, notes and bookmarks.
 * Frames count from the dive's first frame here; the library pins them to the
 * video, and those outside the dive's present range come as null.
 */
const id = z.number().int().positive()
export const reviewId = id.brand<'ReviewId'>()
export const reviewItemId = id.brand<'ReviewItemId'>()
export const reviewNoteId = id.brand<'ReviewNoteId'>()
export const reviewDrawingId = id.brand<'ReviewDrawingId'>()
export type ReviewId = z.infer<typeof reviewId>
export type ReviewItemId = z.infer<typeof reviewItemId>
export type ReviewNoteId = z.infer<typeof reviewNoteId>
export type ReviewDrawingId = z.infer<typeof reviewDrawingId>

const frame = z.number().int().nonnegative()
const name = z.string().trim().min(1).max(160)
/** Most dives one session holds. */
export const reviewLimit = 5000

/** How the dives of a session were chosen. */
export const reviewSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('filter'), filter: diveFilter }),
  z.object({ kind: z.literal('hand') }),
  /** `rows` of the table, `gaps` of them without a dive when it was read. */
  z.object({ kind: z.literal('sheet'), fileName: z.string(), rows: z.number().int(), gaps: z.number().int() }),
])
export type ReviewSource = z.infer<typeof reviewSource>

/** What one row of a results sheet says of a dive. */
export const sheetRow = z.object({
  /** Of the table, from 1. */
  line: z.number().int().positive(),
  athlete: z.string(),
  diveNumber: z.string().nullable(),
  event: z.string(),
  round: z.string(),
  heightMetres: z.number().nullable(),
  difficulty: z.number().nullable(),
  awards: z.array(z.number()),
  penaltyPoints: z.number().nullable(),
  scorePoints: z.number().nullable(),
  /** As `diveFacts` has it; rows read before dates were known have none. */
  date: z.string().nullable().default(null),
})
export type SheetRow = z.infer<typeof sheetRow>

/** Decisions the screens offer by key; words of one's own are as good. */
export const usualDecisions = ['keep', 'work-on', 'discuss'] as const
export const decision = z.string().trim().min(1).max(60)

export const review = z.object({
  id: reviewId,
  name: z.string(),
  note: z.string(),
  source: reviewSource,
  /** Reviewers commit to awards or a score before any are shown. */
  isBlind: z.boolean(),
  createdBy: personRef,
  createdAt: z.string(),
  /** When it was last worked in; null: not yet. */
  openedAt: z.string().nullable(),
  isRemoved: z.boolean(),
  itemCount: z.number().int(),
  gapCount: z.number().int(),
  decidedCount: z.number().int(),
})
export type Review = z.infer<typeof review>

/** Where a session stopped. `frame` null: not in the dive's range; `tab`: of the review of one dive. */
export const reviewPlace = z.object({ itemId: reviewItemId, frame: frame.nullable(), tab: z.string().max(40).nullable() })
export type ReviewPlace = z.infer<typeof reviewPlace>

/** A dive as the playlist shows it; nothing of scores but `scorePoints`, which is null while they are hidden. */
export const reviewDive = diveFacts.pick({ diveNumber: true, heightMetres: true, difficulty: true, athlete: true, event: true, round: true, scorePoints: true }).extend({
  id: diveId,
  videoId,
  frameCount: z.number().int().positive(),
  frameRate: z.number().positive(),
  stageCount: z.number().int(),
  isRendered: z.boolean(),
  isAwaited: z.boolean(),
  /** It was removed from the library since. */
  isRemoved: z.boolean(),
})
export type ReviewDive = z.infer<typeof reviewDive>

export const reviewItem = z.object({
  id: reviewItemId,
  /** Null for a gap: a row of a results sheet without a dive in the library. */
  dive: reviewDive.nullable(),
  /** The row of a results sheet it stands for; its scores are left out while they are hidden. */
  sheetRow: sheetRow.nullable(),
  decision: z.string().nullable(),
  decisionNote: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  noteCount: z.number().int(),
  bookmarkCount: z.number().int(),
  /** What may be seen by the person at this studio: of a session that is not blind all; of a blind one nothing until committed and revealed. */
  scores: z.enum(['open', 'hidden', 'committed', 'revealed']),
  isRemoved: z.boolean(),
})
export type ReviewItem = z.infer<typeof reviewItem>

export const reviewDetail = z.object({ review, items: z.array(reviewItem), place: reviewPlace.nullable() })
export type ReviewDetail = z.infer<typeof reviewDetail>

export const reviewNote = z.object({
  id: reviewNoteId,
  reviewId,
  diveId,
  kind: z.enum(['note', 'bookmark']),
  /** Null for a note of the whole dive, and where the dive no longer reaches the frame. */
  frame: frame.nullable(),
  text: z.string(),
  author: personRef,
  at: z.string(),
  editedAt: z.string().nullable(),
})
export type ReviewNote = z.infer<typeof reviewNote>
const noteText = z.string().trim().max(5000)

/** A point of a picture, in shares of its width and height from its top left corner. */
export const picturePoint = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
export const drawingColour = z.enum(['yellow', 'red', 'green', 'blue', 'white', 'black'])
const ink = { colour: drawingColour, /** Of the line, in thousandths of the picture's width. */ width: z.number().min(1).max(40) }
export const drawingShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('polyline'), points: z.array(picturePoint).min(2).max(2000), ...ink }),
  z.object({ kind: z.literal('line'), points: z.tuple([picturePoint, picturePoint]), ...ink }),
  /** The tip is the second point. */
  z.object({ kind: z.literal('arrow'), points: z.tuple([picturePoint, picturePoint]), ...ink }),
  /** The vertex is the second point. */
  z.object({ kind: z.literal('angle'), points: z.tuple([picturePoint, picturePoint, picturePoint]), ...ink }),
  /** Opposite corners of the box around it. */
  z.object({ kind: z.literal('ellipse'), points: z.tuple([picturePoint, picturePoint]), ...ink }),
  /** The point is where the first line begins. */
  z.object({ kind: z.literal('text'), points: z.tuple([picturePoint]), text: z.string().trim().min(1).max(200), ...ink }),
])
export type DrawingShape = z.infer<typeof drawingShape>

/** A drawing shown on the frames from the first to the last, both included; null frames are outside the dive's present range. */
export const reviewDrawing = z.object({
  id: reviewDrawingId,
  reviewId,
  diveId,
  firstFrame: frame.nullable(),
  lastFrame: frame.nullable(),
  shape: drawingShape,
  author: personRef,
  at: z.string(),
})
export type ReviewDrawing = z.infer<typeof reviewDrawing>

/** What somebody committed to before anything was revealed; it never changes. */
export const reviewCommitment = z.object({
  reviewId,
  diveId,
  annotatorId,
  /** Null where only a score was given. */
  awards: z.array(z.number().min(0).max(10)).min(1).max(11).nullable(),
  scorePoints: z.number().min(0).max(200).nullable(),
  committedAt: z.string(),
  revealedAt: z.string().nullable(),
  /** Which of this person's commitments in this session it is, from 1. */
  ordinal: z.number().int().positive(),
})
export type ReviewCommitment = z.infer<typeof reviewCommitment>

/** Which dives come in: these in this order, or all of a filter of the library or of the queue, in its order. */
export const chosenDives = z.union([z.object({ diveIds: z.array(diveId).max(reviewLimit) }), z.object({ filter: diveFilter }), z.object({ queue: queueFilter })])
export type ChosenDives = z.infer<typeof chosenDives>

/** Errors of all: 'not-found' for an unknown session, item or note; others are named. */
export const reviewProcedures = {
  /** Those last worked in first; with `removed` only the removed ones. */
  'reviews.list': procedure(z.object({ removed: z.boolean().default(false) }), z.array(review)),
  /** With its items in order; removed ones too where wanted. */
  'reviews.get': procedure(z.object({ reviewId, withRemoved: z.boolean().default(false) }), reviewDetail),
  /** Errors: 'invalid-input' where more dives are chosen than one session holds. */
  'reviews.create': procedure(z.object({ name, note: z.string().max(5000).default(''), isBlind: z.boolean().default(false), dives: chosenDives }), review),
  'reviews.update': procedure(z.object({ reviewId, name: name.optional(), note: z.string().max(5000).optional() }), review),
  /** Hides it with everything in it, or brings it back. */
  'reviews.setRemoved': procedure(z.object({ reviewId, isRemoved: z.boolean() }), review),
  /** Where it stopped, so that it resumes there. */
  'reviews.remember': procedure(z.object({ reviewId, place: reviewPlace }), z.object({})),
  /** At the end; dives that are there already stay where they are, removed ones come back. `added` are the items that came. */
  'reviews.add': procedure(z.object({ reviewId, dives: chosenDives }), z.object({ added: z.array(reviewItemId) })),
  /** Takes items out, or puts them back where they were. */
  'reviews.setItemsRemoved': procedure(z.object({ reviewId, itemIds: z.array(reviewItemId).min(1).max(reviewLimit), isRemoved: z.boolean() }), z.object({})),
  /** Says which dive a gap of a results sheet is, or null: none again. Errors: 'conflict' for a dive that is in the session, or that has notes here. */
  'reviews.place': procedure(z.object({ reviewId, itemId: reviewItemId, diveId: diveId.nullable() }), z.object({})),
  /** The order of all items that are not removed. Errors: 'conflict' where others are there by now. */
  'reviews.order': procedure(z.object({ reviewId, itemIds: z.array(reviewItemId).max(reviewLimit) }), z.object({})),
  /** Null takes the decision away. */
  'reviews.decide': procedure(z.object({ reviewId, itemId: reviewItemId, decision: decision.nullable(), note: z.string().trim().max(1000).optional() }), z.object({})),
}

export const reviewNoteProcedures = {
  /** By frame, those of the whole dive first. */
  'reviewNotes.list': procedure(z.object({ reviewId, diveId }), z.array(reviewNote)),
  /** Errors: 'invalid-input' for a frame outside the dive, a note without text or a bookmark without a frame. */
  'reviewNotes.add': procedure(z.object({ reviewId, diveId, kind: z.enum(['note', 'bookmark']), frame: frame.nullable(), text: noteText }), reviewNote),
  /** One's own alone; errors: 'conflict'. */
  'reviewNotes.edit': procedure(z.object({ noteId: reviewNoteId, text: noteText }), reviewNote),
  /** Hides it, or shows it again. One's own alone; errors: 'conflict'. */
  'reviewNotes.setRemoved': procedure(z.object({ noteId: reviewNoteId, isRemoved: z.boolean() }), reviewNote),
}
