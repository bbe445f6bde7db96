/**
 * One run of ffmpeg that gives pictures of a file: entered in the middle and
 * verified (`decodeTimed`), or from the beginning and counted (`decodeCounted`;
 * `decodeSurveyed` in a damaged file). The frame reader chooses among them;
 * folders of pictures are read by `decode-folder.ts`.
 */
import { StudioError } from '../../shared/errors.ts'
import { damagedFrames } from './damaged-frames.ts'
import type { DecodePass, FrameRange } from './decode-plan.ts'
import { countFrames, seconds, selectByTime } from './decode-plan.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import type { FfmpegEnd, FfmpegProcess } from './ffmpeg-process.ts'
import { errorLines, fileInput, passthrough, startFfmpeg, throwIfStopped, untilEnded } from './ffmpeg-process.ts'
import { splitJpegs, splitRaw } from './payloads.ts'
import type { ShownFrame } from './showinfo.ts'
import { ShownQueue } from './shown-queue.ts'
import type { VideoSource } from './video-source.ts'

/** What to make of each picture. */
export interface PictureFormat {
  kind: 'rgb' | 'jpeg'
  width: number
  height: number
  /** JPEG only, ffmpeg's 2 to 31 */
  quality: number
}

export interface RunPicture {
  frame: number
  data: Uint8Array
}

export interface RunContext {
  tool: FfmpegTool
  source: VideoSource
  format: PictureFormat
  signal: AbortSignal | undefined
  /** shared by all runs of a reader: whether stored checksums say something about what this ffmpeg decodes */
  trust: { checksums: boolean }
}

/**
 * Conversion to the wanted size. Accurate rounding and full chroma: the same
 * bytes on every machine, whatever vector instructions it has. At its own size
 * only chroma is interpolated, for which bilinear does at half the time.
 */
export function scaleFilter(format: PictureFormat, source: VideoSource): string {
  const pixels = format.kind === 'rgb' ? 'rgb24' : 'yuvj420p'
  const kernel = format.width === source.width && format.height === source.height ? 'bilinear' : 'bicubic'
  return `scale=${format.width}:${format.height}:flags=${kernel}+accurate_rnd+full_chroma_int+bitexact,format=${pixels}`
}

export function outputArgs(tool: FfmpegTool, format: PictureFormat): string[] {
  const encoder = format.kind === 'rgb' ? ['-c:v', 'rawvideo', '-f', 'rawvideo'] : ['-c:v', 'mjpeg', '-q:v', String(format.quality), '-f', 'image2pipe']
  return ['-an', '-sn', '-dn', ...passthrough(tool), ...encoder, 'pipe:1']
}

export function pictures(child: FfmpegProcess, format: PictureFormat): AsyncGenerator<Uint8Array> {
  const output = untilEnded(child.output)
  return format.kind === 'rgb' ? splitRaw(output, format.width * format.height * 3) : splitJpegs(output)
}

/** How a run ended: whether it gave all it was to give. What it gave was right in any case. */
export interface RunResult {
  complete: boolean
}

/**
 * Decodes a pass by time. Every picture is checked against the frame index; at
 * the first that differs the run ends, not complete. With `isLenient` it goes on
 * without that picture: in a damaged file some come that belong to no frame.
 */
export async function* decodeTimed(context: RunContext, pass: DecodePass, result: RunResult, isLenient = false): AsyncGenerator<RunPicture> {
  const { tool, source, format } = context
  const times = source.timestampsMicroseconds
  const enter = pass.entryFrame === 0 ? [] : ['-ss', seconds(times[pass.entryFrame] ?? 0), '-seek_timestamp', '1', '-noaccurate_seek']
  const shown = new ShownQueue()
  const child = startFfmpeg(tool, [
    '-copyts',
    ...fileInput(source.path, enter),
    '-map', '0:V:0',
    '-vf', `${selectByTime(pass.ranges, times)},showinfo,${scaleFilter(format, source)}`,
    '-frames:v', String(countFrames(pass.ranges)),
    ...outputArgs(tool, format),
  ], { signal: context.signal, onLogLine: shown.takeLine })
  void child.ended.then(shown.end)
  const expected = framesOf(pass.ranges)
  try {
    let frame = expected.next()
    for await (const data of pictures(child, format)) {
      const info = await shown.next()
      if (frame.done || !info) return
      if (info.timestampMicroseconds !== times[frame.value] || (context.trust.checksums && info.checksum !== source.checksums[frame.value])) {
        if (isLenient) continue
        return
      }
      yield { frame: frame.value, data }
      frame = expected.next()
    }
    throwIfStopped(await child.ended, context.signal, tool)
    result.complete = frame.done === true
  } finally {
    child.kill()
    await child.ended
  }
}

/**
 * Decodes from the beginning and counts: the definition of a frame's index.
 * Where checksums are known, the first picture that is not the one expected (or
 * the end before the last wanted one) ends the run, not complete: what follows
 * may have slipped. Without checksums nothing but counting is left.
 * @throws StudioError damaged-video, unreadable-video (without checksums: it ended early), cancelled, missing-tool
 */
export async function* decodeCounted(context: RunContext, wanted: readonly FrameRange[], result: RunResult): AsyncGenerator<RunPicture> {
  const { source, trust } = context
  const end = wanted.at(-1)?.end ?? 0
  if (end === 0) return
  let frame = 0
  const decoded = yield* decodeFromStart(context, end, (info) => {
    const isOther = trust.checksums && info?.checksum !== source.checksums[frame]
    if (isOther) return 'stop'
    const mine = frame++
    return wanted.some((range) => mine >= range.start && mine < range.end) ? mine : undefined
  })
  if (decoded === undefined) return
  if (frame < end && !trust.checksums) throw missingFrames(source, frame, decoded)
  result.complete = frame >= end
}

/**
 * Decodes a damaged file from the beginning. `frames`: which frame each picture
 * is, in the order of decoding, -1 for none; each is checked once more.
 */
export async function* decodeSurveyed(context: RunContext, wanted: readonly FrameRange[], frames: Int32Array, result: RunResult): AsyncGenerator<RunPicture> {
  const { source } = context
  const expected = framesOf(wanted)
  let next = expected.next()
  let picture = 0
  yield* decodeFromStart(context, frames.indexOf((wanted.at(-1)?.end ?? 0) - 1) + 1 || frames.length, (info) => {
    const frame = frames[picture++] ?? -1
    if (next.done || frame !== next.value || (source.checksums.length > 0 && info?.checksum !== source.checksums[frame])) return undefined
    next = expected.next()
    return frame
  })
  result.complete = next.done === true
}

/** @param nameOf the frame a picture is given as; undefined leaves it out. @returns how ffmpeg ended; undefined after 'stop' */
async function* decodeFromStart(context: RunContext, most: number, nameOf: (info: ShownFrame | undefined) => number | undefined | 'stop'): AsyncGenerator<RunPicture, FfmpegEnd | undefined> {
  const { tool, source, format } = context
  const shown = new ShownQueue()
  const child = startFfmpeg(tool, [
    '-copyts',
    ...fileInput(source.path),
    '-map', '0:V:0',
    '-vf', `showinfo,${scaleFilter(format, source)}`,
    '-frames:v', String(most),
    ...outputArgs(tool, format),
  ], { signal: context.signal, onLogLine: shown.takeLine })
  void child.ended.then(shown.end)
  try {
    for await (const data of pictures(child, format)) {
      const frame = nameOf(await shown.next())
      if (frame === 'stop') return undefined
      if (frame !== undefined) yield { frame, data }
    }
    const ended = await child.ended
    throwIfStopped(ended, context.signal, tool)
    return ended
  } finally {
    child.kill()
    await child.ended
  }
}

export function* framesOf(ranges: readonly FrameRange[]): Generator<number, undefined, undefined> {
  for (const { start, end } of ranges) for (let frame = start; frame < end; frame++) yield frame
  return undefined
}

function missingFrames(source: VideoSource, decoded: number, end: FfmpegEnd): StudioError {
  const reason = errorLines(end.lastLines)[0]
  return decoded === 0 ? noPicture(source, reason) : damagedFrames(source, [{ start: decoded, end: source.frameCount }], reason)
}

/** Not one picture of a file comes any more. */
export function noPicture(source: VideoSource, reason: string | undefined): StudioError {
  return new StudioError('unreadable-video', `No frame of "${source.name}" can be read${reason ? ` (${reason})` : ''}.`, { hint: 'The file is missing or was changed after its import. Restore it, or import it again.' })
}
