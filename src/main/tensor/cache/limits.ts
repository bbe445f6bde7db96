import { readFile, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { standardCacheBytes } from '../../../shared/contract/caches.ts'
import { writeAtomically } from '../../files/write-atomic.ts'

/**
 * How large the caches of a library may grow. The settings decide; a file in the
 * cache folder carries the numbers to every process that shares the folder, so
 * that a running job follows a change at its next trim.
 */
export const cacheKinds = ['frames', 'features'] as const
export type CacheKind = (typeof cacheKinds)[number]
export type CacheLimits = Record<CacheKind, number>

const limitsFile = z.object({ frames: z.number().positive(), features: z.number().positive() })
const pathOf = (cacheFolder: string): string => join(cacheFolder, 'limits.json')

/** Bytes by kind of cache; what was never written, or cannot be read, is as by default. */
export async function readCacheLimits(cacheFolder: string): Promise<CacheLimits> {
  try {
    return limitsFile.parse(JSON.parse(await readFile(pathOf(cacheFolder), 'utf8')))
  } catch {
    // None written yet, or a damaged one: the studio writes it anew when it opens the library.
    return standardCacheBytes
  }
}

/** @throws StudioError 'disk-full', 'io' */
export async function writeCacheLimits(cacheFolder: string, limits: CacheLimits): Promise<void> {
  const known = await readCacheLimits(cacheFolder)
  if (cacheKinds.every((kind) => known[kind] === limits[kind])) return
  await writeAtomically(pathOf(cacheFolder), JSON.stringify(limits))
}

export interface DiskRoom {
  freeBytes: number
  /** What caches leave free whatever their limit: 2 GB, or a twentieth of a smaller disk. */
  reserveBytes: number
}

export function reserveOf(diskBytes: number): number {
  return Math.min(2e9, diskBytes / 20)
}

/** Room on the disk that holds `folder`, which may have to be made yet; null where the system does not tell. */
export async function readDiskRoom(folder: string): Promise<DiskRoom | null> {
  for (const path of [folder, dirname(folder)]) {
    const found = await statfs(path).catch(() => null)
    if (found) return { freeBytes: found.bavail * found.bsize, reserveBytes: reserveOf(found.blocks * found.bsize) }
  }
  return null
}

/** Bytes a cache that holds `usedBytes` may hold: its limit, or less where the disk is nearly full. Pure. */
export function allowedBytes(limitBytes: number, usedBytes: number, room: DiskRoom | null): number {
  return room ? Math.max(0, Math.min(limitBytes, usedBytes + room.freeBytes - room.reserveBytes)) : limitBytes
}
