import type { Migration } from '../migration.ts'

/**
 * The first format. STRICT tables refuse values of the wrong type; foreign keys
 * restrict, since nothing is deleted; hot lists have an index each.
 */
export const firstLibrary: Migration = {
  version: 1,
  name: 'first-library',
  sql: `
    CREATE TABLE videos (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      path TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('file', 'frames')),
      content_hash TEXT NOT NULL UNIQUE,
      size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      frame_count INTEGER NOT NULL CHECK (frame_count > 0),
      duration_seconds REAL NOT NULL,
      frame_rate REAL NOT NULL CHECK (frame_rate > 0),
      is_variable_frame_rate INTEGER NOT NULL CHECK (is_variable_frame_rate IN (0, 1)),
      codec TEXT NOT NULL,
      proxy_path TEXT,
      is_rendered INTEGER NOT NULL CHECK (is_rendered IN (0, 1)),
      frame_times BLOB NOT NULL CHECK (length(frame_times) IN (0, 8 * frame_count)),
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE dives (
      id INTEGER PRIMARY KEY,
      video_id INTEGER NOT NULL REFERENCES videos (id),
      start_frame INTEGER NOT NULL CHECK (start_frame >= 0),
      end_frame INTEGER NOT NULL CHECK (end_frame > start_frame),
      dive_number TEXT,
      height_metres REAL,
      difficulty REAL,
      athlete TEXT NOT NULL,
      event TEXT NOT NULL,
      round TEXT NOT NULL,
      awards TEXT NOT NULL CHECK (json_valid(awards)),
      penalty_points REAL NOT NULL,
      score_points REAL,
      is_removed INTEGER NOT NULL CHECK (is_removed IN (0, 1)),
      stage_count INTEGER NOT NULL,
      search_text TEXT NOT NULL,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX dives_by_video ON dives (video_id);
    CREATE INDEX dives_newest ON dives (is_removed, id);
    CREATE INDEX dives_by_number ON dives (is_removed, dive_number IS NULL, dive_number, id);
    CREATE INDEX dives_by_score ON dives (is_removed, score_points DESC, id);
    CREATE INDEX dives_by_athlete ON dives (is_removed, athlete = '', athlete COLLATE NOCASE, id);

    CREATE TABLE stages (
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      position INTEGER NOT NULL CHECK (position >= 0),
      label TEXT,
      start_frame INTEGER NOT NULL CHECK (start_frame >= 0),
      provenance_kind TEXT NOT NULL CHECK (provenance_kind IN ('person', 'model', 'import', 'rendered')),
      provenance_name TEXT NOT NULL,
      provenance_at TEXT NOT NULL,
      confidence REAL CHECK (confidence BETWEEN 0 AND 1),
      PRIMARY KEY (dive_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE operations (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      kind TEXT NOT NULL,
      summary TEXT NOT NULL,
      who TEXT NOT NULL,
      at TEXT NOT NULL,
      forward TEXT NOT NULL CHECK (json_valid(forward)),
      inverse TEXT CHECK (json_valid(inverse)),
      is_undone INTEGER NOT NULL DEFAULT 0 CHECK (is_undone IN (0, 1)),
      is_dropped INTEGER NOT NULL DEFAULT 0 CHECK (is_dropped IN (0, 1))
    ) STRICT;
    CREATE INDEX operations_of_dive ON operations (dive_id, id);

    CREATE TABLE splits (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX splits_one_active ON splits (is_active) WHERE is_active = 1;
    CREATE TABLE split_members (
      split_id INTEGER NOT NULL REFERENCES splits (id),
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      part TEXT NOT NULL CHECK (part IN ('train', 'validation', 'test')),
      PRIMARY KEY (split_id, dive_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX split_members_of_dive ON split_members (dive_id);

    CREATE TABLE snapshots (
      hash TEXT PRIMARY KEY,
      content BLOB NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER snapshots_never_change BEFORE UPDATE ON snapshots BEGIN SELECT RAISE(ABORT, 'label snapshots are immutable'); END;

    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      config TEXT NOT NULL CHECK (json_valid(config)),
      snapshot_hash TEXT NOT NULL REFERENCES snapshots (hash),
      code_version TEXT NOT NULL,
      provider TEXT,
      best_epoch INTEGER,
      model_id INTEGER REFERENCES models (id),
      evaluations TEXT NOT NULL CHECK (json_valid(evaluations)),
      created_at TEXT NOT NULL,
      finished_at TEXT
    ) STRICT;
    CREATE TABLE models (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      method TEXT NOT NULL,
      configuration TEXT NOT NULL,
      geometry TEXT NOT NULL CHECK (geometry IN ('official', 'upright')),
      source TEXT NOT NULL CHECK (source IN ('shipped', 'run', 'imported')),
      run_id INTEGER REFERENCES runs (id),
      content_hash TEXT NOT NULL UNIQUE,
      size_bytes INTEGER NOT NULL,
      path TEXT NOT NULL,
      card TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE metrics (
      run_id INTEGER NOT NULL REFERENCES runs (id),
      name TEXT NOT NULL,
      step INTEGER NOT NULL,
      epoch REAL NOT NULL,
      value REAL NOT NULL,
      PRIMARY KEY (run_id, name, step)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE predictions (
      id INTEGER PRIMARY KEY,
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      model_id INTEGER NOT NULL REFERENCES models (id),
      seed INTEGER NOT NULL,
      exemplar_rule TEXT NOT NULL,
      flight_frame INTEGER NOT NULL,
      entry_frame INTEGER NOT NULL,
      transition_source TEXT NOT NULL CHECK (transition_source IN ('model', 'labels')),
      predicted_score_points REAL NOT NULL,
      vote_spread_points REAL NOT NULL,
      stage_contributions TEXT NOT NULL CHECK (json_valid(stage_contributions)),
      elapsed_milliseconds REAL NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX predictions_of_dive ON predictions (dive_id, id);
    CREATE TABLE votes (
      prediction_id INTEGER NOT NULL REFERENCES predictions (id),
      position INTEGER NOT NULL,
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      title TEXT NOT NULL,
      dive_number TEXT,
      athlete TEXT NOT NULL,
      score_points REAL NOT NULL,
      delta_points REAL NOT NULL,
      vote_points REAL NOT NULL,
      stage_contributions TEXT NOT NULL CHECK (json_valid(stage_contributions)),
      PRIMARY KEY (prediction_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE segmentations (
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      model_id INTEGER NOT NULL REFERENCES models (id),
      flight_frame INTEGER NOT NULL,
      entry_frame INTEGER NOT NULL,
      flight_confidence REAL NOT NULL,
      entry_confidence REAL NOT NULL,
      curves TEXT NOT NULL CHECK (json_valid(curves)),
      created_at TEXT NOT NULL,
      PRIMARY KEY (dive_id, model_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE jobs (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      title TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'cancelled', 'failed', 'done')),
      progress REAL NOT NULL CHECK (progress BETWEEN 0 AND 1),
      message TEXT NOT NULL,
      seconds_left REAL,
      error TEXT CHECK (json_valid(error)),
      can_resume INTEGER NOT NULL CHECK (can_resume IN (0, 1)),
      run_id INTEGER REFERENCES runs (id),
      input TEXT NOT NULL CHECK (json_valid(input)),
      owner TEXT NOT NULL,
      created_at TEXT NOT NULL,
      started_at TEXT,
      finished_at TEXT
    ) STRICT;
    CREATE INDEX jobs_of_run ON jobs (run_id, id);
    CREATE TABLE job_log (
      id INTEGER PRIMARY KEY,
      job_id INTEGER NOT NULL REFERENCES jobs (id),
      line TEXT NOT NULL
    ) STRICT;
    CREATE INDEX job_log_of_job ON job_log (job_id, id);

    CREATE TABLE settings (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID;
  `,
}
