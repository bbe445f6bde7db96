import type { Category } from '../../../shared/contract/categories.ts'
import type { DiveId, SplitId, VideoId } from '../../../shared/contract/entities.ts'
import type { DiveRecord } from '../../library/dive-records.ts'
import type { FrameReader } from '../../video/frame-reader.ts'

/**
 * What a format is to everything around it. The command line and the screens
 * know formats only through this page: a new one is a file here that exports an
 * `Exporter`, and a line in `registry.ts`.
 */

/** A sentence for people in each language of the studio. */
export interface Text {
  readonly en: string
  readonly zh: string
}

export type ExportOptionValue = string | number | boolean
export type ExportOptionValues = Readonly<Record<string, ExportOptionValue>>

/** A named choice of a format. */
export interface ExportOption {
  readonly name: string
  readonly title: Text
  readonly explanation: Text
  /** Its type is the option's type. */
  readonly default: ExportOptionValue
  /** Values of a choice with their titles; absent for numbers, switches and free text. */
  readonly choices?: readonly { readonly value: string; readonly title: Text }[]
  /** Bounds of a number, both allowed. */
  readonly range?: readonly [number, number]
}

/** A split of the library; which dive is in which part of it the dives say themselves. */
export interface ExportSplit {
  readonly splitId: SplitId
  readonly name: string
}

/** Dives one by one or in pages, as the library reads them. */
export type ExportRecords = Iterable<DiveRecord | readonly DiveRecord[]> | AsyncIterable<DiveRecord | readonly DiveRecord[]>

export interface ExportTarget {
  /** Absolute path of the folder the files go into; made where there is none. */
  readonly folder: string
  /** Whether files of the same name may be replaced; without it one of them is an error. */
  readonly overwrite?: boolean
}

export interface ExportRequest {
  readonly records: ExportRecords
  /** How many dives `records` gives, for progress; null where unknown. */
  readonly count: number | null
  readonly splits: readonly ExportSplit[]
  /** Kinds of action the dives are of, for formats that describe them. */
  readonly categories?: readonly Category[]
  /** Those not given have their defaults. */
  readonly options?: ExportOptionValues
  readonly target: ExportTarget
}

/**
 * The instants of a range of frames: `endFrame - startFrame + 1` boundaries on
 * the video's own clock, microseconds, where its first picture is 0 and the last
 * boundary is where the last frame ends (shared/domain/frame-times.ts).
 */
export type FrameTimes = (videoId: VideoId, startFrame: number, endFrame: number) => Promise<readonly number[]> | readonly number[]

export interface ExportContext {
  readonly signal?: AbortSignal
  /** 0..1, never smaller than before. */
  readonly onProgress?: (fraction: number) => void
  /** Needed by formats that speak of time (`needs` includes 'frame-times'). */
  readonly frameTimes?: FrameTimes
  /** A reader of a video's frames, where `needs` includes 'pictures'. Asked once for each video, video after video. */
  readonly openFrames?: (video: DiveRecord['video']) => Promise<FrameReader> | FrameReader
  /** What a bundle holds beside dives. */
  readonly bundle?: {
    /** Names the library: lower-case letters, digits, hyphens. */
    readonly sourceId: string
    /** Of the library, for people. */
    readonly title: string
    readonly models: readonly { readonly name: string; readonly files: readonly string[] }[]
    /** A video's frame index as bytes (shared/frame-index.ts); null where it has none. */
    readonly frameIndex: (videoId: VideoId) => Promise<Uint8Array | null> | Uint8Array | null
  }
  /** "Highboard 0.1.0", where a format names its writer. */
  readonly writer?: string
  /** Milliseconds since 1970; Date.now where absent. */
  readonly now?: () => number
}

export interface SkippedDive {
  readonly diveId: DiveId
  readonly reason: string
}

export interface ExportSummary {
  readonly format: string
  /** Paths relative to the target folder with "/", at most 1,000 of them. */
  readonly files: readonly string[]
  readonly fileCount: number
  readonly sizeBytes: number
  readonly diveCount: number
  /** Dives the format cannot hold and that were to be left out; at most 1,000 of them. */
  readonly skipped: readonly SkippedDive[]
  readonly skippedCount: number
  /** What a reader of the files should know, as sentences. */
  readonly notes: readonly string[]
}

export interface Exporter {
  /** Stable: "finediving", "csv". */
  readonly name: string
  readonly title: Text
  readonly explanation: Text
  /** Of the files it writes, with the point: ".csv". */
  readonly extensions: readonly string[]
  readonly needs: readonly ('frame-times' | 'pictures')[]
  readonly options: readonly ExportOption[]
  /**
   * Writes whole files or none: whatever fails, the target folder is as it was.
   * @throws StudioError 'invalid-input' (no dives; options; dives the format
   * cannot hold), 'conflict' (files are there already), 'disk-full', 'io',
   * 'not-found', 'cancelled'
   */
  write(request: ExportRequest, context?: ExportContext): Promise<ExportSummary>
}
