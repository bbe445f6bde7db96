import { z } from 'zod'
import { jobId } from './entities.ts'
import { procedure } from './procedure.ts'

export const folderEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'frames-folder', 'video', 'other']),
  sizeBytes: z.number().nullable(),
})
export type FolderEntry = z.infer<typeof folderEntry>

export const importProcedures = {
  /** Opens the desktop's own file dialog; `isSupported` is false in the browser host, which uses files.browse. */
  'files.pick': procedure(z.object({ kind: z.enum(['videos', 'frames-folder']) }), z.object({ isSupported: z.boolean(), paths: z.array(z.string()) })),
  /** One folder's videos and folders; null starts at the home folder. */
  'files.browse': procedure(z.object({ folder: z.string().nullable() }), z.object({ folder: z.string(), parent: z.string().nullable(), entries: z.array(folderEntry) })),
  /** Imports videos and frame folders as one job. Each short video becomes a dive at once; a second import of the same content changes nothing. */
  'imports.start': procedure(
    z.object({
      paths: z.array(z.string().min(1)).min(1).max(10000),
      /** Frames per second of frame folders, which carry none. */
      framesPerSecond: z.number().positive().max(1000).default(25),
      allowGaps: z.boolean().default(false),
    }),
    z.object({ jobId }),
  ),
}
