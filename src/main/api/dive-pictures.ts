import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiveId, Video, VideoId } from '../../shared/contract/entities.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Library } from '../library/library.ts'
import type { FfmpegTool } from '../video/ffmpeg.ts'
import type { ServedVideo } from '../video/frame-server.ts'
import { createFrameReader } from '../video/frame-reader.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import { makePoster, makeStrip, makeStripOf, overviewFrames, type Strip } from '../video/thumbnails.ts'

/**
 * Posters and thumbnail strips of dives and of stretches of a video: made once, kept in the library's cache
 * under a name that says what they show, so that a moved dive gets a new one.
 */
export interface DivePictures {
  /** JPEG of the dive in the air. */
  poster(id: DiveId): Promise<Uint8Array>
  /** JPEG of `tiles` pictures side by side, evenly through the dive. */
  strip(id: DiveId, tiles: number): Promise<Uint8Array>
  /** JPEG of `tiles` pictures side by side, evenly through a stretch of a video. Errors: 'invalid-input' for frames outside it. */
  videoStrip(id: VideoId, range: { startFrame: number; endFrame: number }, tiles: number): Promise<Uint8Array>
}

const posterHeight = 240
const stripHeight = 60
/** A grid of dives asks for many pictures at once; more decoders than this only slow each other down. */
const mostAtOnce = 2

interface Made {
  jpeg: Uint8Array
  /** False where frames are lost: the file may be restored, so the picture is not kept. */
  isWhole: boolean
}
const made = ({ jpeg, lostTiles }: Strip): Made => ({ jpeg, isWhole: lostTiles.length === 0 })

export function createDivePictures(means: { library: Library; ffmpeg(): Promise<FfmpegTool>; servedVideo(id: VideoId): Promise<ServedVideo>; isHidden(id: DiveId): Promise<boolean> }): DivePictures {
  const { library } = means
  const running = new Map<string, Promise<Uint8Array>>()
  const waiting: (() => void)[] = []
  let busy = 0

  async function limited<T>(task: () => Promise<T>): Promise<T> {
    if (busy >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    busy++
    try {
      return await task()
    } finally {
      busy--
      waiting.shift()?.()
    }
  }

  /** The cached picture of this key, made where it is missing; one maker however many ask. */
  async function cached(key: string, make: () => Promise<Made>): Promise<Uint8Array> {
    const path = join(library.folder.cache, 'pictures', `${createHash('sha256').update(key).digest('hex')}.jpg`)
    const known = await readFile(path).catch(() => null)
    if (known) return known
    const existing = running.get(path)
    if (existing) return existing
    const making = limited(async () => {
      const { jpeg, isWhole } = await make()
      // A cache that cannot be written (a full disk) must not keep the picture from the screen.
      if (isWhole) await writeAtomically(path, jpeg).catch(() => undefined)
      return jpeg
    })
    running.set(path, making)
    return making.finally(() => running.delete(path))
  }

  return {
    async poster(id) {
      const { dive, video, stages } = await library.dives.get(id)
      // In the air a dive looks like itself: the middle of the flight where it is labelled, but that tells where the labels are.
      const length = dive.endFrame - dive.startFrame
      const flight = stages.length >= 3 && !(await means.isHidden(id)) ? ((stages[1]?.startFrame ?? 0) + (stages.at(-1)?.startFrame ?? length)) / 2 : length * 0.45
      const frame = Math.min(video.frameCount - 1, dive.startFrame + Math.floor(flight))
      return cached(`poster/${video.contentHash}${await otherFile(video)}/${frame}/${posterHeight}`, async () => {
        const ffmpeg = await means.ffmpeg()
        return { jpeg: await makePoster(createFrameReader((await means.servedVideo(video.id)).source, { ffmpeg }), frame, { ffmpeg, height: posterHeight }), isWhole: true }
      })
    },
    async strip(id, tiles) {
      const { dive, video } = await library.dives.get(id)
      const { startFrame, endFrame } = dive
      return cached(`strip/${video.contentHash}${await otherFile(video)}/${startFrame}-${endFrame}/${tiles}/${stripHeight}`, async () => {
        const ffmpeg = await means.ffmpeg()
        return made(await makeStrip(createFrameReader((await means.servedVideo(video.id)).source, { ffmpeg }), { startFrame, endFrame }, tiles, { ffmpeg, height: stripHeight }))
      })
    },
    async videoStrip(id, { startFrame, endFrame }, tiles) {
      const { source } = await means.servedVideo(id)
      const video = await library.videos.get(id)
      if (endFrame > source.frameCount) throw new StudioError('invalid-input', `"${source.name}" has frames 0 to ${source.frameCount - 1}; a strip up to frame ${endFrame - 1} was asked for.`)
      return cached(`video-strip/${video.contentHash}${await otherFile(video)}/${startFrame}-${endFrame}/${tiles}/${stripHeight}`, async () => {
        const ffmpeg = await means.ffmpeg()
        return made(await makeStripOf(createFrameReader(source, { ffmpeg }), overviewFrames(source.keyFrames, startFrame, endFrame, tiles), { ffmpeg, height: stripHeight }))
      })
    },
  }
}

/** '' for a file as large as it was at import; else what tells the file of now from that one: after "Keep the changed file" pictures of the old one would be wrong. */
async function otherFile(video: Pick<Video, 'kind' | 'path' | 'sizeBytes'>): Promise<string> {
  const now = await stat(video.path).catch(() => null)
  return now === null || video.kind === 'frames' || now.size === video.sizeBytes ? '' : `-${now.size}-${Math.round(now.mtimeMs)}`
}
