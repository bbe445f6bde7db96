/**
 * One run of ffmpeg that gives pictures: entered in the middle and verified
 * (`decodeTimed`), from the beginning and counted (`decodeCounted`), or fed from
 * a folder of pictures (`decodeFolder`). The frame reader chooses among them.
 */
import { pipeline } from 'node:stream/promises'
import { createReadStream } from 'node:fs'
import { StudioError } from '../../shared/errors.ts'
import type { DecodePass, FrameRange } from './decode-plan.ts'
import { countFrames, seconds, selectByTime } from './decode-plan.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import type { FfmpegEnd, FfmpegProcess } from './ffmpeg-process.ts'
import { errorLines, fileInput, passthrough, startFfmpeg, throwIfStopped } from './ffmpeg-process.ts'
import { listFrameFolder, pictureDecoder } from './frame-folder.ts'
import { splitJpegs, splitRaw } from './payloads.ts'
import type { ShownFrame } from './showinfo.ts'
import { createShowinfoParser } from './showinfo.ts'
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
  /** shared by all runs of a reader; see `decodeCounted` */
  trust: { checksums: boolean }
}

/**
 * Conversion to the wanted size. Accurate rounding and full chroma: the same
 * bytes on every machine, whatever vector instructions it has. At its own size
 * only chroma is interpolated, for which bilinear does at half the time.
 */
function scaleFilter(format: PictureFormat, source: VideoSource): string {
  const pixels = format.kind === 'rgb' ? 'rgb24' : 'yuvj420p'
  const kernel = format.width === source.width && format.height === source.height ? 'bilinear' : 'bicubic'
  return `scale=${format.width}:${format.height}:flags=${kernel}+accurate_rnd+full_chroma_int+bitexact,format=${pixels}`
}

function outputArgs(tool: FfmpegTool, format: PictureFormat): string[] {
  const encoder = format.kind === 'rgb' ? ['-c:v', 'rawvideo', '-f', 'rawvideo'] : ['-c:v', 'mjpeg', '-q:v', String(format.quality), '-f', 'image2pipe']
  return ['-an', '-sn', '-dn', ...passthrough(tool), ...encoder, 'pipe:1']
}

function pictures(child: FfmpegProcess, format: PictureFormat): AsyncGenerator<Uint8Array> {
  return format.kind === 'rgb' ? splitRaw(child.output, format.width * format.height * 3) : splitJpegs(child.output)
}

/**
 * Decodes a pass by time. Every picture is checked against the frame index;
 * at the first that differs the run ends with `result.complete` false, and
 * everything given up to then was right.
 */
export async function* decodeTimed(context: RunContext, pass: DecodePass, result: { complete: boolean }): AsyncGenerator<RunPicture> {
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
    for await (const data of pictures(child, format)) {
      const frame = expected.next()
      const info = await shown.next()
      if (frame.done || !info || info.timestampMicroseconds !== times[frame.value]) return
      if (context.trust.checksums && info.checksum !== source.checksums[frame.value]) return
      yield { frame: frame.value, data }
    }
    throwIfStopped(await child.ended, context.signal, tool)
    result.complete = expected.next().done === true
  } finally {
    child.kill()
    await child.ended
  }
}

/**
 * Decodes from the beginning and counts: the definition of a frame's index.
 * Also learns whether this ffmpeg decodes the same samples as the one that
 * probed; where it does not, checksums say nothing from then on.
 */
export async function* decodeCounted(context: RunContext, wanted: readonly FrameRange[]): AsyncGenerator<RunPicture> {
  const { tool, source, format } = context
  const end = wanted.at(-1)?.end ?? 0
  if (end === 0) return
  const shown = new ShownQueue()
  const child = startFfmpeg(tool, [
    '-copyts',
    ...fileInput(source.path),
    '-map', '0:V:0',
    '-vf', `showinfo,${scaleFilter(format, source)}`,
    '-frames:v', String(end),
    ...outputArgs(tool, format),
  ], { signal: context.signal, onLogLine: shown.takeLine })
  void child.ended.then(shown.end)
  let frame = 0
  try {
    for await (const data of pictures(child, format)) {
      const info = await shown.next()
      if (info?.timestampMicroseconds === source.timestampsMicroseconds[frame] && info?.checksum !== source.checksums[frame]) context.trust.checksums = false
      if (wanted.some((range) => frame >= range.start && frame < range.end)) yield { frame, data }
      frame++
    }
    const ended = await child.ended
    throwIfStopped(ended, context.signal, tool)
    if (frame < end) throw missingFrames(source, frame, ended)
  } finally {
    child.kill()
    await child.ended
  }
}

/** Decodes pictures of a folder: each file is one frame. */
export async function* decodeFolder(context: RunContext, wanted: readonly FrameRange[]): AsyncGenerator<RunPicture> {
  const { tool, source, format } = context
  if (wanted.length === 0) return
  const folder = await listFrameFolder(source.path, { allowGaps: true })
  if (folder.files.length !== source.frameCount) {
    throw new StudioError('unreadable-video', `The folder "${source.name}" holds ${folder.files.length} pictures; ${source.frameCount} were imported.`, { hint: 'Restore the pictures, or import the folder again.' })
  }
  const child = startFfmpeg(tool, [
    '-noautorotate', '-f', 'image2pipe', '-c:v', pictureDecoder(folder.format), '-i', 'pipe:0',
    '-map', '0:v:0',
    '-vf', scaleFilter(format, source),
    ...outputArgs(tool, format),
  ], { signal: context.signal, hasInput: true })
  const paths = [...framesOf(wanted)].map((frame) => folder.files[frame]?.path ?? '')
  const feeding = new AbortController()
  const fed = child.input ? pipeline(fileBytes(paths), child.input, { signal: feeding.signal }).then(() => undefined, (error: unknown) => error) : Promise.resolve(undefined)
  const expected = framesOf(wanted)
  try {
    for await (const data of pictures(child, format)) {
      const frame = expected.next()
      if (frame.done) throw new StudioError('unreadable-video', `A file of the folder "${source.name}" holds more than one picture.`)
      yield { frame: frame.value, data }
    }
    const ended = await child.ended
    throwIfStopped(ended, context.signal, tool)
    const missing = expected.next()
    if (!missing.done) {
      const failure = await fed
      if (failure instanceof Error && 'code' in failure && failure.code !== 'EPIPE' && failure.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw failure
      throw missingFrames(source, missing.value, ended)
    }
  } finally {
    feeding.abort()
    child.kill()
    await child.ended
  }
}

async function* fileBytes(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const path of paths) yield* createReadStream(path)
}

function* framesOf(ranges: readonly FrameRange[]): Generator<number, undefined, undefined> {
  for (const { start, end } of ranges) for (let frame = start; frame < end; frame++) yield frame
  return undefined
}

function missingFrames(source: VideoSource, decoded: number, end: FfmpegEnd): StudioError {
  const reason = errorLines(end.lastLines)[0]
  return new StudioError('unreadable-video', `Only ${decoded} of the ${source.frameCount} frames of "${source.name}" can be read${reason ? ` (${reason})` : ''}.`, {
    hint: 'The file is missing or was changed after its import. Restore it, or import it again.',
  })
}

/** Pairs log lines with pictures: both come in the same order, each at its own pace. */
class ShownQueue {
  private readonly parser = createShowinfoParser()
  private readonly waiting: ShownFrame[] = []
  private wake: (() => void) | undefined
  private ended = false

  readonly takeLine = (line: string): void => {
    const frame = this.parser.take(line)
    if (!frame) return
    this.waiting.push(frame)
    this.wake?.()
  }

  readonly end = (): void => {
    this.ended = true
    this.wake?.()
  }

  async next(): Promise<ShownFrame | undefined> {
    while (this.waiting.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => { this.wake = resolve })
      this.wake = undefined
    }
    return this.waiting.shift()
  }
}
