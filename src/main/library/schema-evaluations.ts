import type { Generated } from 'kysely'

/** Measurements of models, immutable. */
export interface EvaluationTables {
  evaluations: EvaluationsTable
}

export interface EvaluationsTable {
  id: Generated<number>
  model_id: number
  /** Content hash of the weights that were measured. */
  model_hash: string
  /** The run that made the model. */
  run_id: number | null
  split_id: number
  part: 'train' | 'validation' | 'test'
  snapshot_hash: string
  /** The job that measured it. */
  job_id: number | null
  seed: number
  exemplar_rule: 'dive-number' | 'difficulty' | 'any'
  exemplar_count: number
  transition_search: 'ordered-pairs' | 'official-windows'
  selection: 'validation' | 'last-epoch' | 'official-test' | null
  provider: string
  code_version: string
  elapsed_seconds: number
  /** JSON of Figures. */
  figures: string
  /** JSON array of Baseline. */
  baselines: string
  /** gzip of the JSON array of EvaluatedDive. */
  dives: Uint8Array
  /** JSON array of TestLook. */
  earlier_looks: string
  created_at: string
}
