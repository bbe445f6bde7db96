/**
 * Writes frames as an H.264 video that every player takes: proxies, exports and
 * anything else made of pictures.
 */
import { pipeline } from 'node:stream/promises'
import { StudioError } from '../../shared/errors.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import type { FfmpegEnd } from './ffmpeg-process.ts'
import { errorLines, fileOutput, passthrough, startFfmpeg, throwIfStopped } from './ffmpeg-process.ts'
import { produceAtomically } from '../files/write-atomic.ts'

/**
 * H.264, 4:2:0, no B-frames and a key frame twice a second at 25 to 30 frames a
 * second: stepping and seeking stay quick. Times in 1/90000 s, header first. No edit
 * list: none is needed without B-frames, and old versions write one that hides the
 * last frame.
 */
export function encoderArgs(quality = 20): string[] {
  return ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', String(quality), '-pix_fmt', 'yuv420p', '-bf', '0', '-g', '15', '-video_track_timescale', '90000', '-use_editlist', '0', '-movflags', '+faststart', '-f', 'mp4']
}

export interface EncodeOptions {
  ffmpeg: FfmpegTool
  width: number
  height: number
  framesPerSecond: number
  signal?: AbortSignal | undefined
  /** x264's constant rate factor, 0 (lossless) to 51; 20 by default */
  quality?: number
}

/**
 * Writes RGB24 frames [height, width, 3] as an MP4 file, whole or not at all.
 * Odd sides are padded by one black row or column.
 * @throws StudioError invalid-input (a frame of another size), missing-tool,
 * disk-full, io, cancelled; also what the frames throw
 */
export function encodeVideo(frames: AsyncIterable<Uint8Array>, path: string, options: EncodeOptions): Promise<void> {
  return produceAtomically(path, (temporary) => writeFrames(frames, temporary, options))
}

/** The same straight to a path, for callers that rename it themselves. */
export async function writeFrames(frames: AsyncIterable<Uint8Array>, path: string, options: EncodeOptions): Promise<void> {
  const { ffmpeg, width, height, signal } = options
  const child = startFfmpeg(ffmpeg, [
    '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-framerate', String(options.framesPerSecond), '-i', 'pipe:0',
    '-vf', `scale=flags=bicubic+accurate_rnd+full_chroma_int,pad='ceil(iw/2)*2:ceil(ih/2)*2'`,
    ...passthrough(ffmpeg),
    ...encoderArgs(options.quality),
    fileOutput(path),
  ], { signal, hasInput: true })
  child.output.resume()
  const feeding = child.input ? pipeline(checked(frames, width * height * 3), child.input).then(() => undefined, (error: unknown) => error) : Promise.resolve(undefined)
  try {
    const failure = await Promise.race([feeding, child.ended.then(() => undefined)])
    // What the frames threw explains more than the broken pipe that follows.
    if (failure instanceof StudioError) throw failure
    const end = await child.ended
    throwIfStopped(end, signal, ffmpeg)
    if (end.exitCode !== 0) throw explainEncodeFailure(end, 'The video')
    const late = await feeding
    if (late !== undefined) throw late
  } finally {
    child.kill()
    await child.ended
  }
}

async function* checked(frames: AsyncIterable<Uint8Array>, frameBytes: number): AsyncGenerator<Uint8Array> {
  let n = 0
  for await (const frame of frames) {
    if (frame.length !== frameBytes) throw new StudioError('invalid-input', `Frame ${n} to encode has ${frame.length} bytes; ${frameBytes} were expected.`)
    n++
    yield frame
  }
  if (n === 0) throw new StudioError('invalid-input', 'There are no frames to encode.')
}

/** @param what the subject of the sentence: "The video" */
export function explainEncodeFailure(end: FfmpegEnd, what: string): StudioError {
  if (end.lastLines.some((line) => line.includes("Unknown encoder 'libx264'"))) {
    return new StudioError('missing-tool', 'This ffmpeg cannot write H.264 (it was built without libx264).', { hint: 'Choose another ffmpeg in the settings, or remove the setting to use the one that comes with the studio.' })
  }
  return new StudioError('io', `${what} could not be written: ${errorLines(end.lastLines).slice(-1)[0] ?? `ffmpeg ended with exit code ${end.exitCode}`}.`, { hint: 'Check that the folder can be written to.' })
}
