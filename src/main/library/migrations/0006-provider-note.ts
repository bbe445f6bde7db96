import type { Migration } from '../migration.ts'

/** Why a run computed where it did: the accelerators that refused, with their reasons. */
export const storedProviderNote: Migration = {
  version: 6,
  name: 'provider-note',
  sql: 'ALTER TABLE runs ADD COLUMN provider_note TEXT;',
}
