import { createHash } from 'node:crypto'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Video, VideoId } from '../../shared/contract/entities.ts'
import type { VideoCheck } from '../../shared/contract/video-check.ts'
import { StudioError } from '../../shared/errors.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import type { Library } from '../library/library.ts'
import { hashContent } from '../video/content-hash.ts'

/**
 * Whether the file of a video is still the one that was imported: labels count
 * frames, and a file that was encoded or cut again counts others. Size and time
 * of change tell at once and for nothing; the hash tells for certain and is
 * remembered in the cache with the size and time it was found at.
 */
export interface VideoIdentity {
  /** Without reading the file, or by its hash. Errors: 'not-found' for an unknown video, 'io'. */
  check(id: VideoId, options?: { isThorough?: boolean }): Promise<VideoCheck>
  /** Links a video to the same content at another place, a file or the folder it is in. Errors: 'invalid-input' for other content, 'not-found'. */
  locate(id: VideoId, path: string): Promise<Video>
  /** Takes the changed file as it is, frames and all, until it changes again. */
  keep(id: VideoId): Promise<VideoCheck>
  /** @throws StudioError 'missing-video' for a file that is another one by now and was not kept */
  refuseChanged(video: Video): Promise<void>
  /** Called when a video is found to be other than it was taken for. Returns the unsubscriber. */
  onTurn(listener: (id: VideoId) => void): () => void
}

const verdict = z.object({ path: z.string(), sizeBytes: z.number(), modifiedMilliseconds: z.number(), state: z.enum(['same', 'changed', 'kept']) })
type Verdict = z.infer<typeof verdict>
/** Files of the right size in a folder that are read to find a video there. */
const mostCandidates = 20

export function createVideoIdentity(library: Library): VideoIdentity {
  const listeners = new Set<(id: VideoId) => void>()
  const seen = new Map<VideoId, VideoCheck['state']>()
  const hashing = new Map<VideoId, Promise<VideoCheck>>()
  const recordPath = (video: Video): string => join(library.folder.cache, 'video-checks', `${createHash('sha256').update(`${video.contentHash} ${video.path}`).digest('hex')}.json`)

  async function remembered(video: Video): Promise<Verdict | null> {
    const text = await readFile(recordPath(video), 'utf8').catch(() => null)
    if (text === null) return null
    try {
      return verdict.parse(JSON.parse(text))
    } catch {
      // A damaged note in the cache is no note.
      return null
    }
  }

  async function remember(video: Video, trace: Trace, state: Verdict['state']): Promise<void> {
    // A cache that cannot be written costs another look next time, nothing more.
    await writeAtomically(recordPath(video), Buffer.from(JSON.stringify({ path: video.path, ...trace, state } satisfies Verdict))).catch(() => undefined)
  }

  function tell(video: Video, trace: Trace | null, state: VideoCheck['state']): VideoCheck {
    const before = seen.get(video.id)
    seen.set(video.id, state)
    if (before !== undefined && before !== state && !(before === 'unverified' && state === 'same')) for (const listener of listeners) listener(video.id)
    return { state, path: video.path, expectedBytes: video.sizeBytes, foundBytes: trace?.sizeBytes ?? null }
  }

  async function quick(video: Video): Promise<VideoCheck> {
    if (video.isAwaited) return tell(video, null, 'awaited')
    const trace = await traceOf(video.path)
    if (trace === null) return tell(video, null, 'missing')
    const known = await remembered(video)
    if (known && known.sizeBytes === trace.sizeBytes && known.modifiedMilliseconds === trace.modifiedMilliseconds) return tell(video, trace, known.state)
    return tell(video, trace, trace.sizeBytes === video.sizeBytes ? 'unverified' : 'changed')
  }

  /** Reads the file as a stream: the parent stays free between its pieces, and hashing keeps pace with a disk. */
  async function thorough(video: Video): Promise<VideoCheck> {
    const trace = await traceOf(video.path)
    if (trace === null || video.isAwaited) return quick(video)
    const state = (await hashContent(video.path)) === video.contentHash ? 'same' : 'changed'
    // Written to while it was read: another look will tell.
    const after = await traceOf(video.path)
    if (after?.modifiedMilliseconds === trace.modifiedMilliseconds) await remember(video, trace, state)
    return tell(video, trace, state)
  }

  async function findIn(folder: string, video: Video): Promise<string | null> {
    const names = await readdir(folder).catch(() => [])
    let looked = 0
    for (const name of names) {
      const path = join(folder, name)
      const trace = await traceOf(path)
      if (trace?.sizeBytes !== video.sizeBytes || ++looked > mostCandidates) continue
      if ((await hashContent(path)) === video.contentHash) return path
    }
    return null
  }

  return {
    async check(id, { isThorough = false } = {}) {
      const video = await library.videos.get(id)
      if (!isThorough) return quick(video)
      const running = hashing.get(id) ?? thorough(video).finally(() => hashing.delete(id))
      hashing.set(id, running)
      return running
    },
    async locate(id, given) {
      const video = await library.videos.get(id)
      const path = resolve(given.trim())
      const found = await stat(path).catch(() => null)
      if (found === null) throw new StudioError('not-found', `There is nothing at ${path}.`, { hint: 'Choose the file, or the folder it lies in now.' })
      const isInside = found.isDirectory() && video.kind === 'file'
      const place = isInside ? await findIn(path, video) : (await hashContent(path).catch(() => null)) === video.contentHash ? path : null
      if (place === null) {
        const reason = isInside ? `No file in ${path} has the content of "${video.name}".` : `${path} is not the video that was imported as "${video.name}": its content differs.`
        throw new StudioError('invalid-input', reason, { hint: 'Labels count the frames of exactly that content. Choose another place, or import the file as a new video.' })
      }
      const moved = await library.videos.update(id, { path: place })
      const trace = await traceOf(place)
      if (trace) await remember(moved, trace, 'same')
      tell(moved, trace, 'same')
      return moved
    },
    async keep(id) {
      const video = await library.videos.get(id)
      const trace = await traceOf(video.path)
      if (trace === null) return quick(video)
      await remember(video, trace, 'kept')
      return tell(video, trace, 'kept')
    },
    async refuseChanged(video) {
      const { state } = await quick(video)
      if (state === 'changed') throw new StudioError('missing-video', `The file of "${video.name}" has changed since it was imported: ${video.path}.`, { hint: 'Its frames may no longer be those that were labelled. Choose where the imported file is now, or keep the changed one.' })
    },
    onTurn(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

interface Trace {
  sizeBytes: number
  modifiedMilliseconds: number
}

/** Of a folder: of its pictures together. Null where nothing is. */
async function traceOf(path: string): Promise<Trace | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  if (!found.isDirectory()) return { sizeBytes: found.size, modifiedMilliseconds: found.mtimeMs }
  const files = await Promise.all((await readdir(path)).map((name) => stat(join(path, name)).catch(() => null)))
  const pictures = files.filter((file) => file?.isFile())
  return { sizeBytes: pictures.reduce((sum, file) => sum + (file?.size ?? 0), 0), modifiedMilliseconds: pictures.reduce((latest, file) => Math.max(latest, file?.mtimeMs ?? 0), 0) }
}
