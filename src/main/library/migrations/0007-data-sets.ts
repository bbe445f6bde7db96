import type { Migration } from '../migration.ts'

/**
 * Data sets: where a dive came from and what was said of it there (so that a
 * second import changes nothing and an edit is told from a correction of the
 * source), imports as operations that can be taken back whole, kinds of action
 * beside diving, videos whose pictures are still to come, and splits that know
 * how they were made and stay as they are once a run has used them.
 */
export const dataSets: Migration = {
  version: 7,
  name: 'data-sets',
  sql: `
    CREATE TABLE categories (
      name TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      score_minimum REAL NOT NULL,
      score_maximum REAL NOT NULL CHECK (score_maximum > score_minimum),
      stage_vocabulary TEXT NOT NULL CHECK (json_valid(stage_vocabulary))
    ) STRICT, WITHOUT ROWID;
    INSERT INTO categories VALUES ('diving', 'Diving', 0, 150, '[]');

    ALTER TABLE dives ADD COLUMN category TEXT NOT NULL DEFAULT 'diving';
    CREATE INDEX dives_by_category ON dives (is_removed, category, id);
    ALTER TABLE videos ADD COLUMN is_awaited INTEGER NOT NULL DEFAULT 0 CHECK (is_awaited IN (0, 1));

    CREATE TABLE origins (
      dive_id INTEGER PRIMARY KEY REFERENCES dives (id),
      dataset TEXT NOT NULL,
      key TEXT NOT NULL,
      video_key TEXT NOT NULL,
      competition TEXT,
      source_start INTEGER,
      source_end INTEGER,
      imported TEXT NOT NULL CHECK (json_valid(imported)),
      details TEXT NOT NULL CHECK (json_valid(details)),
      UNIQUE (dataset, key),
      CHECK ((competition IS NULL) = (source_start IS NULL) AND (competition IS NULL) = (source_end IS NULL))
    ) STRICT;

    CREATE INDEX origins_by_video ON origins (dataset, video_key);

    CREATE TABLE imports (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      dataset TEXT NOT NULL,
      title TEXT NOT NULL,
      path TEXT NOT NULL,
      who TEXT NOT NULL,
      at TEXT NOT NULL,
      counts TEXT NOT NULL CHECK (json_valid(counts)),
      is_undone INTEGER NOT NULL DEFAULT 0 CHECK (is_undone IN (0, 1))
    ) STRICT;
    CREATE TABLE import_changes (
      import_id INTEGER NOT NULL REFERENCES imports (id),
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      kind TEXT NOT NULL CHECK (kind IN ('created', 'restored', 'changed')),
      operation_id INTEGER REFERENCES operations (id),
      origin_before TEXT CHECK (json_valid(origin_before)),
      origin_after TEXT NOT NULL CHECK (json_valid(origin_after)),
      PRIMARY KEY (import_id, dive_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX import_changes_of_dive ON import_changes (dive_id, import_id);

    ALTER TABLE splits ADD COLUMN recipe TEXT NOT NULL DEFAULT '{"kind":"hand"}' CHECK (json_valid(recipe));
    ALTER TABLE splits ADD COLUMN is_frozen INTEGER NOT NULL DEFAULT 0 CHECK (is_frozen IN (0, 1));
    UPDATE splits SET is_frozen = 1 WHERE id IN (SELECT json_extract(config, '$.splitId') FROM runs);
    CREATE TRIGGER frozen_splits_keep_members BEFORE DELETE ON split_members WHEN (SELECT is_frozen FROM splits WHERE id = old.split_id) = 1
      BEGIN SELECT RAISE(ABORT, 'a split that a run has used stays as it is'); END;
    CREATE TRIGGER frozen_splits_take_none BEFORE INSERT ON split_members WHEN (SELECT is_frozen FROM splits WHERE id = new.split_id) = 1
      BEGIN SELECT RAISE(ABORT, 'a split that a run has used stays as it is'); END;
    CREATE TRIGGER frozen_splits_change_none BEFORE UPDATE ON split_members WHEN (SELECT is_frozen FROM splits WHERE id = old.split_id) = 1
      BEGIN SELECT RAISE(ABORT, 'a split that a run has used stays as it is'); END;

    CREATE TABLE picture_checks (
      video_id INTEGER PRIMARY KEY REFERENCES videos (id),
      content_hash TEXT NOT NULL,
      missing TEXT NOT NULL CHECK (json_valid(missing)),
      unreadable TEXT NOT NULL CHECK (json_valid(unreadable)),
      checksums BLOB NOT NULL,
      at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE dismissed_findings (
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      rule TEXT NOT NULL,
      who TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (dive_id, rule)
    ) STRICT, WITHOUT ROWID;
  `,
}
