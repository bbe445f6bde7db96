/**
 * Frames for the screens, as JPEG: decoded on demand in short stretches around
 * what is asked for, kept in memory up to a limit. Stepping through a dive that
 * was prefetched is a look-up. It reads through the frame reader like everything
 * else, so what is seen is what is trained on.
 *
 * At most two decoders run at once; a frame somebody waits for goes before
 * prefetching. Requests for the same stretch share one decoder.
 */
import { StudioError } from '../../shared/errors.ts'
import { createByteLru } from './byte-lru.ts'
import { DamagedFramesError } from './damaged-frames.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import type { FrameReader } from './frame-reader.ts'
import { createFrameReader } from './frame-reader.ts'
import type { VideoSource } from './video-source.ts'

/** A video under the name the server knows it by. */
export interface ServedVideo {
  id: string | number
  source: VideoSource
}

export interface FrameServerOptions {
  /** asked for once, at the first frame */
  ffmpeg: () => Promise<FfmpegTool>
  /** memory for pictures; 256 MiB by default */
  limitBytes?: number
  /** for tests */
  createReader?: (source: VideoSource, options: { ffmpeg: FfmpegTool }) => FrameReader
}

export interface FrameServer {
  /**
   * One frame as a JPEG file.
   * @param height pixels; the picture's own when absent or larger than it
   * @throws StudioError invalid-input (no such frame), damaged-video with the stretch it lies in, unreadable-video, missing-tool
   */
  getFrameJpeg(video: ServedVideo, frame: number, height?: number): Promise<Uint8Array>
  /** Decodes frames start ≤ i < end ahead of need. Starting another ends the one before. */
  prefetch(video: ServedVideo, startFrame: number, endFrame: number, height?: number): Promise<void>
  /** Forgets a video's pictures, after it was removed or replaced. */
  forget(videoId: string | number): void
  /** Ends all decoders. Further calls fail. */
  close(): void
}

/** Frames decoded at a time: a third of a second to two seconds of stepping, decoded in about as long as a process takes to start. */
const CHUNK_FRAMES = 24
const MOST_DECODERS = 2

interface Chunk {
  /** settles when all its frames are decoded */
  done: Promise<void>
  /** one frame, as soon as it is decoded */
  wait(frame: number): Promise<Uint8Array>
  controller: AbortController
}

export function createFrameServer(options: FrameServerOptions): FrameServer {
  const pictures = createByteLru(options.limitBytes ?? 256 * 1024 * 1024)
  const chunks = new Map<string, Chunk>()
  const gate = createGate(MOST_DECODERS)
  const makeReader = options.createReader ?? createFrameReader
  let tool: Promise<FfmpegTool> | undefined
  let prefetching: AbortController | undefined
  let isClosed = false

  const findTool = () => {
    tool ??= options.ffmpeg().catch((error: unknown) => {
      tool = undefined
      throw error
    })
    return tool
  }

  /** The chunk of a frame, decoding or just begun. */
  function openChunk(video: ServedVideo, frame: number, height: number, isUrgent: boolean): Chunk {
    const start = frame - (frame % CHUNK_FRAMES)
    const prefix = keyOf(video.id, height)
    const key = `${prefix}chunk${start}`
    const running = chunks.get(key)
    if (running) return running
    const end = Math.min(start + CHUNK_FRAMES, video.source.frameCount)
    const decoded = new Map<number, Uint8Array>()
    const waiting = new Map<number, (data: Uint8Array) => void>()
    const controller = new AbortController()
    const done = decodeChunk()
    const chunk: Chunk = {
      done,
      controller,
      wait: (wanted) => {
        const ready = decoded.get(wanted)
        if (ready) return Promise.resolve(ready)
        return new Promise((resolve, reject) => {
          const others = waiting.get(wanted)
          waiting.set(wanted, (data) => { others?.(data); resolve(data) })
          // Whoever still waits when decoding ends has no frame.
          done.then(
            () => reject(new StudioError('unreadable-video', `Frame ${wanted} of "${video.source.name}" cannot be read.`)),
            (error: unknown) => reject(error instanceof DamagedFramesError ? (error.at(wanted) ?? error) : error),
          )
        })
      },
    }
    void done.catch(() => {}).finally(() => chunks.delete(key))
    chunks.set(key, chunk)
    return chunk

    async function decodeChunk(): Promise<void> {
      const leave = await gate.enter(isUrgent)
      try {
        const ffmpeg = await findTool()
        const reader = makeReader(video.source, { ffmpeg })
        for await (const picture of reader.readJpegs({ startFrame: start, endFrame: end }, { height, signal: controller.signal })) {
          pictures.set(`${prefix}${picture.frame}`, picture.data)
          decoded.set(picture.frame, picture.data)
          waiting.get(picture.frame)?.(picture.data)
        }
      } finally {
        leave()
      }
    }
  }

  const assertOpen = () => {
    if (isClosed) throw new StudioError('cancelled', 'The studio is closing.')
  }

  return {
    async getFrameJpeg(video, frame, height) {
      assertOpen()
      const { source } = video
      if (!Number.isInteger(frame) || frame < 0 || frame >= source.frameCount) {
        throw new StudioError('invalid-input', `"${source.name}" has frames 0 to ${source.frameCount - 1}; frame ${frame} was asked for.`)
      }
      const size = servedHeight(source, height)
      const prefix = keyOf(video.id, size)
      const known = pictures.get(`${prefix}${frame}`)
      if (known) return known
      const data = await openChunk(video, frame, size, true).wait(frame)
      // Stepping forward soon leaves this stretch: the next one is begun in time.
      const next = frame - (frame % CHUNK_FRAMES) + CHUNK_FRAMES
      if (next < source.frameCount && !pictures.has(`${prefix}${next}`) && !isClosed) openChunk(video, next, size, false)
      return data
    },
    async prefetch(video, startFrame, endFrame, height) {
      assertOpen()
      prefetching?.abort()
      const mine = new AbortController()
      prefetching = mine
      const size = servedHeight(video.source, height)
      const prefix = keyOf(video.id, size)
      const end = Math.min(endFrame, video.source.frameCount)
      const first = Math.max(0, startFrame - (startFrame % CHUNK_FRAMES))
      for (let start = first; start < end && !mine.signal.aborted; start += CHUNK_FRAMES) {
        const last = Math.min(start + CHUNK_FRAMES, video.source.frameCount) - 1
        if (pictures.has(`${prefix}${start}`) && pictures.has(`${prefix}${last}`)) continue
        await openChunk(video, start, size, false).done.catch((error: unknown) => {
          // What lies beyond a damaged stretch can be had all the same.
          if (!(error instanceof DamagedFramesError)) throw error
        })
      }
    },
    forget(videoId) {
      const prefix = `${videoId}/`
      pictures.deleteWhere(prefix)
      for (const [key, chunk] of chunks) if (key.startsWith(prefix)) chunk.controller.abort()
    },
    close() {
      isClosed = true
      prefetching?.abort()
      for (const chunk of chunks.values()) chunk.controller.abort()
    },
  }
}

const keyOf = (id: string | number, height: number): string => `${id}/${height}/`

/** Never larger than the picture; heights rounded up to steps of 60, so that a resized window reuses pictures. */
export function servedHeight(source: { height: number }, height: number | undefined): number {
  if (height === undefined) return source.height
  if (!Number.isInteger(height) || height < 1) throw new StudioError('invalid-input', `A picture height must be a whole number of pixels; found ${height}.`)
  return Math.min(source.height, Math.ceil(height / 60) * 60)
}

/** Lets `most` in at a time; the urgent before the others. */
function createGate(most: number) {
  const urgent: (() => void)[] = []
  const others: (() => void)[] = []
  let inside = 0
  const leave = () => {
    const next = urgent.shift() ?? others.shift()
    if (next) next()
    else inside--
  }
  return {
    async enter(isUrgent: boolean): Promise<() => void> {
      if (inside < most) inside++
      else await new Promise<void>((resolve) => (isUrgent ? urgent : others).push(resolve))
      return leave
    },
  }
}
