import type { Generated } from 'kysely'

/** Review sessions and what is said in them. */
export interface ReviewTables {
  reviews: ReviewsTable
  review_items: ReviewItemsTable
  review_notes: ReviewNotesTable
  review_drawings: ReviewDrawingsTable
  review_commitments: ReviewCommitmentsTable
}

export interface ReviewsTable {
  id: Generated<number>
  name: string
  note: Generated<string>
  /** JSON of ReviewSource: how its dives were chosen. */
  source: string
  created_by: number
  created_at: string
  /** When somebody last stopped at one of its dives. */
  opened_at: string | null
  is_removed: Generated<number>
  /** Reviewers commit to awards or a score before they see any. */
  is_blind: number
  /** The item it stopped at; null: not begun. */
  position: number | null
  /** JSON of StoredPlace and whatever else a session remembers. */
  settings: Generated<string>
}

export interface ReviewItemsTable {
  id: Generated<number>
  review_id: number
  /** Null for a row of a results sheet without a dive. */
  dive_id: number | null
  position: number
  /** JSON of SheetRow: the row of a results sheet it stands for. */
  sheet_row: string | null
  /** 'keep', 'work-on', 'discuss' or words of one's own; null: none yet. */
  decision: string | null
  decision_note: Generated<string>
  decided_by: number | null
  decided_at: string | null
  is_removed: Generated<number>
}

export interface ReviewNotesTable {
  id: Generated<number>
  review_id: number
  dive_id: number
  annotator_id: number
  kind: 'note' | 'bookmark'
  /** Frame of the video, 0-based; null: of the dive as a whole. */
  video_frame: number | null
  /** May be '' for a bookmark. */
  text: string
  at: string
  edited_at: string | null
  is_removed: Generated<number>
}

export interface ReviewDrawingsTable {
  id: Generated<number>
  review_id: number
  dive_id: number
  annotator_id: number
  /** Frames of the video, 0-based, both shown. */
  first_frame: number
  last_frame: number
  /** JSON of DrawingShape. */
  shape: string
  at: string
  is_removed: Generated<number>
}

/** Immutable; `revealed_at` is set once. */
export interface ReviewCommitmentsTable {
  id: Generated<number>
  review_id: number
  dive_id: number
  annotator_id: number
  /** JSON array of numbers; null where only a score was given. */
  awards: string | null
  score_points: number | null
  committed_at: string
  revealed_at: string | null
  /** Which commitment of this person in this review it is, from 1. */
  ordinal: number
}
