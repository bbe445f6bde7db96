import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { toStudioError } from '../../../shared/errors.ts'
import { mostKeyBytes, readKey } from './entry.ts'

/**
 * A folder of cache entries as a whole: what is in it, and what is taken out.
 * Several processes may write and take out at once: a file that is gone by the
 * time it is looked at was taken out by another.
 */
export interface FolderEntry {
  name: string
  bytes: number
  /** Milliseconds since 1970. */
  usedAt: number
}

export interface Removed {
  entries: number
  bytes: number
}

const entryPattern = /^[0-9a-f]{64}\.cache$/
/** Half-written files; their writers are given an hour. */
const partPattern = /^[0-9a-f]{64}\.cache\.[0-9a-f]{8}\.part\.cache$/
const abandonedAfterMilliseconds = 3_600_000
/** Files asked about at once. */
const breadth = 64

export async function listEntries(folder: string): Promise<FolderEntry[]> {
  return (await list(folder, entryPattern)).sort((a, b) => a.usedAt - b.usedAt || (a.name < b.name ? -1 : 1))
}

/** Takes out the entries used longest ago until at most `targetBytes` are left, and what killed writers left behind. Returns the bytes left. */
export async function trimTo(folder: string, targetBytes: number, entries?: readonly FolderEntry[]): Promise<number> {
  const found = entries ?? (await listEntries(folder))
  let left = found.reduce((sum, entry) => sum + entry.bytes, 0)
  for (const entry of found) {
    if (left <= targetBytes) break
    await remove(folder, entry)
    left -= entry.bytes
  }
  for (const part of await list(folder, partPattern)) {
    if (Date.now() - part.usedAt > abandonedAfterMilliseconds) await remove(folder, part)
  }
  return left
}

/**
 * Takes out every entry, or those whose key is not wanted any more. Harmless
 * while jobs run: what they miss they compute again.
 * @param isWanted by key; entries of other versions, whose key cannot be read, are never wanted
 */
export async function clearEntries(folder: string, isWanted?: (key: string) => boolean): Promise<Removed> {
  const removed: Removed = { entries: 0, bytes: 0 }
  for (const entry of isWanted ? await unwantedEntries(folder, isWanted) : await listEntries(folder)) {
    if (!(await remove(folder, entry))) continue
    removed.entries += 1
    removed.bytes += entry.bytes
  }
  return removed
}

/** Entries whose key is not wanted any more, or cannot be read. */
export async function unwantedEntries(folder: string, isWanted: (key: string) => boolean, entries?: readonly FolderEntry[]): Promise<FolderEntry[]> {
  const all = entries ?? (await listEntries(folder))
  const unwanted: FolderEntry[] = []
  for (let i = 0; i < all.length; i += breadth) {
    const keys = await Promise.all(all.slice(i, i + breadth).map((entry) => keyOf(join(folder, entry.name))))
    keys.forEach((key, k) => {
      const entry = all[i + k]
      if (entry && key !== undefined && (key === null || !isWanted(key))) unwanted.push(entry)
    })
  }
  return unwanted
}

/** The key of an entry; null where it cannot be read from the file, undefined where the file is gone. */
async function keyOf(path: string): Promise<string | null | undefined> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) return undefined
  try {
    const head = Buffer.alloc(mostKeyBytes + 8)
    const { bytesRead } = await file.read(head, 0, head.byteLength, 0)
    return readKey(head.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

async function list(folder: string, pattern: RegExp): Promise<FolderEntry[]> {
  const names = (await readFolder(folder)).filter((name) => pattern.test(name))
  const entries: FolderEntry[] = []
  for (let i = 0; i < names.length; i += breadth) {
    const facts = await Promise.all(names.slice(i, i + breadth).map(async (name) => ({ name, facts: await stat(join(folder, name)).catch(() => null) })))
    for (const { name, facts: found } of facts) if (found) entries.push({ name, bytes: found.size, usedAt: found.mtimeMs })
  }
  return entries
}

async function readFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    // No folder is an empty one: nothing was cached yet, or somebody threw it away.
    if (toStudioError(error).code === 'not-found') return []
    throw error
  }
}

/** False where another process is just reading the file and the system does not let go of it (Windows): it stays for the next time. */
async function remove(folder: string, entry: FolderEntry): Promise<boolean> {
  try {
    await rm(join(folder, entry.name), { force: true })
    return true
  } catch {
    return false
  }
}
