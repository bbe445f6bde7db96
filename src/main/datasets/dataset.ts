import type { Category } from '../../shared/contract/categories.ts'
import type { DiveFacts, SplitPart, Stage } from '../../shared/contract/entities.ts'
import type { DiveWork, ImportedDive, Json } from '../library/dive-records.ts'

/**
 * What every importer makes of a published data set or a table, and what the
 * library stores of it: one shape, whatever the files. Reading fills it without
 * touching the library; comparing it with the library gives the preview; storing
 * it is one operation.
 */
export interface Dataset {
  /** Stable name under which its dives are found again: "finediving", "mtl-aqa", "aqa-7", "jigsaws", or "table:" or "bundle:" with a name. */
  name: string
  /** For people: "FineDiving". */
  title: string
  /** Absolute path of the folder or file it was read from. */
  path: string
  categories: readonly Category[]
  videos: readonly DatasetVideo[]
  records: readonly DatasetRecord[]
  splits: readonly DatasetSplit[]
  /** What was odd about the files themselves, as sentences; oddities of dives are the doctor's. */
  warnings: readonly string[]
}

/** A video the data set speaks of. Its pictures may come later. */
export interface DatasetVideo {
  /** Unique within the data set and stable: "01/5" for a clip of its own, "07" for a competition. */
  key: string
  name: string
  kind: 'file' | 'frames'
  /** Absolute path of the file or folder of pictures where it was found; null: not given yet. */
  path: string | null
  /** What is known while there are no pictures: nominal size, pixels. */
  width: number
  height: number
  frameRate: number
  /** Frames its records need at least; its length while there are no pictures. */
  frameCount: number
  /** Of its pictures as a bundle has it, to find them among the library's; absent elsewhere. Never stored: the library hashes what it reads. */
  contentHash?: string
  /** Synthetic pictures, as a bundle has it. */
  isRendered?: boolean
}

/** One dive (or other action) as the data set has it. */
export interface DatasetRecord {
  /** Unique within the data set and stable: "01/5". */
  key: string
  videoKey: string
  /** Name of one of the data set's categories. */
  category: string
  /** Frames count from the video's first picture, 0-based, half-open. */
  facts: DiveFacts
  /** Frames count from the dive's first; empty where the set has no stages. */
  stages: readonly { label: string | null; startFrame: number }[]
  /** Where the clip lies in its competition's broadcast, to find the same dive in another set; half-open, 0-based. */
  source: { competition: string; startFrame: number; endFrame: number } | null
  /** What a dive has no column for and an export or the doctor needs, by the data set's own names. */
  details: Readonly<Record<string, Json>>
  /** Of a bundle: the stages with who placed each. */
  placed?: readonly Stage[]
  /** Of a bundle: what the dive's own data set said of it, where it has one. Facts and stages are as they were in the other library, edits included. */
  published?: ImportedDive
  /** Of a bundle: how far the dive was there, whose it was and what was said of it. */
  work?: DiveWork
}

export interface DatasetSplit {
  /** "FineDiving official". */
  name: string
  members: readonly { key: string; part: SplitPart }[]
}

export const divingCategory: Category = { name: 'diving', title: 'Diving', scoreMinimum: 0, scoreMaximum: 150, stageVocabulary: [] }
