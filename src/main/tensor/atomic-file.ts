import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { toStudioError } from '../../shared/errors.ts'

/**
 * Writes a file so that it exists whole or not at all, whatever happens in
 * between: a temporary neighbour, flushed to the disk, then renamed.
 * @throws StudioError 'disk-full' or 'io'; the temporary file is removed
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw toStudioError(error)
  }
}
