import type { Generated } from 'kysely'
import type { WorkState } from '../../shared/domain/work-states.ts'

/** People, the work they share out, and what they say about dives. */
export interface WorkTables {
  annotators: AnnotatorsTable
  assignments: AssignmentsTable
  comments: CommentsTable
  priorities: PrioritiesTable
}

/** One row for each dive a model has looked at for the queue; shared/contract/priorities.ts says what the figures mean. */
export interface PrioritiesTable {
  dive_id: number
  model_id: number
  uncertainty: number
  disagreement_frames: number | null
  points_per_frame: number | null
  score_effect_points: number | null
  created_at: string
}

export interface AnnotatorsTable {
  id: Generated<number>
  /** Unique, whatever its capitals. */
  name: string
  /** JSON list of the names this person had before: what was written under them stays theirs. */
  former_names: Generated<string>
  created_at: string
  /** No longer offered; what this person did stays. */
  is_removed: Generated<number>
}

export interface AssignmentsTable {
  dive_id: number
  /** Who labels it; null: nobody yet. */
  annotator_id: number | null
  reviewer_id: number | null
  assigned_by: string
  assigned_at: string
}

export interface CommentsTable {
  id: Generated<number>
  dive_id: number
  /** The comment it answers; answers have neither frame nor end of their own. */
  reply_to: number | null
  /** Frame of the video, 0-based; null: of the dive as a whole. */
  video_frame: number | null
  text: string
  author_id: number
  created_at: string
  edited_at: string | null
  resolved_at: string | null
  resolved_by: number | null
  is_removed: Generated<number>
}

export type WorkStateColumn = Generated<WorkState>
