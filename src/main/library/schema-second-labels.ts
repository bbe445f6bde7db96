import type { Generated } from 'kysely'

/** Rounds of second labelling, what each person said, and how they came to it. */
export interface SecondLabelTables {
  label_rounds: LabelRoundsTable
  label_round_dives: LabelRoundDivesTable
  label_sets: LabelSetsTable
  label_set_operations: LabelSetOperationsTable
}

export interface LabelRoundsTable {
  id: Generated<number>
  name: string
  /** People are asked for a score too. */
  asks_scores: number
  /** JSON of RoundChoice: how its dives were chosen. */
  choice: string
  made_by: string
  made_at: string
  is_removed: Generated<number>
}

export interface LabelRoundDivesTable {
  round_id: number
  dive_id: number
  /** Range and labels of the dive when the round was made. */
  start_frame: number
  end_frame: number
  /** JSON array of Stage. */
  first_stages: string
}

export interface LabelSetsTable {
  id: Generated<number>
  round_id: number
  dive_id: number
  annotator_id: number
  /** JSON array of { label, startFrame }, frames counted from the round's start frame of the dive. */
  stages: Generated<string>
  score_points: number | null
  state: Generated<'to-do' | 'in-progress' | 'submitted'>
  updated_at: string | null
  submitted_at: string | null
}

export interface LabelSetOperationsTable {
  id: Generated<number>
  label_set_id: number
  summary: string
  at: string
  /** JSON of a LabelSetChange. */
  forward: string
  /** JSON of the LabelSetChange that takes it back. */
  inverse: string
  is_undone: Generated<number>
  is_dropped: Generated<number>
}
