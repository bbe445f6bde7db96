/**
 * Reads a frame index that was handed over as a file. Nothing in it is believed
 * before it is checked, and no size is allocated because a file claims it.
 */
import { open } from 'node:fs/promises'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import type { FrameIndex } from '../../shared/frame-index.ts'
import { decodeFrameIndex, MOST_FRAME_INDEX_BYTES } from '../../shared/frame-index.ts'

const HINT = 'Start again: the file is written anew. If that does not help, import the video again.'

/**
 * @param name of the video, for messages
 * @param frameCount that the video has; an index of another number is refused
 * @throws StudioError not-found, io, invalid-input (damaged, too large, of another video)
 */
export async function readFrameIndexFile(path: string, { name, frameCount }: { name: string; frameCount: number }): Promise<FrameIndex> {
  const bytes = await readBounded(path, name)
  let index: FrameIndex
  try {
    index = decodeFrameIndex(bytes)
  } catch (error) {
    throw new StudioError('invalid-input', `The frame index of "${name}" is damaged: ${path} (${toStudioError(error).message})`, { hint: HINT, cause: error })
  }
  const frames = index.timestampsMicroseconds.length
  if (frames !== frameCount) throw new StudioError('invalid-input', `The frame index of "${name}" tells of ${frames} frames; the video has ${frameCount}: ${path}`, { hint: HINT })
  return index
}

async function readBounded(path: string, name: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      if (size > MOST_FRAME_INDEX_BYTES) throw new StudioError('invalid-input', `The frame index of "${name}" is damaged: ${path} has ${size} bytes, at most ${MOST_FRAME_INDEX_BYTES} make sense.`, { hint: HINT })
      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (error) {
    const found = toStudioError(error)
    if (found.code === 'not-found') throw new StudioError('not-found', `The frame index of "${name}" has vanished: ${path}`, { hint: HINT, cause: error })
    throw found
  }
}
