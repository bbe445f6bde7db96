import { access } from 'node:fs/promises'
import { extname } from 'node:path'
import type { VideoId } from '../../shared/contract/entities.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { collectFrames, createFrameReader } from '../video/frame-reader.ts'
import type { ServedVideo } from '../video/frame-server.ts'
import { createFrameServer } from '../video/frame-server.ts'
import { encodePicture } from '../video/image.ts'
import type { BlindGuard } from './blindness/guard.ts'
import type { ServiceContext } from './context.ts'
import { createDivePictures } from './dive-pictures.ts'
import type { ExplainedThings } from './explained-things.ts'
import { createExplanationPictures } from './explanation-pictures.ts'
import { fileResponse } from './file-response.ts'
import { parseMediaRoute } from './media-route.ts'
import { documentResponse, type ReportDocuments } from './report-documents.ts'
import type { VideoIdentity } from './video-identity.ts'
import { readerSource } from './video-source.ts'

/** One request for a picture or video, whatever the transport. */
export interface MediaRequest {
  /** As in `mediaRoutes`, without the query. */
  path: string
  search: URLSearchParams
  /** The Range header. */
  range: string | null
  isHead: boolean
}

export interface Media {
  respond(request: MediaRequest): Promise<Response>
  /** JPEG of one frame of a video, `height` pixels high. Errors: as `respond`. */
  keyPicture(videoId: VideoId, frame: number, height: number): Promise<Uint8Array>
  close(): void
}

const videoTypes: Record<string, string> = { '.mp4': 'video/mp4', '.m4v': 'video/mp4', '.mov': 'video/quicktime', '.webm': 'video/webm', '.mkv': 'video/x-matroska', '.avi': 'video/x-msvideo', '.ogv': 'video/ogg' }

/** Known videos are kept ready: their frame times are many numbers, and stepping asks for one frame after the other. */
const mostKnownVideos = 200

/** Serves the library's pictures and videos by id; nothing else can be asked for. */
export function createMedia({ library, ffmpeg }: ServiceContext, identity: VideoIdentity, things: ExplainedThings, guard: Pick<BlindGuard, 'isHidden' | 'refuse'>, documents: Pick<ReportDocuments, 'take'>): Media {
  const frames = createFrameServer({ ffmpeg })
  const known = new Map<VideoId, Promise<ServedVideo>>()
  const servedVideo = (id: VideoId): Promise<ServedVideo> => {
    const existing = known.get(id)
    if (existing) return existing
    const loading = library.videos.get(id).then(async (video) => {
      // Frames of another file under the numbers of this one would be labelled unseen.
      await identity.refuseChanged(video)
      return { id, source: await readerSource(library, video) }
    })
    loading.catch(() => known.delete(id))
    if (known.size >= mostKnownVideos) known.delete(known.keys().next().value ?? id)
    known.set(id, loading)
    return loading
  }
  const overlays = createExplanationPictures(things)
  // A file that was found again at another place, or got a proxy, is looked up anew.
  const stopWatching = library.onChange(({ areas }) => {
    if (areas.includes('videos')) known.clear()
    overlays.forget()
  })
  const stopTurns = identity.onTurn((id) => {
    known.delete(id)
    frames.forget(id)
  })
  const pictures = createDivePictures({ library, ffmpeg, servedVideo, isHidden: guard.isHidden })

  return {
    async respond({ path, search, range, isHead }) {
      const route = parseMediaRoute(path, search)
      if (!route) throw new StudioError('not-found', 'There is no such picture or video.')
      switch (route.kind) {
        case 'frame':
          return jpeg(await frameJpeg(route.videoId, route.frame, route.height), 'no-cache')
        case 'exact-frame':
          return picture(await exactFrame(route.videoId, route.frame), 'image/png', 'no-cache')
        case 'poster':
          return jpeg(await pictures.poster(route.diveId), 'no-cache')
        case 'strip':
          return jpeg(await pictures.strip(route.diveId, route.tiles), 'no-cache')
        case 'video-strip':
          return jpeg(await pictures.videoStrip(route.videoId, route, route.tiles), 'no-cache')
        case 'explanation':
          await guard.refuse([(await library.predictions.get(route.predictionId)).diveId])
          return picture(await overlays.png(route), 'image/png', 'no-cache')
        case 'document':
          return documentResponse(documents.take(route.document, isHead), isHead)
        case 'video':
          return videoFile(route.videoId, range, isHead)
      }
    },
    keyPicture: frameJpeg,
    close() {
      stopWatching()
      stopTurns()
      frames.close()
    },
  }

  async function frameJpeg(id: VideoId, frame: number, height?: number): Promise<Uint8Array> {
    try {
      return await frames.getFrameJpeg(await servedVideo(id), frame, height)
    } catch (error) {
      // The file turned out to be another one while it was read. Whether it is to be shown all the same is asked for anew.
      if (toStudioError(error).code !== 'cancelled') throw error
      return frames.getFrameJpeg(await servedVideo(id), frame, height)
    }
  }

  /** As scoring and training read it, without loss; never from the pictures kept for the screens. */
  async function exactFrame(id: VideoId, frame: number): Promise<Uint8Array> {
    const { source } = await servedVideo(id)
    const tool = await ffmpeg()
    const [decoded] = await collectFrames(createFrameReader(source, { ffmpeg: tool }).readRgb({ indices: [frame] }))
    if (!decoded) throw new StudioError('unreadable-video', `Frame ${frame} of "${source.name}" cannot be read.`)
    return encodePicture(decoded, 'png', { ffmpeg: tool })
  }

  async function videoFile(id: VideoId, range: string | null, isHead: boolean): Promise<Response> {
    const path = await library.videos.playablePath(id)
    const video = await library.videos.get(id)
    if (video.kind === 'frames' && !video.hasProxy) throw new StudioError('not-found', `"${video.name}" is a folder of pictures and has no video file.`)
    await access(path).catch((error: unknown) => {
      throw new StudioError('not-found', `The file of "${video.name}" has vanished: ${path}.`, { hint: 'Put it back, or import it again from where it is now.', cause: error })
    })
    return fileResponse(path, videoTypes[extname(path).toLowerCase()] ?? 'application/octet-stream', range, isHead)
  }
}

function jpeg(bytes: Uint8Array, cacheControl: string): Response {
  return picture(bytes, 'image/jpeg', cacheControl)
}

function picture(bytes: Uint8Array, type: string, cacheControl: string): Response {
  // Pictures may lie in a shared buffer of the decoder; a response takes plain ones.
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': type, 'content-length': String(bytes.byteLength), 'cache-control': cacheControl, 'x-content-type-options': 'nosniff' } })
}
