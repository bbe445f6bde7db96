import type { WorkState } from '../domain/work-states.ts'
import type { DiveFacts, DiveId, SplitId, SplitPart, Stage, VideoId } from './entities.ts'

/** A dive with everything known of it, as importers compare, the doctor looks at and exports write it; plain data that may cross between processes. */

/** A value of JSON, as data sets keep what dives have no column for. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** What a data set said of a dive when it was last imported. */
export interface ImportedDive {
  category: string
  facts: DiveFacts
  stages: readonly { label: string | null; startFrame: number }[]
}

/** Where a dive came from. */
export interface DiveOrigin {
  /** "finediving", "mtl-aqa", "aqa-7", "jigsaws", "table:…", or "bundle:…" with the id of the library a bundle was made from. */
  dataset: string
  /** Of the dive within the data set: "01/5". */
  key: string
  /** Of its video within the data set. */
  videoKey: string
  /** Where the clip lies in its competition's broadcast; half-open, 0-based. */
  source: { competition: string; startFrame: number; endFrame: number } | null
  imported: ImportedDive
  /** By the data set's own names. */
  details: Readonly<Record<string, Json>>
  /** What a bundle said of the dive when it was last imported, where that differs from `imported`: the edits of another library. */
  said?: ImportedDive
  /** What a bundle said of the work on the dive when it was last imported. */
  work?: DiveWork
}

/** What people do about a dive. They are named, so that it can be read in another library. */
export interface DiveWork {
  state: WorkState
  /** Who brought it to that state, and when (ISO 8601); null where it has been in it since it came to be. */
  stateSet: { by: string; at: string } | null
  /** Who labels and who reviews it, and who shared it out so. */
  assignment: { annotator: string | null; reviewer: string | null; by: string; at: string } | null
  /** By time. */
  comments: readonly RecordedComment[]
}

export interface RecordedAnswer {
  text: string
  author: string
  at: string
  editedAt: string | null
}

export interface RecordedComment extends RecordedAnswer {
  /** Of the video, from 0: it stays on its picture when the range of the dive moves; null: of the dive as a whole. */
  frame: number | null
  resolved: { by: string; at: string } | null
  answers: readonly RecordedAnswer[]
}

/** A dive with everything known of it: what the doctor looks at and exports write. */
export interface DiveRecord {
  diveId: DiveId
  category: string
  facts: DiveFacts
  stages: readonly Stage[]
  video: {
    videoId: VideoId
    name: string
    kind: 'file' | 'frames'
    /** Absolute; '' while the pictures are awaited and no place is known. */
    path: string
    contentHash: string
    width: number
    height: number
    frameCount: number
    frameRate: number
    isRendered: boolean
    /** Its pictures have not been attached yet; size and length are what the labels say. */
    isAwaited: boolean
  }
  origin: DiveOrigin | null
  work: DiveWork
  /** In which part of which splits it is. */
  parts: readonly { splitId: SplitId; part: SplitPart }[]
}
