/** Addresses of pictures, for components: they know dives and frames, never the transport. */
import { mediaRoutes } from '../../../shared/contract/media.ts'
import { fromWire, isWireError, StudioError } from '../../../shared/errors.ts'
import { studio } from '../api/studio.ts'

export function posterUrl(diveId: number): string {
  return studio.mediaUrl(mediaRoutes.poster(diveId))
}

export function stripUrl(diveId: number, tiles: number): string {
  return studio.mediaUrl(mediaRoutes.strip(diveId, tiles))
}

/** Strip of a stretch of a video. */
export function videoStripUrl(videoId: number, startFrame: number, endFrame: number, tiles: number): string {
  return studio.mediaUrl(mediaRoutes.videoStrip(videoId, startFrame, endFrame, tiles))
}

/** A small picture of one frame. */
export function frameUrl(videoId: number, videoFrame: number, height: number): string {
  return studio.mediaUrl(mediaRoutes.frame(videoId, videoFrame, height))
}

/** The video itself, or the copy of it that plays. */
export function videoUrl(videoId: number): string {
  return studio.mediaUrl(mediaRoutes.video(videoId))
}

/** One frame of a video as a bitmap, decoded by the studio. `videoFrame` counts from the video's first frame. */
export async function fetchFrame(videoId: number, videoFrame: number, height: number | undefined, signal: AbortSignal): Promise<ImageBitmap> {
  const response = await fetch(studio.mediaUrl(mediaRoutes.frame(videoId, videoFrame, height)), { signal })
  if (!response.ok) throw await refusal(response, videoFrame)
  return createImageBitmap(await response.blob())
}

/** One frame at its full size as PNG, every sample as decoded: what is kept when a frame is copied or saved. */
export async function fetchExactFrame(videoId: number, videoFrame: number): Promise<Blob> {
  const response = await fetch(studio.mediaUrl(mediaRoutes.exactFrame(videoId, videoFrame)))
  if (!response.ok) throw await refusal(response, videoFrame)
  return response.blob()
}

/** What the studio said, with its own code and advice. */
async function refusal(response: Response, videoFrame: number): Promise<StudioError> {
  const said: unknown = await response.json().catch(() => null)
  if (isWireError(said)) return fromWire(said)
  const detail = typeof said === 'object' && said !== null && 'message' in said ? String(said.message) : `status ${response.status}`
  return new StudioError('unreadable-video', `Frame ${videoFrame} could not be shown: ${detail}`, { hint: 'Check that the video file is still where it was when it was imported.' })
}

/** Where a model looked in one of the pictures it saw, to be laid over that part of its frame. `name` as `explanationName` gives it. */
export function explanationUrl(predictionId: number, name: string, sample: number, sign: 'both' | 'positive'): string {
  return studio.mediaUrl(mediaRoutes.explanation(predictionId, name, sample, sign))
}
