import type { Migration } from '../migration.ts'

/**
 * Predictions of any method: some find no stages and split their score by none,
 * some give a score of their own beside the votes, and each knows things about a
 * comparison that the others do not (`details`, JSON of number lists by name).
 */
export const anyMethod: Migration = {
  version: 4,
  name: 'any-method',
  sql: `
    CREATE TABLE predictions_next (
      id INTEGER PRIMARY KEY,
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      model_id INTEGER NOT NULL REFERENCES models (id),
      seed INTEGER NOT NULL,
      exemplar_rule TEXT NOT NULL,
      flight_frame INTEGER,
      entry_frame INTEGER,
      transition_source TEXT NOT NULL CHECK (transition_source IN ('model', 'labels')),
      predicted_score_points REAL NOT NULL,
      direct_score_points REAL,
      direct_share REAL NOT NULL DEFAULT 0 CHECK (direct_share BETWEEN 0 AND 1),
      vote_spread_points REAL NOT NULL,
      stage_contributions TEXT CHECK (stage_contributions IS NULL OR json_valid(stage_contributions)),
      details TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
      elapsed_milliseconds REAL NOT NULL,
      created_at TEXT NOT NULL,
      CHECK ((flight_frame IS NULL) = (entry_frame IS NULL))
    ) STRICT;
    INSERT INTO predictions_next (id, dive_id, model_id, seed, exemplar_rule, flight_frame, entry_frame, transition_source, predicted_score_points, vote_spread_points, stage_contributions, elapsed_milliseconds, created_at)
      SELECT id, dive_id, model_id, seed, exemplar_rule, flight_frame, entry_frame, transition_source, predicted_score_points, vote_spread_points, stage_contributions, elapsed_milliseconds, created_at FROM predictions;
    CREATE TABLE votes_next (
      prediction_id INTEGER NOT NULL REFERENCES predictions_next (id),
      position INTEGER NOT NULL,
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      title TEXT NOT NULL,
      dive_number TEXT,
      athlete TEXT NOT NULL,
      score_points REAL NOT NULL,
      delta_points REAL NOT NULL,
      vote_points REAL NOT NULL,
      stage_contributions TEXT CHECK (stage_contributions IS NULL OR json_valid(stage_contributions)),
      details TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
      PRIMARY KEY (prediction_id, position)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO votes_next (prediction_id, position, dive_id, title, dive_number, athlete, score_points, delta_points, vote_points, stage_contributions)
      SELECT prediction_id, position, dive_id, title, dive_number, athlete, score_points, delta_points, vote_points, stage_contributions FROM votes;
    DROP TABLE votes;
    DROP TABLE predictions;
    ALTER TABLE predictions_next RENAME TO predictions;
    ALTER TABLE votes_next RENAME TO votes;
    CREATE INDEX predictions_of_dive ON predictions (dive_id, id);
  `,
}
