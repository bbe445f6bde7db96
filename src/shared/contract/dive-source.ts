import { z } from 'zod'
import { diveId, videoId } from './entities.ts'

/**
 * A dive as jobs need it: where its frames are and what its labels say, taken
 * from the library at one moment. A run's list of these is its label snapshot.
 */
export const videoSource = z.object({
  videoId,
  /** Absolute path of the file or frame folder. */
  path: z.string(),
  kind: z.enum(['file', 'frames']),
  contentHash: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  frameCount: z.number().int().positive(),
  frameRate: z.number().positive(),
  /** Absolute path of the file that holds its frame index (shared/frame-index.ts); null for frame folders. Without one, frames of a file are counted from its first. */
  frameIndexPath: z.string().nullable(),
})
export type VideoSource = z.infer<typeof videoSource>

export const diveSource = z.object({
  diveId,
  title: z.string(),
  athlete: z.string(),
  /** The competition of its data set where the dive names none; '' where unknown and in snapshots of earlier versions. */
  event: z.string().default(''),
  /** Kind of judged action; snapshots of earlier versions held dives only. */
  category: z.string().default('diving'),
  video: videoSource,
  /** Half-open range of the video's frames. */
  startFrame: z.number().int().nonnegative(),
  endFrame: z.number().int().positive(),
  diveNumber: z.string().nullable(),
  difficulty: z.number().nullable(),
  scorePoints: z.number().nullable(),
  /** Judges' awards, 0 to 10; absent from the snapshots of earlier versions. */
  awards: z.array(z.number()).default([]),
  /** First frame of flight and of entry, dive-relative; null while unlabelled. */
  transitions: z.tuple([z.number().int(), z.number().int()]).nullable(),
})
export type DiveSource = z.infer<typeof diveSource>
