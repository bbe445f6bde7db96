import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { toStudioError } from '../../shared/errors.ts'

/**
 * Writes a file as a sequence of chunks, so that a checkpoint of gigabytes is
 * never held twice, under a temporary name that becomes the real one only when
 * everything is on disk: a crash or a full disk leaves the old file untouched.
 * @returns bytes written
 * @throws StudioError 'disk-full', 'io', 'not-found' (no such folder)
 */
export function writeChunksAtomically(path: string, chunks: Iterable<Uint8Array>): number {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const sizeBytes = writeAll(temporary, chunks)
    renameSync(temporary, path)
    return sizeBytes
  } catch (error) {
    rmSync(temporary, { force: true })
    throw toStudioError(error)
  }
}

function writeAll(path: string, chunks: Iterable<Uint8Array>): number {
  const descriptor = openSync(path, 'wx')
  let sizeBytes = 0
  try {
    for (const chunk of chunks) {
      let done = 0
      while (done < chunk.byteLength) done += writeSync(descriptor, chunk, done, Math.min(chunk.byteLength - done, 1 << 30))
      sizeBytes += chunk.byteLength
    }
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return sizeBytes
}

/** Chunks joined into one array; for files small enough to be held in memory. */
export function joinChunks(chunks: Iterable<Uint8Array>): Uint8Array {
  const all = [...chunks]
  const out = new Uint8Array(all.reduce((sum, chunk) => sum + chunk.byteLength, 0))
  let offset = 0
  for (const chunk of all) {
    out.set(chunk, offset)
    offset += chunk.byteLength
  }
  return out
}
