import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FRAME_INDEX_HEADER_BYTES } from '../../shared/frame-index.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import type { LibraryFolder } from './folder.ts'

/**
 * Frame indexes as jobs are handed them: a file in the library's cache, named by
 * its content, so that many dives of one video share it and a job's input stays
 * small. Whoever empties the cache loses nothing: they come back with the next job.
 */

/** Files to be written, by path; collected inside a transaction and written after it. */
export type FrameIndexFiles = Map<string, Uint8Array>

/** Adds an index to the files. @returns its path; null for one without frames, as folders have */
export function planFrameIndexFile(folder: LibraryFolder, files: FrameIndexFiles, bytes: Uint8Array): string | null {
  if (bytes.byteLength <= FRAME_INDEX_HEADER_BYTES) return null
  const path = join(folder.cache, 'frame-index', `${createHash('sha256').update(bytes).digest('hex')}.hbfi`)
  files.set(path, bytes)
  return path
}

/** As many files at once: each waits for the disk twice. */
const writers = 8

/** Writes those that are missing or damaged. @throws StudioError 'disk-full', 'io' */
export async function writeFrameIndexFiles(files: FrameIndexFiles): Promise<void> {
  const waiting = [...files]
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [path, bytes] = next
      if (!(await holds(path, bytes))) await writeAtomically(path, bytes)
    }
  }
  await Promise.all(Array.from({ length: writers }, work))
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return (await readFile(path)).equals(bytes)
  } catch {
    // Whatever keeps it from being read, writing it anew cures or reports.
    return false
  }
}
