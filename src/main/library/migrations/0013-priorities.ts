import type { Migration } from '../migration.ts'

/**
 * Where a look helps most, by model (one row for each dive and model, replaced
 * when the model looks again), and which model placed an accepted boundary:
 * `provenance_model` is JSON of hash, id and run, beside the name in
 * `provenance_name`, so that the model is known for ever, whatever becomes of
 * its name; null for boundaries of anybody else.
 */
export const priorities: Migration = {
  version: 13,
  name: 'priorities',
  sql: `
    CREATE TABLE priorities (
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      model_id INTEGER NOT NULL REFERENCES models (id),
      uncertainty REAL NOT NULL CHECK (uncertainty BETWEEN 0 AND 1),
      disagreement_frames REAL CHECK (disagreement_frames >= 0),
      points_per_frame REAL CHECK (points_per_frame >= 0),
      score_effect_points REAL CHECK (score_effect_points >= 0),
      created_at TEXT NOT NULL,
      PRIMARY KEY (dive_id, model_id)
    ) STRICT;
    CREATE INDEX priorities_of_model ON priorities (model_id, dive_id);

    ALTER TABLE stages ADD COLUMN provenance_model TEXT CHECK (provenance_model IS NULL OR json_valid(provenance_model));
  `,
}
