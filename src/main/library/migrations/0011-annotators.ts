import type { Migration } from '../migration.ts'

/**
 * Several people at one library: who they are, who labels and who reviews which
 * dive, how far each dive is, and what they say to each other about it. Persons
 * found in labels and history become annotators; what was written under their
 * names stays as it was written. A comment is pinned to a frame of the video, so
 * that it stays on its picture when the dive's range is moved.
 */
export const annotators: Migration = {
  version: 11,
  name: 'annotators',
  sql: `
    CREATE TABLE annotators (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
      former_names TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(former_names)),
      created_at TEXT NOT NULL,
      is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1))
    ) STRICT;
    INSERT INTO annotators (name, created_at)
      SELECT name, min(at) FROM (
        SELECT provenance_name AS name, provenance_at AS at FROM stages WHERE provenance_kind = 'person'
        UNION ALL
        SELECT who, at FROM operations WHERE kind IN ('facts', 'stages', 'remove', 'restore') AND who NOT IN (SELECT provenance_name FROM stages WHERE provenance_kind <> 'person')
        UNION ALL
        SELECT json_extract(value, '$'), strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM settings WHERE name = 'annotator'
      ) WHERE trim(name) <> '' GROUP BY name COLLATE NOCASE ORDER BY min(at);

    CREATE TABLE assignments (
      dive_id INTEGER PRIMARY KEY REFERENCES dives (id),
      annotator_id INTEGER REFERENCES annotators (id),
      reviewer_id INTEGER REFERENCES annotators (id),
      assigned_by TEXT NOT NULL,
      assigned_at TEXT NOT NULL,
      CHECK (annotator_id IS NOT NULL OR reviewer_id IS NOT NULL)
    ) STRICT;
    CREATE INDEX assignments_of_annotator ON assignments (annotator_id, dive_id);
    CREATE INDEX assignments_of_reviewer ON assignments (reviewer_id, dive_id);

    ALTER TABLE dives ADD COLUMN work_state TEXT NOT NULL DEFAULT 'to-do' CHECK (work_state IN ('to-do', 'labelled', 'in-review', 'accepted', 'returned'));
    UPDATE dives SET work_state = 'labelled' WHERE stage_count >= 3;
    CREATE INDEX dives_by_state ON dives (is_removed, work_state, id);

    CREATE TABLE comments (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      dive_id INTEGER NOT NULL REFERENCES dives (id),
      reply_to INTEGER REFERENCES comments (id),
      video_frame INTEGER CHECK (video_frame >= 0),
      text TEXT NOT NULL CHECK (trim(text) <> ''),
      author_id INTEGER NOT NULL REFERENCES annotators (id),
      created_at TEXT NOT NULL,
      edited_at TEXT,
      resolved_at TEXT,
      resolved_by INTEGER REFERENCES annotators (id),
      is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
      CHECK ((resolved_at IS NULL) = (resolved_by IS NULL)),
      CHECK (reply_to IS NULL OR (video_frame IS NULL AND resolved_at IS NULL))
    ) STRICT;
    CREATE INDEX comments_of_dive ON comments (dive_id, id);
    CREATE INDEX comments_open ON comments (dive_id) WHERE resolved_at IS NULL AND reply_to IS NULL AND is_removed = 0;
  `,
}
