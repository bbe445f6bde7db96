import { z } from 'zod'
import { diveId, predictionId, videoId, type DiveId, type PredictionId, type VideoId } from '../../shared/contract/entities.ts'
import { allExplanationOptions, explanationName, type ExplanationOptions } from '../../shared/contract/explanations.ts'

/** What a media address asks for. Ids and numbers only: no part of a path ever comes from outside. */
export type MediaRoute =
  | { kind: 'frame'; videoId: VideoId; frame: number; height: number | undefined }
  | { kind: 'exact-frame'; videoId: VideoId; frame: number }
  | { kind: 'poster'; diveId: DiveId }
  | { kind: 'strip'; diveId: DiveId; tiles: number }
  | { kind: 'video-strip'; videoId: VideoId; startFrame: number; endFrame: number; tiles: number }
  | { kind: 'explanation'; predictionId: PredictionId; options: ExplanationOptions; sample: number; sign: 'both' | 'positive' }
  | { kind: 'document'; document: string }
  | { kind: 'video'; videoId: VideoId }

const digits = (text: string | undefined): number | undefined => (text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined)
const tileCount = z.number().int().min(1).max(64)
const pixelHeight = z.number().int().min(16).max(4320)

/** Reads the forms of `mediaRoutes`; null for anything else. Pure. */
export function parseMediaRoute(path: string, search: URLSearchParams): MediaRoute | null {
  const frame = /^\/frames\/(\d{1,9})\/(\d{1,9})\.jpg$/.exec(path)
  if (frame) {
    const id = videoId.safeParse(digits(frame[1]))
    const asked = search.get('height')
    const height = asked === null ? undefined : pixelHeight.safeParse(digits(asked))
    return id.success && height?.success !== false ? { kind: 'frame', videoId: id.data, frame: Number(frame[2]), height: height?.data } : null
  }
  const exact = /^\/frames\/(\d{1,9})\/(\d{1,9})\.png$/.exec(path)
  if (exact) {
    const id = videoId.safeParse(digits(exact[1]))
    return id.success ? { kind: 'exact-frame', videoId: id.data, frame: Number(exact[2]) } : null
  }
  const picture = /^\/(posters|strips)\/(\d{1,9})\.jpg$/.exec(path)
  if (picture) {
    const id = diveId.safeParse(digits(picture[2]))
    if (!id.success) return null
    if (picture[1] === 'posters') return { kind: 'poster', diveId: id.data }
    const tiles = tileCount.safeParse(digits(search.get('tiles') ?? '12'))
    return tiles.success ? { kind: 'strip', diveId: id.data, tiles: tiles.data } : null
  }
  const range = /^\/video-strips\/(\d{1,9})\.jpg$/.exec(path)
  if (range) {
    const id = videoId.safeParse(digits(range[1]))
    const [startFrame, endFrame] = [digits(search.get('start') ?? ''), digits(search.get('end') ?? '')]
    const tiles = tileCount.safeParse(digits(search.get('tiles') ?? ''))
    return id.success && tiles.success && startFrame !== undefined && endFrame !== undefined && endFrame > startFrame ? { kind: 'video-strip', videoId: id.data, startFrame, endFrame, tiles: tiles.data } : null
  }
  const overlay = /^\/explanations\/(\d{1,9})\/([a-z.-]{1,60})\/(\d{1,4})\.png$/.exec(path)
  if (overlay) {
    const id = predictionId.safeParse(digits(overlay[1]))
    const options = allExplanationOptions.find((each) => explanationName(each) === overlay[2])
    const sign = z.enum(['both', 'positive']).safeParse(search.get('sign') ?? 'both')
    return id.success && options && sign.success ? { kind: 'explanation', predictionId: id.data, options, sample: Number(overlay[3]), sign: sign.data } : null
  }
  const document = /^\/documents\/([0-9a-f]{32})\.pdf$/.exec(path)
  if (document?.[1] !== undefined) return { kind: 'document', document: document[1] }
  const video = /^\/videos\/(\d{1,9})$/.exec(path)
  const id = videoId.safeParse(digits(video?.[1]))
  return id.success ? { kind: 'video', videoId: id.data } : null
}
