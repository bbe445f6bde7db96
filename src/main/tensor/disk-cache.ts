import { readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { toStudioError } from '../../shared/errors.ts'
import { writePartsAtomically } from '../files/write-atomic.ts'
import { decodeEntry, encodeEntry, entryName } from './cache/entry.ts'
import { listEntries, trimTo } from './cache/folder.ts'
import type { DiskRoom } from './cache/limits.ts'
import { allowedBytes, readDiskRoom } from './cache/limits.ts'
import type { CacheUse } from './cache/use.ts'
import { writeCacheUse } from './cache/use.ts'

/**
 * What took long to compute (decoded frames, backbone features), kept on disk
 * under a key that names everything it was computed from. Entries are written
 * atomically and carry a checksum: a damaged one counts as absent and is
 * computed again. The folder is kept under a size limit, and the disk above a
 * reserve, least recently used entries going first. Any number of processes may
 * share a folder; deleting entries or the whole folder is always safe.
 */
export interface DiskCache {
  /** The entry's bytes, or null where there is none or it is damaged. */
  get(key: string): Promise<Uint8Array | null>
  /** Whether there is an entry, without reading it: it may still turn out damaged. */
  has(key: string): Promise<boolean>
  /** Stores an entry. A full disk is no error: the entry is just not kept. */
  put(key: string, bytes: Uint8Array): Promise<void>
  /** Notes beside the entries how often they were found, for people to see. Nothing where nothing was asked for. */
  recordUse(): Promise<void>
}

export interface DiskCacheOptions {
  /** Told anew at each trim, because settings change while jobs run. */
  limitBytes: number | (() => Promise<number>)
  /** Of the disk that holds the folder; asked before entries are stored. */
  room?: (folder: string) => Promise<DiskRoom | null>
}

/** After so many milliseconds other processes may have filled the folder, and it is counted again. */
const countAgainMilliseconds = 20_000
/** A process adds no more than this share of the limit between two counts. */
const addedShare = 0.05

export function createDiskCache(folder: string, options: number | DiskCacheOptions): DiskCache {
  const { limitBytes, room = readDiskRoom }: DiskCacheOptions = typeof options === 'number' ? { limitBytes: options } : options
  const readLimit = async (): Promise<number> => (typeof limitBytes === 'number' ? limitBytes : limitBytes())
  const pathOf = (key: string): string => join(folder, entryName(key))
  const use: CacheUse = { hits: 0, misses: 0 }
  let counted: { atMilliseconds: number; limit: number; leftBytes: number; addedBytes: number } | null = null
  // One count at a time in a process; what is stored meanwhile waits for it.
  let counting: Promise<void> = Promise.resolve()

  /** Counts the folder and makes it fit, with room for `bytes` more. */
  async function count(bytes: number): Promise<void> {
    const entries = await listEntries(folder)
    const usedBytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
    const limit = allowedBytes(await readLimit(), usedBytes, await room(folder))
    // Trimmed a tenth below, so that not every entry from here on trims again; an entry that never fits makes nothing go.
    const target = bytes > limit ? limit : limit * 0.9 - bytes
    const leftBytes = usedBytes + bytes > limit ? await trimTo(folder, target, entries) : usedBytes
    counted = { atMilliseconds: performance.now(), limit, leftBytes, addedBytes: 0 }
  }

  /** Whether an entry of `bytes` may be stored. */
  async function makeRoom(bytes: number): Promise<boolean> {
    const needed = counting.then(async () => {
      const isFresh = counted && performance.now() - counted.atMilliseconds < countAgainMilliseconds && counted.addedBytes + bytes <= counted.limit * addedShare
      if (!isFresh || counted!.leftBytes + counted!.addedBytes + bytes > counted!.limit) await count(bytes)
      if (!counted || bytes > counted.limit - counted.leftBytes - counted.addedBytes) return false
      counted.addedBytes += bytes
      return true
    })
    counting = needed.then(() => undefined, () => undefined)
    return needed
  }

  return {
    async get(key) {
      const path = pathOf(key)
      const file = await readFile(path).catch(() => null)
      const payload = file && decodeEntry(key, file)
      use[payload ? 'hits' : 'misses'] += 1
      if (!payload) {
        if (file) await rm(path, { force: true }).catch(() => undefined)
        return null
      }
      const now = new Date()
      // Only the order of eviction depends on it.
      await utimes(path, now, now).catch(() => undefined)
      return payload
    },
    has: (key) => stat(pathOf(key)).then(() => true, () => false),
    async put(key, bytes) {
      const parts = encodeEntry(key, bytes)
      try {
        if (await makeRoom(parts[0].byteLength + parts[1].byteLength)) await writePartsAtomically(pathOf(key), parts)
      } catch (error) {
        // The folder may also be thrown away under the writer's hands.
        if (['disk-full', 'not-found'].includes(toStudioError(error).code)) return
        throw error
      }
    },
    recordUse: () => writeCacheUse(folder, use),
  }
}

/** The same in memory, for what is met again only within one computation. */
export function createMemoryCache(): DiskCache {
  const entries = new Map<string, Uint8Array>()
  return {
    get: async (key) => entries.get(key) ?? null,
    has: async (key) => entries.has(key),
    async put(key, bytes) {
      entries.set(key, bytes.slice())
    },
    recordUse: async () => undefined,
  }
}

/** Float32 values as bytes, sharing memory. */
export const floatsToBytes = (values: Float32Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

/** Bytes as float32 values; copied, because a cache entry may start at any byte. */
export const bytesToFloats = (bytes: Uint8Array): Float32Array => new Float32Array(new Uint8Array(bytes).buffer)
