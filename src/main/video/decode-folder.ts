/**
 * Pictures of a folder, each file one frame. Every file is looked at before the
 * decoder gets it, and the decoder tells which file a picture is of: one that
 * cannot be read never moves the numbers of those after it.
 */
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { StudioError } from '../../shared/errors.ts'
import { damagedFrames } from './damaged-frames.ts'
import { toRanges, type FrameRange } from './decode-plan.ts'
import type { RunContext, RunPicture } from './decode-run.ts'
import { framesOf, outputArgs, pictures, scaleFilter } from './decode-run.ts'
import { startFfmpeg, throwIfStopped } from './ffmpeg-process.ts'
import type { FrameFile } from './frame-folder.ts'
import { listFrameFolder, pictureDecoder } from './frame-folder.ts'
import { holdsOnePicture } from './picture-header.ts'
import { ShownQueue } from './shown-queue.ts'
import type { VideoSource } from './video-source.ts'

/** The decoder stamps the n-th file with n times this. */
const FILE_MICROSECONDS = 40_000

/**
 * Decodes pictures of a folder, those that can be read.
 * @throws StudioError damaged-video at the end where some cannot; unreadable-video
 * where pictures are gone or came, cancelled, missing-tool
 */
export async function* decodeFolder(context: RunContext, wanted: readonly FrameRange[]): AsyncGenerator<RunPicture> {
  const { tool, source, format } = context
  if (wanted.length === 0) return
  const folder = await listFrameFolder(source.path, { allowGaps: true })
  if (folder.files.length !== source.frameCount) throw otherCount(source, folder.files.length, folder.missingNumbers)
  const shown = new ShownQueue()
  const child = startFfmpeg(tool, [
    '-noautorotate', '-f', 'image2pipe', '-framerate', String(1_000_000 / FILE_MICROSECONDS), '-c:v', pictureDecoder(folder.format), '-i', 'pipe:0',
    '-map', '0:v:0',
    '-vf', `showinfo,${scaleFilter(format, source)}`,
    ...outputArgs(tool, format),
  ], { signal: context.signal, hasInput: true, onLogLine: shown.takeLine })
  void child.ended.then(shown.end)
  const feeding = new AbortController()
  /** frames the decoder got, in order */
  const fed: number[] = []
  const fedAll = child.input ? pipeline(goodFiles(source, folder.files, wanted, fed), child.input, { signal: feeding.signal }).then(() => undefined, (error: unknown) => error) : Promise.resolve(undefined)
  const given = new Set<number>()
  try {
    for await (const data of pictures(child, format)) {
      const time = (await shown.next())?.timestampMicroseconds
      const frame = fed[Math.round((time ?? -1) / FILE_MICROSECONDS)]
      if (frame === undefined || given.has(frame)) throw new StudioError('unreadable-video', `A file of the folder "${source.name}" holds more than one picture.`)
      given.add(frame)
      yield { frame, data }
    }
    throwIfStopped(await child.ended, context.signal, tool)
    const failure = await fedAll
    if (failure instanceof Error && 'code' in failure && failure.code !== 'EPIPE' && failure.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw failure
    const lost = [...framesOf(wanted)].filter((frame) => !given.has(frame))
    const names = lost.slice(0, 3).map((frame) => `"${folder.files[frame]?.name}"`).join(', ')
    if (lost.length > 0) throw damagedFrames(source, toRanges(lost), `${names}${lost.length > 3 ? ' and others' : ''}`)
  } finally {
    feeding.abort()
    child.kill()
    await child.ended
  }
}

async function* goodFiles(source: VideoSource, files: readonly FrameFile[], wanted: readonly FrameRange[], fed: number[]): AsyncGenerator<Uint8Array> {
  for (const frame of framesOf(wanted)) {
    const bytes = await readFile(files[frame]?.path ?? '').catch(() => null)
    if (bytes === null || !holdsOnePicture(bytes, source)) continue
    fed.push(frame)
    yield bytes
  }
}

function otherCount(source: VideoSource, found: number, missingNumbers: readonly number[]): StudioError {
  const [first] = missingNumbers
  const gap = first === undefined ? '' : ` (number ${first} is missing${missingNumbers.length > 1 ? `, and ${missingNumbers.length - 1} more` : ''})`
  return new StudioError('unreadable-video', `The folder "${source.name}" holds ${found} pictures; ${source.frameCount} were imported${gap}.`, { hint: 'Restore the pictures, or import the folder again. None is shown, for which frame each one is cannot be told.' })
}
