import type { Migration } from '../migration.ts'

/**
 * Review sessions: playlists of dives with decisions, notes, bookmarks,
 * drawings and what reviewers committed to before anything was revealed. A row
 * of a results sheet without a dive is an item all the same: a gap. Notes
 * and drawings are pinned to frames of the video, so that they stay on their
 * pictures when a dive's range is moved. A commitment never changes; that it
 * was revealed is written once.
 */
export const reviews: Migration = {
  version: 14,
  name: 'reviews',
  sql: `
    CREATE TABLE reviews (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL CHECK (trim(name) <> ''),
      note TEXT NOT NULL DEFAULT '',
      source TEXT NOT NULL CHECK (json_valid(source)),
      created_by INTEGER NOT NULL REFERENCES annotators (id),
      created_at TEXT NOT NULL,
      opened_at TEXT,
      is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
      is_blind INTEGER NOT NULL DEFAULT 0 CHECK (is_blind IN (0, 1)),
      position INTEGER REFERENCES review_items (id),
      settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings))
    ) STRICT;

    CREATE TABLE review_items (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      review_id INTEGER NOT NULL REFERENCES reviews (id),
      dive_id INTEGER REFERENCES dives (id),
      position INTEGER NOT NULL,
      sheet_row TEXT CHECK (sheet_row IS NULL OR json_valid(sheet_row)),
      decision TEXT CHECK (trim(decision) <> ''),
      decision_note TEXT NOT NULL DEFAULT '',
      decided_by INTEGER REFERENCES annotators (id),
      decided_at TEXT,
      is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
      UNIQUE (review_id, dive_id),
      CHECK (dive_id IS NOT NULL OR sheet_row IS NOT NULL),
      CHECK ((decided_by IS NULL) = (decided_at IS NULL))
    ) STRICT;
    CREATE INDEX review_items_in_order ON review_items (review_id, position, id);
    CREATE INDEX review_items_of_dive ON review_items (dive_id) WHERE dive_id IS NOT NULL;

    CREATE TABLE review_notes (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      review_id INTEGER NOT NULL,
      dive_id INTEGER NOT NULL,
      annotator_id INTEGER NOT NULL REFERENCES annotators (id),
      kind TEXT NOT NULL CHECK (kind IN ('note', 'bookmark')),
      video_frame INTEGER CHECK (video_frame >= 0),
      text TEXT NOT NULL,
      at TEXT NOT NULL,
      edited_at TEXT,
      is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
      FOREIGN KEY (review_id, dive_id) REFERENCES review_items (review_id, dive_id),
      CHECK (kind <> 'note' OR trim(text) <> ''),
      CHECK (kind <> 'bookmark' OR video_frame IS NOT NULL)
    ) STRICT;
    CREATE INDEX review_notes_of_dive ON review_notes (review_id, dive_id, id);

    CREATE TABLE review_drawings (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      review_id INTEGER NOT NULL,
      dive_id INTEGER NOT NULL,
      annotator_id INTEGER NOT NULL REFERENCES annotators (id),
      first_frame INTEGER NOT NULL CHECK (first_frame >= 0),
      last_frame INTEGER NOT NULL CHECK (last_frame >= first_frame),
      shape TEXT NOT NULL CHECK (json_valid(shape)),
      at TEXT NOT NULL,
      is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
      FOREIGN KEY (review_id, dive_id) REFERENCES review_items (review_id, dive_id)
    ) STRICT;
    CREATE INDEX review_drawings_of_dive ON review_drawings (review_id, dive_id, id);

    CREATE TABLE review_commitments (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      review_id INTEGER NOT NULL,
      dive_id INTEGER NOT NULL,
      annotator_id INTEGER NOT NULL REFERENCES annotators (id),
      awards TEXT CHECK (awards IS NULL OR json_valid(awards)),
      score_points REAL CHECK (score_points BETWEEN 0 AND 200),
      committed_at TEXT NOT NULL,
      revealed_at TEXT,
      ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
      UNIQUE (review_id, dive_id, annotator_id),
      UNIQUE (review_id, annotator_id, ordinal),
      FOREIGN KEY (review_id, dive_id) REFERENCES review_items (review_id, dive_id),
      CHECK (awards IS NOT NULL OR score_points IS NOT NULL)
    ) STRICT;
    CREATE TRIGGER review_commitments_never_change BEFORE UPDATE ON review_commitments
      WHEN OLD.revealed_at IS NOT NULL OR NEW.revealed_at IS NULL OR NEW.id <> OLD.id OR NEW.review_id <> OLD.review_id OR NEW.dive_id <> OLD.dive_id
        OR NEW.annotator_id <> OLD.annotator_id OR NEW.awards IS NOT OLD.awards OR NEW.score_points IS NOT OLD.score_points
        OR NEW.committed_at <> OLD.committed_at OR NEW.ordinal <> OLD.ordinal
      BEGIN SELECT RAISE(ABORT, 'a commitment is immutable'); END;
    CREATE TRIGGER review_commitments_stay BEFORE DELETE ON review_commitments
      BEGIN SELECT RAISE(ABORT, 'a commitment is immutable'); END;
  `,
}
