import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../files/write-atomic.ts'

/** How often the latest job found what it asked a cache for: a small file beside the entries. */
export interface CacheUse {
  hits: number
  misses: number
}

const useFile = z.object({ hits: z.number(), misses: z.number(), at: z.string() })
export type RecordedUse = z.infer<typeof useFile>
const pathOf = (folder: string): string => join(folder, 'use.json')

/** Only for people to look at, so a disk that takes no more is no error. */
export async function writeCacheUse(folder: string, { hits, misses }: CacheUse): Promise<void> {
  if (hits + misses === 0) return
  const use: RecordedUse = { hits, misses, at: new Date().toISOString() }
  await writeAtomically(pathOf(folder), JSON.stringify(use)).catch(() => undefined)
}

/** Null where no job has used the cache yet. */
export async function readCacheUse(folder: string): Promise<RecordedUse | null> {
  try {
    return useFile.parse(JSON.parse(await readFile(pathOf(folder), 'utf8')))
  } catch {
    return null
  }
}
