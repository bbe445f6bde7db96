import { z } from 'zod'
import { dive, diveFacts, diveId, video, videoId } from './entities.ts'
import { procedure } from './procedure.ts'

/** Cutting a long video into dives: its dives as a whole, made and taken away together. Frames are never copied. */
export const cuttingProcedures = {
  /** Videos of which no dive has been made, or none is left; newest first, `total` of them. */
  'videos.uncut': procedure(z.object({ limit: z.number().int().min(1).max(1000).default(100) }), z.object({ videos: z.array(video), total: z.number() })),
  /** The dives of one video, by their first frame. */
  'dives.ofVideo': procedure(z.object({ videoId }), z.array(dive)),
  /**
   * Makes dives of a video, all or none. A range that is a dive already, or comes
   * twice, is counted as unchanged: doing it again changes nothing.
   * Errors: as 'dives.create'.
   */
  'dives.createMany': procedure(z.object({ videoId, dives: z.array(diveFacts).min(1).max(5000) }), z.object({ created: z.array(dive), unchanged: z.number() })),
  /** Hides or brings back dives, all or none: the inverse of 'dives.createMany', and of itself. */
  'dives.setRemoved': procedure(z.object({ diveIds: z.array(diveId).min(1).max(5000), isRemoved: z.boolean() }), z.object({})),
}
