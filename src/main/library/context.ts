import type { Connection } from './connection.ts'
import type { LibraryFolder } from './folder.ts'
import type { KeptIds } from './kept-ids.ts'
import type { LibraryArea } from './library.ts'

/** What every part of the library works with. */
export interface LibraryContext {
  connection: Connection
  folder: LibraryFolder
  keptIds: KeptIds
  /** Tells the listeners; called after a commit, never inside one. */
  changed(areas: readonly LibraryArea[], diveIds?: readonly number[]): void
}
