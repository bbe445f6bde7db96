import { join } from 'node:path'
import type { DiskCache } from '../disk-cache.ts'
import { createDiskCache } from '../disk-cache.ts'
import type { CacheKind } from './limits.ts'
import { readCacheLimits } from './limits.ts'

/** The two caches of a library, each a folder in its cache folder. */
export const cacheFolderOf = (cacheFolder: string, kind: CacheKind): string => join(cacheFolder, kind)

const openCache = (cacheFolder: string, kind: CacheKind): DiskCache =>
  createDiskCache(cacheFolderOf(cacheFolder, kind), { limitBytes: async () => (await readCacheLimits(cacheFolder))[kind] })

/** Frames as they are decoded and resized, before crops. */
export const openFrameCache = (cacheFolder: string): DiskCache => openCache(cacheFolder, 'frames')

/** What fixed backbones make of frames. */
export const openFeatureCache = (cacheFolder: string): DiskCache => openCache(cacheFolder, 'features')
