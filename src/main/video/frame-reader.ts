/**
 * Reads frames of a video by index, exactly: frame n is always the picture that
 * decoding from the very beginning would give as its n-th, wherever reading
 * starts. Screens, exports, scoring and training all read through here.
 *
 * Long videos are entered at a key frame near the wanted frames. What comes out
 * is then compared, frame by frame, with the timestamps and checksums stored at
 * import; at the first difference the file is read from its beginning instead,
 * counting frames. Where that gives other pictures than were imported, a survey
 * of the file says why (`survey.ts`): by another decoder, and counting stands; or
 * the file is damaged, and only pictures that are recognised are given.
 */
import { extname } from 'node:path'
import { StudioError } from '../../shared/errors.ts'
import type { DecodePass, FrameRange } from './decode-plan.ts'
import { entryFrameFor, planPasses, toRanges } from './decode-plan.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import type { PictureFormat, RunPicture } from './decode-run.ts'
import { damagedFrames } from './damaged-frames.ts'
import { decodeFolder } from './decode-folder.ts'
import { decodeCounted, decodeSurveyed, decodeTimed, type RunContext } from './decode-run.ts'
import { FrameCursor, splitRanges } from './frame-cursor.ts'
import { knownSurvey, surveyFile, type Survey } from './survey.ts'
import type { VideoSource } from './video-source.ts'

/** One picture of a video. `data`: RGB24, uint8 [height, width, 3], or a JPEG file. */
export interface DecodedFrame {
  /** index in the video */
  frame: number
  width: number
  height: number
  data: Uint8Array
}

/** Which frames: a range, end not included, or ascending indices (repeats are given once). */
export type FrameSelection = { startFrame: number; endFrame: number } | { indices: ArrayLike<number> }

export interface ReadOptions {
  /** pixels; the picture's own size when absent. Given alone, the other side keeps the shape. */
  height?: number | undefined
  width?: number | undefined
  /** ends the decoder at once; the iteration then throws `cancelled` */
  signal?: AbortSignal | undefined
}

export interface JpegOptions extends ReadOptions {
  /** ffmpeg's scale, 2 (best) to 31; 3 by default */
  quality?: number
}

/** Reads frames of one video. Holds nothing open between calls. */
export interface FrameReader {
  readonly source: VideoSource
  /**
   * RGB24 frames in ascending order. Each `data` belongs to the caller. At most a
   * few frames are held; the decoder waits while the caller works, and ends when
   * the caller leaves the loop.
   * @throws StudioError invalid-input (frames outside the video), damaged-video
   * (a DamagedFramesError, after all wanted frames that can be had),
   * unreadable-video, not-found, cancelled, missing-tool
   */
  readRgb(selection: FrameSelection, options?: ReadOptions): AsyncGenerator<DecodedFrame, void, undefined>
  /** The same as JPEG files, for screens. */
  readJpegs(selection: FrameSelection, options?: JpegOptions): AsyncGenerator<DecodedFrame, void, undefined>
}

/** One run of the decoder, told when it has ended. */
export interface DecodeReport {
  /** where the file was entered; 0 = decoded from the beginning */
  entryFrame: number
  /** whether frames were counted from the beginning instead of recognised */
  isCounted: boolean
  /** whether it gave all frames it was to give, each the right one */
  isComplete: boolean
}

export interface FrameReaderOptions {
  ffmpeg: FfmpegTool
  onDecoded?: ((report: DecodeReport) => void) | undefined
}

/**
 * Whether stored checksums say something about what this process decodes: not
 * any more once its ffmpeg is seen to decode other samples than the one that
 * probed. Kept by source, because a screen makes a reader for every stretch.
 */
const trusts = new WeakMap<VideoSource, { checksums: boolean }>()

function trustOf(source: VideoSource): { checksums: boolean } {
  const trust = trusts.get(source) ?? { checksums: source.checksums.length === source.frameCount }
  trusts.set(source, trust)
  return trust
}

/** A reader of a probed video. */
export function createFrameReader(source: VideoSource, { ffmpeg, onDecoded }: FrameReaderOptions): FrameReader {
  const trust = trustOf(source)

  async function* read(selection: FrameSelection, options: ReadOptions, kind: PictureFormat['kind'], quality: number): AsyncGenerator<DecodedFrame, void, undefined> {
    const wanted = checkSelection(source, selection)
    const format: PictureFormat = { kind, quality, ...fitSize(source, options) }
    const name = (picture: RunPicture): DecodedFrame => ({ frame: picture.frame, width: format.width, height: format.height, data: picture.data })
    const context = { tool: ffmpeg, source, format, signal: options.signal, trust }
    if (source.kind === 'folder') {
      for await (const picture of decodeFolder(context, wanted)) yield name(picture)
      return
    }
    const known = await knownSurvey(source)
    if (known?.isByOrder) trust.checksums = false
    const rest = known?.isByOrder === false ? wanted : yield* readWhole(context, wanted, name)
    if (rest.length === 0) return
    const survey = known ?? (await surveyFile(source, ffmpeg, options.signal))
    if (!survey.isByOrder) return yield* readDamaged(context, rest, survey, name)
    trust.checksums = false
    yield* readWhole(context, rest, name)
  }

  const entryFor = (frame: number): number => findEntry(source, trust, frame)

  /** @returns what is still wanted once a picture came that was not imported; nothing where all were given */
  async function* readWhole(context: RunContext, wanted: readonly FrameRange[], name: (picture: RunPicture) => DecodedFrame): AsyncGenerator<DecodedFrame, FrameRange[], undefined> {
    const wantedFrames = new FrameCursor(wanted)
    for (const planned of planPasses(entryFor, wanted)) {
      // The pass before may have shown that checksums say nothing here.
      const pass = { ...planned, entryFrame: Math.min(planned.entryFrame, entryFor(planned.entryFrame)) }
      for (const attempt of attemptsFor(source, entryFor, pass)) {
        const ranges = wantedFrames.restWithin(pass.ranges)
        if (ranges.length === 0) break
        const result = { complete: false }
        const run = attempt === 'counted' ? decodeCounted(context, ranges, result) : decodeTimed(context, { entryFrame: attempt, ranges }, result)
        for await (const picture of run) {
          if (wantedFrames.take(picture.frame)) yield name(picture)
        }
        const isCounted = attempt === 'counted'
        onDecoded?.({ entryFrame: isCounted ? 0 : attempt, isCounted, isComplete: result.complete })
        if (result.complete) break
        if (isCounted) return wantedFrames.restWithin(wanted)
      }
    }
    return []
  }

  async function* readDamaged(context: RunContext, wanted: readonly FrameRange[], survey: Survey, name: (picture: RunPicture) => DecodedFrame): AsyncGenerator<DecodedFrame, void, undefined> {
    const { inside: lost, outside: there } = splitRanges(wanted, survey.damaged)
    const wantedFrames = new FrameCursor(there)
    for (const pass of planPasses(entryFor, there)) {
      for (const attempt of attemptsFor(source, entryFor, pass)) {
        const ranges = wantedFrames.restWithin(pass.ranges)
        if (ranges.length === 0) break
        const result = { complete: false }
        const run = attempt === 'counted' ? decodeSurveyed(context, ranges, survey.frames, result) : decodeTimed(context, { entryFrame: attempt, ranges }, result, true)
        for await (const picture of run) {
          if (wantedFrames.take(picture.frame)) yield name(picture)
        }
        onDecoded?.({ entryFrame: attempt === 'counted' ? 0 : attempt, isCounted: attempt === 'counted', isComplete: result.complete })
        if (result.complete) break
        // Decoded otherwise than when it was looked through: what did not come by now does not come.
        if (attempt === 'counted') throw damagedFrames(source, wantedFrames.restWithin(there))
      }
    }
    const touched = survey.damaged.filter((range) => lost.some(({ start, end }) => start < range.end && end > range.start))
    if (touched.length > 0) throw damagedFrames(source, touched)
  }

  return {
    source,
    readRgb: (selection, options = {}) => read(selection, options, 'rgb', 0),
    readJpegs: (selection, options = {}) => read(selection, options, 'jpeg', options.quality ?? 3),
  }
}

/** All frames of a small selection at once, RGB24. */
export async function collectFrames(frames: AsyncIterable<DecodedFrame>): Promise<DecodedFrame[]> {
  const all: DecodedFrame[] = []
  for await (const frame of frames) all.push(frame)
  return all
}

/** Containers whose pictures carry their own times, so that a time found after seeking can be believed. */
const TIMED_EXTENSIONS = new Set(['.mp4', '.m4v', '.mov', '.mkv', '.webm'])

function storesEveryTime(source: VideoSource): boolean {
  return TIMED_EXTENSIONS.has(extname(source.path).toLowerCase())
}

/** Where to enter the file for a frame. What comes out in the middle must be recognisable: by its checksum, or by a time the container stores with it. */
function findEntry(source: VideoSource, trust: { checksums: boolean }, frame: number): number {
  const isTimed = storesEveryTime(source)
  return isTimed || trust.checksums ? entryFrameFor(source, frame, isTimed) : 0
}

/**
 * Where to enter the file, one after another until all wanted frames came out
 * right: the planned key frame; two key frames earlier (some containers find
 * only a later place than asked for); the beginning, counting.
 */
function attemptsFor(source: VideoSource, entryFor: (frame: number) => number, pass: DecodePass): (number | 'counted')[] {
  if (source.timestampsMicroseconds.length !== source.frameCount) return ['counted']
  if (pass.entryFrame === 0) return [0, 'counted']
  const before = (frame: number) => entryFor(Math.max(0, frame - 1))
  return [pass.entryFrame, before(before(pass.entryFrame)), 'counted']
}

function checkSelection(source: VideoSource, selection: FrameSelection): FrameRange[] {
  const refuse = (frame: number, why: string) => new StudioError('invalid-input', `Frame ${frame} was asked of "${source.name}", which has frames 0 to ${source.frameCount - 1}${why}.`)
  if ('indices' in selection) {
    for (let i = 0; i < selection.indices.length; i++) {
      const frame = selection.indices[i] ?? 0
      if (!Number.isInteger(frame) || frame < 0 || frame >= source.frameCount) throw refuse(frame, '')
      if (frame < (selection.indices[i - 1] ?? 0)) throw refuse(frame, ', after a later one: indices must ascend')
    }
    return toRanges(selection.indices)
  }
  const { startFrame, endFrame } = selection
  if (!Number.isInteger(startFrame) || startFrame < 0) throw refuse(startFrame, '')
  if (!Number.isInteger(endFrame) || endFrame > source.frameCount) throw refuse(endFrame - 1, '')
  return endFrame > startFrame ? [{ start: startFrame, end: endFrame }] : []
}

/** Output size in pixels; one side given keeps the shape of the picture. */
export function fitSize(source: { width: number; height: number }, size: { width?: number | undefined; height?: number | undefined }): { width: number; height: number } {
  const { width, height } = size
  for (const side of [width, height]) {
    if (side !== undefined && (!Number.isInteger(side) || side < 1)) throw new StudioError('invalid-input', `A picture size must be a whole number of pixels; found ${side}.`)
  }
  if (width !== undefined && height !== undefined) return { width, height }
  if (height !== undefined) return { width: Math.max(1, Math.round((source.width * height) / source.height)), height }
  if (width !== undefined) return { width, height: Math.max(1, Math.round((source.height * width) / source.width)) }
  return { width: source.width, height: source.height }
}
