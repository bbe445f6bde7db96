import type { Migration } from '../migration.ts'

/**
 * Models can be hidden without anything they said being lost, and a model whose
 * weights were only partly trained (an imported backbone) is known as a start
 * for training that cannot score.
 */
export const keptModels: Migration = {
  version: 5,
  name: 'kept-models',
  sql: `
    ALTER TABLE models ADD COLUMN is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1));
    ALTER TABLE models ADD COLUMN can_score INTEGER NOT NULL DEFAULT 1 CHECK (can_score IN (0, 1));
  `,
}
