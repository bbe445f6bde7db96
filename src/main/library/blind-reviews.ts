import type { AnnotatorId, DiveId } from '../../shared/contract/entities.ts'
import type { BlindReviewDive } from '../../shared/contract/blind-review.ts'
import type { DrawingShape, ReviewCommitment, ReviewDrawing, ReviewDrawingId, ReviewId } from '../../shared/contract/reviews.ts'
import type { Author } from './library.ts'

/** Judging sessions blind. Errors: as `Library`; 'conflict' for a session that is not blind, 'not-found' for a dive that is not in it; others are named. */
export interface BlindReviews {
  /** From now on this person judges the session blind. */
  dive(reviewId: ReviewId, diveId: DiveId, annotatorId: AnnotatorId): Promise<BlindReviewDive>
  /** Never changed afterwards. Errors: 'conflict' where there is one already. */
  commit(reviewId: ReviewId, diveId: DiveId, annotatorId: AnnotatorId, answer: { awards: readonly number[] | null; scorePoints: number | null }): Promise<void>
  /** Of one dive, or of all committed to; answers those that were still hidden. Errors: 'conflict' before a commitment. */
  reveal(reviewId: ReviewId, diveId: DiveId | null, annotatorId: AnnotatorId): Promise<DiveId[]>
  /** In the order they were made. */
  commitments(reviewId: ReviewId, annotatorId: AnnotatorId): Promise<ReviewCommitment[]>
  /** How many dives the session holds. */
  diveCount(reviewId: ReviewId): Promise<number>
  /** Dives of sessions this person judges blind, not yet revealed to them, each with the first such session; sessions and items that are removed hide nothing. */
  hiddenDives(annotatorId: AnnotatorId): Promise<Map<DiveId, ReviewId>>
}

/** Drawings on frames. Nothing is deleted: one taken away is hidden. */
export interface ReviewDrawings {
  list(reviewId: ReviewId, diveId: DiveId): Promise<ReviewDrawing[]>
  /** Errors: 'invalid-input' for frames outside the dive, 'not-found' for a dive that is not in the session. */
  add(drawing: NewDrawing & { reviewId: ReviewId; diveId: DiveId }, author: Author): Promise<ReviewDrawing>
  /** Errors: 'conflict' for somebody else's. */
  change(id: ReviewDrawingId, drawing: NewDrawing, author: Author): Promise<ReviewDrawing>
  setRemoved(id: ReviewDrawingId, isRemoved: boolean, author: Author): Promise<ReviewDrawing>
}

export interface NewDrawing {
  firstFrame: number
  lastFrame: number
  shape: DrawingShape
}
