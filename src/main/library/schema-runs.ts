import type { Generated } from 'kysely'

/** The tables of training runs: frozen labels, runs, what they belong to, and their curves. */
export interface RunTables {
  snapshots: SnapshotsTable
  runs: RunsTable
  experiments: ExperimentsTable
  metrics: MetricsTable
}

export interface SnapshotsTable {
  /** SHA-256 of the canonical JSON. */
  hash: string
  /** gzip of the canonical JSON. */
  content: Uint8Array
  created_at: string
}

export interface RunsTable {
  id: Generated<number>
  name: string
  /** JSON of RunConfig. */
  config: string
  snapshot_hash: string
  code_version: string
  provider: string | null
  /** Why it computed there. */
  provider_note: string | null
  best_epoch: number | null
  model_id: number | null
  /** JSON array of Evaluation. */
  evaluations: string
  created_at: string
  finished_at: string | null
  experiment_id: number | null
  /** JSON array: its values on the experiment's axes. */
  axis_values: Generated<string>
  repeat_of: number | null
  /** JSON of Reproduction. */
  reproduction: string | null
  notes: Generated<string>
  /** JSON array of words. */
  tags: Generated<string>
  threads: number | null
  runtime_version: string | null
  initial_model_hash: string | null
  /** JSON array of LeftOutDive. */
  left_out: Generated<string>
  /** JSON array of WorstDive. */
  worst: Generated<string>
  is_removed: Generated<number>
}

export interface ExperimentsTable {
  id: Generated<number>
  name: string
  kind: 'sweep' | 'folds' | 'repeats'
  /** JSON of RunConfig. */
  base: string
  /** JSON array of ExperimentAxis. */
  axes: string
  notes: Generated<string>
  is_removed: Generated<number>
  created_at: string
}

export interface MetricsTable {
  run_id: number
  name: string
  step: number
  epoch: number
  value: number
}
