import { z } from 'zod'
import { category } from '../../../shared/contract/categories.ts'
import { splitId } from '../../../shared/contract/entities.ts'
import { exportRequest } from '../../../shared/contract/exports.ts'

/** Input of the `export-dives` job. */
export const exportDivesInput = exportRequest.omit({ dives: true }).extend({
  /** Absolute path of a file with one DiveRecord as JSON on each line, written by the parent for this job alone. */
  recordsPath: z.string(),
  count: z.number().int().nonnegative(),
  splits: z.array(z.object({ splitId, name: z.string() })),
  categories: z.array(category),
  /** Frame indexes of the dives' videos (shared/frame-index.ts), by video id; a video without one counts its frames by its rate. */
  frameIndexPaths: z.record(z.string(), z.string()),
  /** What goes into a bundle beside dives; null for other formats. `models` are chosen already. */
  bundle: z.object({ sourceId: z.string(), title: z.string(), models: z.array(z.object({ name: z.string(), files: z.array(z.string()) })), notes: z.array(z.string()) }).nullable(),
  writer: z.string(),
  ffmpegPath: z.string().nullable(),
})
export type ExportDivesInput = z.infer<typeof exportDivesInput>

/** Result of the job: what the screens and the command line tell. */
export const exportDivesResult = z.object({
  fileCount: z.number(), sizeBytes: z.number(), diveCount: z.number(), skippedCount: z.number(), files: z.array(z.string()), notes: z.array(z.string()),
  skipped: z.array(z.object({ diveId: z.number(), reason: z.string() })),
})
