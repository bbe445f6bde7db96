import type { AnnotatorId, DiveId } from '../../shared/contract/entities.ts'
import type { Review, ReviewDetail, ReviewId, ReviewItemId, ReviewNote, ReviewNoteId, ReviewPlace, ReviewSource, SheetRow } from '../../shared/contract/reviews.ts'
import type { Author } from './library.ts'

/** What comes into a playlist: a dive, a row of a sheet without one, or both. */
export interface NewReviewItem {
  diveId: DiveId | null
  sheetRow: SheetRow | null
}

export interface NewReview {
  name: string
  note: string
  source: ReviewSource
  isBlind: boolean
  items: readonly NewReviewItem[]
}

/** Review sessions. Nothing is deleted: what is removed is hidden and can be had again. Errors: as `Library`; others are named. */
export interface Reviews {
  /** Those last worked in first. */
  list(options?: { removed?: boolean }): Promise<Review[]>
  get(id: ReviewId): Promise<Review>
  /** As the person sees it: scores that are still hidden from them are left out. */
  detail(id: ReviewId, annotatorId: AnnotatorId, options?: { withRemoved?: boolean }): Promise<ReviewDetail>
  /** A dive named twice comes in once, where it was named first. Errors: 'not-found' for an unknown dive. */
  create(review: NewReview, author: Author): Promise<Review>
  update(id: ReviewId, changes: { name?: string | undefined; note?: string | undefined }): Promise<Review>
  setRemoved(id: ReviewId, isRemoved: boolean): Promise<Review>
  /** Errors: 'not-found' for an item of another session. */
  remember(id: ReviewId, place: ReviewPlace): Promise<void>
  /** At the end; answers what was not there before, or was removed. Errors: 'invalid-input' where the session would hold too many. */
  add(id: ReviewId, items: readonly NewReviewItem[]): Promise<ReviewItemId[]>
  setItemsRemoved(id: ReviewId, itemIds: readonly ReviewItemId[], isRemoved: boolean): Promise<void>
  /** The dive that a gap of a results sheet stands for; null: none again. Errors: 'conflict' for a dive that is in the session, or for one that was spoken of; 'invalid-input' for an item of no sheet. */
  place(id: ReviewId, itemId: ReviewItemId, diveId: DiveId | null): Promise<void>
  /** Errors: 'conflict' unless these are exactly the items that are not removed. */
  order(id: ReviewId, itemIds: readonly ReviewItemId[]): Promise<void>
  /** A note left out stays as it was. */
  decide(id: ReviewId, itemId: ReviewItemId, decision: string | null, note: string | undefined, author: Author): Promise<void>
}

export interface ReviewNotes {
  /** By frame, those of the whole dive first. */
  list(reviewId: ReviewId, diveId: DiveId): Promise<ReviewNote[]>
  diveOf(id: ReviewNoteId): Promise<DiveId>
  /** Errors: 'invalid-input' for a frame outside the dive, a note without text or a bookmark without a frame; 'not-found' for a dive that is not in the session. */
  add(note: { reviewId: ReviewId; diveId: DiveId; kind: ReviewNote['kind']; frame: number | null; text: string }, author: Author): Promise<ReviewNote>
  /** Errors: 'conflict' for somebody else's, 'invalid-input' for a note without text. */
  edit(id: ReviewNoteId, text: string, author: Author): Promise<ReviewNote>
  /** Errors: 'conflict' for somebody else's. */
  setRemoved(id: ReviewNoteId, isRemoved: boolean, author: Author): Promise<ReviewNote>
}
