import { z } from 'zod'
import { procedure } from './procedure.ts'

/** Bytes they may hold where nothing was set: some thousand dives of the small sizes, or some hundred of the large ones. */
export const standardCacheBytes = { frames: 6e9, features: 2e9 } as const

/** What jobs keep on disk so as not to compute it twice. Everything in it can be computed again. */
export const cacheReport = z.object({
  /** frames: decoded and resized pictures of dives; features: what fixed backbones made of them. */
  kind: z.enum(['frames', 'features']),
  entries: z.number().int(),
  bytes: z.number(),
  /** From the settings. */
  limitBytes: z.number(),
  /** Of dives and models no longer in the library, or made by another version of ffmpeg or the studio. */
  unusedEntries: z.number().int(),
  unusedBytes: z.number(),
  /** When the entries used longest ago and last were used; null where there are none. */
  oldestUse: z.string().nullable(),
  newestUse: z.string().nullable(),
  /** How often the latest job that used it found what it asked for. */
  lastUse: z.object({ hits: z.number().int(), misses: z.number().int(), at: z.string() }).nullable(),
})
export type CacheReport = z.infer<typeof cacheReport>

export const cachesInfo = z.object({
  folder: z.string(),
  caches: z.array(cacheReport),
  /** Of the disk they are on; null where the system does not tell. */
  freeBytes: z.number().nullable(),
  /** What caches leave free of it, whatever their limits. */
  reserveBytes: z.number().nullable(),
})
export type CachesInfo = z.infer<typeof cachesInfo>

export const clearCaches = z.enum(['frames', 'features', 'all', 'unused'])
export type ClearCaches = z.infer<typeof clearCaches>

export const cacheProcedures = {
  /** Their limits are in the settings. Takes some tenths of a second for thousands of entries. */
  'caches.info': procedure(z.object({}), cachesInfo),
  /** Harmless while jobs run: what they miss they compute again. */
  'caches.clear': procedure(z.object({ what: clearCaches }), z.object({ removedEntries: z.number().int(), removedBytes: z.number(), info: cachesInfo })),
}
