import type { Migration } from '../migration.ts'

/**
 * When dives were dived, as exactly as is known, and which names are one
 * person's. Names stay in the dives as they were written: a row of
 * `athlete_names` says under which name a person is shown, one of
 * `athletes_apart` that two names alike are two people, and `athlete_sayings`
 * keeps who said so, when, and how it was before, so that it can be taken back.
 * Athletes and their dates are counted from one index.
 */
export const datesAndAthletes: Migration = {
  version: 17,
  name: 'dates-and-athletes',
  sql: `
    ALTER TABLE dives ADD COLUMN date TEXT CHECK (date IS NULL OR date GLOB '[12][0-9][0-9][0-9]' OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]' OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]');
    CREATE INDEX dives_by_date ON dives (is_removed, date IS NULL, date DESC, id);
    CREATE INDEX dives_of_athlete ON dives (is_removed, athlete, event, date);
    CREATE INDEX dives_of_event ON dives (is_removed, event, date);

    CREATE TABLE athlete_names (
      name TEXT PRIMARY KEY CHECK (trim(name) <> ''),
      shown_name TEXT NOT NULL CHECK (trim(shown_name) <> '')
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX athlete_names_of_person ON athlete_names (shown_name);

    CREATE TABLE athletes_apart (
      name TEXT NOT NULL,
      other_name TEXT NOT NULL,
      PRIMARY KEY (name, other_name),
      CHECK (name < other_name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE athlete_sayings (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL CHECK (kind IN ('same', 'separate', 'apart')),
      names TEXT NOT NULL CHECK (json_valid(names)),
      shown_name TEXT,
      before TEXT NOT NULL CHECK (json_valid(before)),
      said_by INTEGER NOT NULL REFERENCES annotators (id),
      said_at TEXT NOT NULL,
      taken_back_by INTEGER REFERENCES annotators (id),
      taken_back_at TEXT,
      CHECK ((taken_back_by IS NULL) = (taken_back_at IS NULL))
    ) STRICT;
  `,
}
