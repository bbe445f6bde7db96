import type { Migration } from '../migration.ts'

/**
 * Runs that belong together, runs made again, notes and tags; what a run computed
 * with and which dives it went on without. `wish` is what another program (a
 * command line beside an open studio) asks of the process that runs a job.
 */
export const experiments: Migration = {
  version: 9,
  name: 'experiments',
  sql: `
    CREATE TABLE experiments (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('sweep', 'folds', 'repeats')),
      base TEXT NOT NULL,
      axes TEXT NOT NULL,
      notes TEXT NOT NULL DEFAULT '',
      is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
      created_at TEXT NOT NULL
    ) STRICT;
    ALTER TABLE runs ADD COLUMN experiment_id INTEGER REFERENCES experiments (id);
    ALTER TABLE runs ADD COLUMN axis_values TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE runs ADD COLUMN repeat_of INTEGER REFERENCES runs (id);
    ALTER TABLE runs ADD COLUMN reproduction TEXT;
    ALTER TABLE runs ADD COLUMN notes TEXT NOT NULL DEFAULT '';
    ALTER TABLE runs ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE runs ADD COLUMN threads INTEGER;
    ALTER TABLE runs ADD COLUMN runtime_version TEXT;
    ALTER TABLE runs ADD COLUMN initial_model_hash TEXT;
    ALTER TABLE runs ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE runs ADD COLUMN worst TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE runs ADD COLUMN is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1));
    CREATE INDEX runs_experiment ON runs (experiment_id) WHERE experiment_id IS NOT NULL;
    ALTER TABLE jobs ADD COLUMN wish TEXT;
  `,
}
