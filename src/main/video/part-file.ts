/**
 * Files that appear under their name only when they are whole: ffmpeg writes to
 * a neighbour, which is renamed when it is done and removed when it failed.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { toStudioError } from '../../shared/errors.ts'

/**
 * Runs `write` on a temporary path beside `path` (same extension), then renames.
 * @throws StudioError what `write` threw, disk-full or io; nothing is left behind
 */
export async function writeWhole<T>(path: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part${extname(path)}`
  try {
    await mkdir(dirname(path), { recursive: true })
    const result = await write(temporary)
    const file = await open(temporary, 'r+')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    return result
  } catch (error) {
    await rm(temporary, { force: true })
    throw toStudioError(error)
  }
}

/** Bytes as a file, whole or not at all. */
export function writeBytesWhole(path: string, bytes: Uint8Array): Promise<void> {
  return writeWhole(path, (temporary) => writeFile(temporary, bytes))
}
