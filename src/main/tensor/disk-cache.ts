import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { toStudioError } from '../../shared/errors.ts'
import { writeAtomically } from '../files/write-atomic.ts'

/**
 * What took long to compute (decoded frames, backbone features), kept on disk
 * under a key that names everything it was computed from. Entries are written
 * atomically and carry a checksum: a damaged one counts as absent and is
 * computed again. The folder is kept under a size limit, least recently used
 * entries going first; deleting the whole folder is always safe.
 */
export interface DiskCache {
  /** The entry's bytes, or null where there is none or it is damaged. */
  get(key: string): Promise<Uint8Array | null>
  /** Stores an entry. A full disk is no error: the entry is just not kept. */
  put(key: string, bytes: Uint8Array): Promise<void>
}

const checksumBytes = 32
const extension = '.cache'
const entryPattern = /^[0-9a-f]{64}\.cache$/

export function createDiskCache(folder: string, limitBytes: number): DiskCache {
  // Bytes in the folder as far as this process knows; counted again at each trim.
  let knownBytes: number | null = null
  const pathOf = (key: string): string => join(folder, createHash('sha256').update(key).digest('hex') + extension)
  return {
    async get(key) {
      const path = pathOf(key)
      const file = await readFile(path).catch(() => null)
      if (file === null) return null
      const payload = file.subarray(checksumBytes)
      if (file.byteLength < checksumBytes || !checksum(payload).equals(file.subarray(0, checksumBytes))) {
        await rm(path, { force: true })
        return null
      }
      const now = new Date()
      // Only the order of eviction depends on it.
      await utimes(path, now, now).catch(() => undefined)
      return payload
    },
    async put(key, bytes) {
      try {
        await writeAtomically(pathOf(key), Buffer.concat([checksum(bytes), bytes]))
      } catch (error) {
        if (toStudioError(error).code === 'disk-full') return
        throw error
      }
      if (knownBytes !== null) knownBytes += bytes.byteLength + checksumBytes
      if (knownBytes === null || knownBytes > limitBytes) knownBytes = await trim(folder, limitBytes)
    },
  }
}

/** The same in memory, for what is met again only within one computation. */
export function createMemoryCache(): DiskCache {
  const entries = new Map<string, Uint8Array>()
  return {
    get: async (key) => entries.get(key) ?? null,
    async put(key, bytes) {
      entries.set(key, bytes.slice())
    },
  }
}

/** Removes the entries used longest ago until the folder is a tenth under its limit; returns the bytes left. */
async function trim(folder: string, limitBytes: number): Promise<number> {
  const names = (await readdir(folder)).filter((name) => entryPattern.test(name))
  const entries = await Promise.all(
    names.map(async (name) => {
      const facts = await stat(join(folder, name)).catch(() => null)
      return { name, bytes: facts?.size ?? 0, usedAt: facts?.mtimeMs ?? 0 }
    }),
  )
  let total = entries.reduce((sum, entry) => sum + entry.bytes, 0)
  if (total <= limitBytes) return total
  for (const entry of entries.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= limitBytes * 0.9) break
    await rm(join(folder, entry.name), { force: true })
    total -= entry.bytes
  }
  return total
}

const checksum = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** Float32 values as bytes, sharing memory. */
export const floatsToBytes = (values: Float32Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

/** Bytes as float32 values; copied, because a cache entry may start at any byte. */
export const bytesToFloats = (bytes: Uint8Array): Float32Array => new Float32Array(new Uint8Array(bytes).buffer)
