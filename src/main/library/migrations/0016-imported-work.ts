import type { Migration } from '../migration.ts'

/**
 * What a bundle brings of the work on dives (states, assignments, comments) is
 * taken back with its import: what was done to each dive, and which people came
 * with it.
 */
export const importedWork: Migration = {
  version: 16,
  name: 'imported-work',
  sql: `
    ALTER TABLE import_changes ADD COLUMN work TEXT CHECK (work IS NULL OR json_valid(work));
    ALTER TABLE imports ADD COLUMN people TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(people));
  `,
}
