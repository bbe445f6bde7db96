import type { Generated } from 'kysely'

/** The tables of data sets as Kysely sees them; the others are in schema.ts. */
export interface DataSetTables {
  categories: CategoriesTable
  origins: OriginsTable
  imports: ImportsTable
  import_changes: ImportChangesTable
  picture_checks: PictureChecksTable
  dismissed_findings: DismissedFindingsTable
}

export interface CategoriesTable {
  name: string
  title: string
  score_minimum: number
  score_maximum: number
  /** JSON array of texts. */
  stage_vocabulary: string
}

export interface OriginsTable {
  dive_id: number
  dataset: string
  key: string
  video_key: string
  competition: string | null
  source_start: number | null
  source_end: number | null
  /** JSON of an ImportedDive. */
  imported: string
  /** JSON object. */
  details: string
}

export interface ImportsTable {
  id: Generated<number>
  dataset: string
  title: string
  path: string
  who: string
  at: string
  /** JSON of ImportCounts. */
  counts: string
  /** JSON array of ids of annotators it brought. */
  people: Generated<string>
  is_undone: Generated<number>
}

export interface ImportChangesTable {
  import_id: number
  dive_id: number
  kind: 'created' | 'restored' | 'changed'
  /** The edit of the dive, where it was changed. */
  operation_id: number | null
  /** JSON of a StoredOrigin; null for a dive that was made. */
  origin_before: string | null
  origin_after: string
  /** JSON of a WorkDone; null where nothing of the work on a dive that was there changed. */
  work: Generated<string | null>
}

export interface PictureChecksTable {
  video_id: number
  /** Of the video that was looked at. */
  content_hash: string
  /** JSON array of picture numbers. */
  missing: string
  /** JSON array of frames. */
  unreadable: string
  /** uint32 of each frame, little endian. */
  checksums: Uint8Array
  at: string
}

export interface DismissedFindingsTable {
  dive_id: number
  rule: string
  who: string
  at: string
}
