/** One forward step of the file format. Steps are numbered in ascending order (there is no 8) and never changed once released. */
export interface Migration {
  version: number
  name: string
  /** Runs in the migration's own transaction; several statements are fine. */
  sql: string
}
