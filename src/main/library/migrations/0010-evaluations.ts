import type { Migration } from '../migration.ts'

/**
 * Measurements of models on parts of splits, with every dive: stored as they were
 * measured and never changed, so that what was looked at stays known.
 * `runs.evaluations` stays as it is: runs of earlier versions have no other.
 */
export const storedEvaluations: Migration = {
  version: 10,
  name: 'evaluations',
  sql: `
    CREATE TABLE evaluations (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      model_id INTEGER NOT NULL REFERENCES models (id),
      model_hash TEXT NOT NULL,
      run_id INTEGER REFERENCES runs (id),
      split_id INTEGER NOT NULL REFERENCES splits (id),
      part TEXT NOT NULL CHECK (part IN ('train', 'validation', 'test')),
      snapshot_hash TEXT NOT NULL REFERENCES snapshots (hash),
      job_id INTEGER REFERENCES jobs (id),
      seed INTEGER NOT NULL,
      exemplar_rule TEXT NOT NULL CHECK (exemplar_rule IN ('dive-number', 'difficulty', 'any')),
      exemplar_count INTEGER NOT NULL,
      transition_search TEXT NOT NULL CHECK (transition_search IN ('ordered-pairs', 'official-windows')),
      selection TEXT CHECK (selection IN ('validation', 'last-epoch', 'official-test')),
      provider TEXT NOT NULL,
      code_version TEXT NOT NULL,
      elapsed_seconds REAL NOT NULL,
      figures TEXT NOT NULL CHECK (json_valid(figures)),
      baselines TEXT NOT NULL CHECK (json_valid(baselines)),
      dives BLOB NOT NULL,
      earlier_looks TEXT NOT NULL CHECK (json_valid(earlier_looks)),
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX evaluations_of_split ON evaluations (split_id, part, id);
    CREATE INDEX evaluations_of_model ON evaluations (model_id, id);
    CREATE INDEX evaluations_of_run ON evaluations (run_id) WHERE run_id IS NOT NULL;
    CREATE INDEX evaluations_of_job ON evaluations (job_id) WHERE job_id IS NOT NULL;
    CREATE TRIGGER evaluations_never_change BEFORE UPDATE ON evaluations
      BEGIN SELECT RAISE(ABORT, 'an evaluation is immutable'); END;
    CREATE TRIGGER evaluations_stay BEFORE DELETE ON evaluations
      BEGIN SELECT RAISE(ABORT, 'an evaluation is immutable'); END;
  `,
}
