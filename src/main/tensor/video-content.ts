import { stat } from 'node:fs/promises'
import type { VideoSource } from '../../shared/contract/dive-source.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { hashContent } from '../video/content-hash.ts'

/** Hashes of files as they were read, by path, size and time of change: each is hashed once a process. */
const known = new Map<string, Promise<string>>()
const mostKnown = 10_000

const hint = 'Put the file back as it was, import it again, or let runs skip missing videos.'

/**
 * That a video is still there and still the one its labels were made for: what
 * was decoded from another must neither be learnt nor kept under its name.
 * @throws StudioError 'missing-video' naming dive and file; 'cancelled', 'io'
 */
export async function requireContent(video: Pick<VideoSource, 'path' | 'contentHash'>, title: string, signal?: AbortSignal): Promise<void> {
  const place = await placeOf(video.path)
  if (place === null) throw new StudioError('missing-video', `The video of "${title}" has vanished: ${video.path}.`, { hint })
  const hash = known.get(place) ?? hashContent(video.path, { signal })
  known.set(place, hash)
  const [oldest] = known.keys()
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest)
  const found = await hash.catch((error: unknown) => {
    known.delete(place)
    throw toStudioError(error)
  })
  if (found !== video.contentHash) throw new StudioError('missing-video', `The video of "${title}" is no longer the one that was imported: ${video.path} has other content.`, { hint })
}

/** Path, size and time of change; null where nothing is there. */
async function placeOf(path: string): Promise<string | null> {
  try {
    const { size, mtimeMs } = await stat(path)
    return JSON.stringify([path, size, mtimeMs])
  } catch (error) {
    const found = toStudioError(error)
    if (found.code === 'not-found') return null
    throw found
  }
}
