import { z } from 'zod'
import { video, videoId } from './entities.ts'
import { procedure } from './procedure.ts'

/** How the file of a video stands to what was imported. */
export const videoCheck = z.object({
  /**
   * same: its hash was found equal; unverified: size and place fit, nobody has read it since; changed: other content;
   * kept: other content, taken as it is by a person; missing: nothing is there; awaited: its pictures never came.
   */
  state: z.enum(['same', 'unverified', 'changed', 'kept', 'missing', 'awaited']),
  path: z.string(),
  expectedBytes: z.number(),
  foundBytes: z.number().nullable(),
})
export type VideoCheck = z.infer<typeof videoCheck>

export const videoCheckProcedures = {
  /** Without reading the file, or by its hash with `isThorough`, which takes as long as reading it. */
  'videos.check': procedure(z.object({ videoId, isThorough: z.boolean().default(false) }), videoCheck),
  /** Links the video to the same content at another place: the file, or the folder it lies in. Errors: 'invalid-input' for other content, 'not-found'. */
  'videos.locate': procedure(z.object({ videoId, path: z.string().min(1) }), video),
  /** Shows the changed file all the same, until it changes again. */
  'videos.keep': procedure(z.object({ videoId }), videoCheck),
}
