import { z } from 'zod'
import { jobId, videoId } from './entities.ts'
import { procedure } from './procedure.ts'

export const folderEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'frames-folder', 'video', 'other']),
  sizeBytes: z.number().nullable(),
})
export type FolderEntry = z.infer<typeof folderEntry>

/** What became of each path of an import. */
export const importOutcome = z.object({
  videos: z.array(z.object({
    videoId,
    name: z.string(),
    /** What is unusual about it, as sentences: damaged pictures, times that are estimated. */
    warnings: z.array(z.string()),
    /** Too long to be one dive: waits to be cut. */
    isUncut: z.boolean(),
  })),
  /** Paths whose content the library had already. */
  knownCount: z.number(),
  refused: z.array(z.object({
    path: z.string(),
    message: z.string(),
    hint: z.string().nullable(),
    /** The option with which it can be imported all the same. */
    remedy: z.enum(['allowDamaged', 'allowGaps']).nullable(),
  })),
})
export type ImportOutcome = z.infer<typeof importOutcome>

export const importProcedures = {
  /** Opens the desktop's own file dialog; `isSupported` is false in the browser host, which uses files.browse. */
  'files.pick': procedure(z.object({ kind: z.enum(['videos', 'frames-folder', 'weights', 'folder', 'table', 'bundle']) }), z.object({ isSupported: z.boolean(), paths: z.array(z.string()) })),
  /** One folder's videos and folders; null starts at the home folder. */
  'files.browse': procedure(z.object({ folder: z.string().nullable() }), z.object({ folder: z.string(), parent: z.string().nullable(), entries: z.array(folderEntry) })),
  /** Imports videos and frame folders as one job. Each short video becomes a dive at once; a second import of the same content changes nothing. */
  'imports.start': procedure(
    z.object({
      paths: z.array(z.string().min(1)).min(1).max(10000),
      /** Frames per second of frame folders, which carry none. */
      framesPerSecond: z.number().positive().max(1000).default(25),
      allowGaps: z.boolean().default(false),
      /** Takes what can be decoded of a damaged or truncated video, with a warning. */
      allowDamaged: z.boolean().default(false),
    }),
    z.object({ jobId }),
  ),
  /** How an import of this studio's run went, while it is remembered; null for older ones, whose log tells the same. */
  'imports.outcome': procedure(z.object({ jobId }), importOutcome.nullable()),
}
