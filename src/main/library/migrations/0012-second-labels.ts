import type { Migration } from '../migration.ts'

/**
 * Second labelling: rounds of dives that several people label without seeing
 * what anybody else said. A round keeps the dive's range and its labels as they
 * were when it was made, so that later edits do not change what is compared.
 * Each set has its own log of operations, like that of a dive.
 */
export const secondLabels: Migration = {
  version: 12,
  name: 'second-labels',
  sql: `
    CREATE TABLE label_rounds (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL CHECK (trim(name) <> ''),
      asks_scores INTEGER NOT NULL CHECK (asks_scores IN (0, 1)),
      choice TEXT NOT NULL CHECK (json_valid(choice)),
      made_by TEXT NOT NULL,
      made_at TEXT NOT NULL,
      is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1))
    ) STRICT;

    CREATE TABLE label_round_dives (
      round_id INTEGER NOT NULL REFERENCES label_rounds (id),
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      start_frame INTEGER NOT NULL CHECK (start_frame >= 0),
      end_frame INTEGER NOT NULL CHECK (end_frame > start_frame),
      first_stages TEXT NOT NULL CHECK (json_valid(first_stages)),
      PRIMARY KEY (round_id, dive_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE label_sets (
      id INTEGER PRIMARY KEY,
      round_id INTEGER NOT NULL,
      dive_id INTEGER NOT NULL,
      annotator_id INTEGER NOT NULL REFERENCES annotators (id),
      stages TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(stages)),
      score_points REAL CHECK (score_points BETWEEN 0 AND 200),
      state TEXT NOT NULL DEFAULT 'to-do' CHECK (state IN ('to-do', 'in-progress', 'submitted')),
      updated_at TEXT,
      submitted_at TEXT,
      UNIQUE (round_id, dive_id, annotator_id),
      FOREIGN KEY (round_id, dive_id) REFERENCES label_round_dives (round_id, dive_id),
      CHECK ((state = 'submitted') = (submitted_at IS NOT NULL))
    ) STRICT;
    CREATE INDEX label_sets_of_dive ON label_sets (dive_id, state);
    CREATE INDEX label_sets_of_annotator ON label_sets (annotator_id, round_id, id);

    CREATE TABLE label_set_operations (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      label_set_id INTEGER NOT NULL REFERENCES label_sets (id),
      summary TEXT NOT NULL,
      at TEXT NOT NULL,
      forward TEXT NOT NULL CHECK (json_valid(forward)),
      inverse TEXT NOT NULL CHECK (json_valid(inverse)),
      is_undone INTEGER NOT NULL DEFAULT 0 CHECK (is_undone IN (0, 1)),
      is_dropped INTEGER NOT NULL DEFAULT 0 CHECK (is_dropped IN (0, 1))
    ) STRICT;
    CREATE INDEX label_set_operations_of_set ON label_set_operations (label_set_id, id);
  `,
}
