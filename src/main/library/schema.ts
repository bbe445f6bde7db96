import type { Generated, Insertable, Selectable } from 'kysely'
import type { AthleteTables } from './schema-athletes.ts'
import type { DataSetTables } from './schema-data-sets.ts'
import type { EvaluationTables } from './schema-evaluations.ts'
import type { ReviewTables } from './schema-reviews.ts'
import type { RunTables } from './schema-runs.ts'
import type { SecondLabelTables } from './schema-second-labels.ts'
import type { WorkStateColumn, WorkTables } from './schema-work.ts'

/**
 * The tables as Kysely sees them, exactly as the migrations leave them.
 * Booleans are 0 or 1, JSON is text, times are ISO 8601 UTC text.
 */
export interface Database extends DataSetTables, RunTables, EvaluationTables, WorkTables, SecondLabelTables, ReviewTables, AthleteTables {
  videos: VideosTable
  dives: DivesTable
  stages: StagesTable
  operations: OperationsTable
  splits: SplitsTable
  split_members: SplitMembersTable
  models: ModelsTable
  predictions: PredictionsTable
  votes: VotesTable
  segmentations: SegmentationsTable
  jobs: JobsTable
  job_log: JobLogTable
  settings: SettingsTable
}

export interface VideosTable {
  id: Generated<number>
  name: string
  path: string
  kind: 'file' | 'frames'
  content_hash: string
  size_bytes: number
  width: number
  height: number
  frame_count: number
  duration_seconds: number
  frame_rate: number
  is_variable_frame_rate: number
  codec: string
  proxy_path: string | null
  is_rendered: number
  /** Its pictures are still to come; size and length are what the labels say. */
  is_awaited: Generated<number>
  created_at: string
  /** Times, key frames and checksums of all frames, as shared/frame-index.ts lays them out. */
  frame_index: Uint8Array
}

export interface DivesTable {
  id: Generated<number>
  /** Name of a category. */
  category: Generated<string>
  video_id: number
  start_frame: number
  end_frame: number
  dive_number: string | null
  height_metres: number | null
  difficulty: number | null
  athlete: string
  event: string
  round: string
  /** JSON array of numbers. */
  awards: string
  penalty_points: number
  score_points: number | null
  /** "2021", "2021-07" or "2021-07-31". */
  date: string | null
  is_removed: number
  /** Kept equal to the number of stages, so lists need not count. */
  stage_count: number
  /** Lower-case text of everything the search looks at. */
  search_text: string
  created_at: string
  updated_at: string
  /** How far it is (shared/domain/work-states.ts). */
  work_state: WorkStateColumn
}

export interface StagesTable {
  dive_id: number
  position: number
  label: string | null
  start_frame: number
  provenance_kind: 'person' | 'model' | 'import' | 'rendered'
  provenance_name: string
  provenance_at: string
  /** JSON: which model, where it placed the boundary (contract: provenance.model). */
  provenance_model: Generated<string | null>
  confidence: number | null
}

export interface OperationsTable {
  id: Generated<number>
  dive_id: number
  kind: string
  summary: string
  who: string
  at: string
  /** JSON of a DiveChange. */
  forward: string
  /** JSON of the DiveChange that takes it back; null for what cannot be undone (creation). */
  inverse: string | null
  is_undone: Generated<number>
  /** Undone, then overtaken by another edit: history only. */
  is_dropped: Generated<number>
}

export interface SplitsTable {
  id: Generated<number>
  name: string
  is_active: number
  created_at: string
  /** JSON of how it was made. */
  recipe: Generated<string>
  /** A run has used it: its members stay as they are. */
  is_frozen: Generated<number>
}

export interface SplitMembersTable {
  split_id: number
  dive_id: number
  part: 'train' | 'validation' | 'test'
}

export interface ModelsTable {
  id: Generated<number>
  name: string
  method: string
  configuration: string
  geometry: 'official' | 'upright'
  source: 'shipped' | 'run' | 'imported'
  run_id: number | null
  content_hash: string
  size_bytes: number
  path: string
  card: string
  created_at: string
  /** Hidden from lists; nothing it said is lost. */
  is_removed: Generated<number>
  /** 0: a start for training. */
  can_score: Generated<number>
}

export interface PredictionsTable {
  id: Generated<number>
  dive_id: number
  model_id: number
  seed: number
  exemplar_rule: string
  flight_frame: number | null
  entry_frame: number | null
  transition_source: 'model' | 'labels'
  predicted_score_points: number
  direct_score_points: number | null
  direct_share: Generated<number>
  vote_spread_points: number
  /** JSON array of three numbers. */
  stage_contributions: string | null
  /** JSON object of number lists. */
  details: Generated<string>
  elapsed_milliseconds: number
  created_at: string
}

export interface VotesTable {
  prediction_id: number
  position: number
  dive_id: number
  title: string
  dive_number: string | null
  athlete: string
  score_points: number
  delta_points: number
  vote_points: number
  stage_contributions: string | null
  details: Generated<string>
}

export interface SegmentationsTable {
  dive_id: number
  model_id: number
  flight_frame: number
  entry_frame: number
  flight_confidence: number
  entry_confidence: number
  /** JSON: { frames, curves }. */
  curves: string
  created_at: string
}

export interface JobsTable {
  id: Generated<number>
  kind: 'render-demo' | 'import' | 'import-dataset' | 'export-dives' | 'check-pictures' | 'train' | 'evaluate' | 'score' | 'segment' | 'explain' | 'decide' | 'make-capsule' | 'import-weights' | 'export-weights' | 'download-weights'
  title: string
  state: 'queued' | 'running' | 'paused' | 'cancelled' | 'failed' | 'done'
  progress: number
  message: string
  seconds_left: number | null
  error: string | null
  can_resume: number
  run_id: number | null
  input: string
  /** Process that runs it, "host:pid", so that a dead owner's jobs can be told. */
  owner: string
  /** What another program asks of the owner; null: nothing. */
  wish: string | null
  created_at: string
  started_at: string | null
  finished_at: string | null
}

export interface JobLogTable {
  id: Generated<number>
  job_id: number
  line: string
}

export interface SettingsTable {
  name: string
  /** JSON. */
  value: string
}

export type Row<Table extends keyof Database> = Selectable<Database[Table]>
export type NewRow<Table extends keyof Database> = Insertable<Database[Table]>
