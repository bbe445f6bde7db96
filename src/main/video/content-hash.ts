/**
 * SHA-256 of what a video contains, whatever it is called: a file's bytes, or
 * the names and bytes of a folder's pictures. Two imports of one video meet here.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { listFrameFolder } from './frame-folder.ts'

export interface HashOptions {
  signal?: AbortSignal | undefined
}

/**
 * @param path a file, or a folder of numbered pictures
 * @returns 64 lower-case hexadecimal digits
 * @throws StudioError not-found, no-pictures, io, cancelled
 */
export async function hashContent(path: string, options: HashOptions = {}): Promise<string> {
  try {
    const isFolder = (await stat(path)).isDirectory()
    const hash = createHash('sha256')
    if (!isFolder) {
      await addFile(hash, path, options.signal)
      return hash.digest('hex')
    }
    const { files } = await listFrameFolder(path, { allowGaps: true })
    for (const file of files) {
      // Length-prefixed, so that no two folders run together to the same bytes.
      const content = createHash('sha256')
      await addFile(content, file.path, options.signal)
      hash.update(`${Buffer.byteLength(file.name)}:${file.name}:${content.digest('hex')}\n`)
    }
    return hash.digest('hex')
  } catch (error) {
    if (options.signal?.aborted) throw new StudioError('cancelled', 'Reading the file was cancelled.', { cause: error })
    throw toStudioError(error)
  }
}

async function addFile(hash: ReturnType<typeof createHash>, path: string, signal: AbortSignal | undefined): Promise<void> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) })) hash.update(chunk as Buffer)
}
