/**
 * Single pictures: RGB bytes to JPEG or PNG and back, through ffmpeg, so that no
 * second image library is needed.
 */
import { StudioError } from '../../shared/errors.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import { errorLines, runFfmpeg } from './ffmpeg-process.ts'
import type { PictureFormatName } from './picture-header.ts'
import { readPictureHeader } from './picture-header.ts'
import { pictureDecoder } from './frame-folder.ts'

/** RGB24, uint8 [height, width, 3]. */
export interface RgbPicture {
  data: Uint8Array
  width: number
  height: number
}

export interface PictureOptions {
  ffmpeg: FfmpegTool
  signal?: AbortSignal | undefined
  /** JPEG: ffmpeg's scale, 2 (best) to 31; 3 by default */
  quality?: number
}

/** @throws StudioError invalid-input when the bytes do not fit the size */
export async function encodePicture(picture: RgbPicture, format: PictureFormatName, options: PictureOptions): Promise<Uint8Array> {
  const { data, width, height } = picture
  if (data.length !== width * height * 3 || data.length === 0) {
    throw new StudioError('invalid-input', `A picture of ${width}×${height} takes ${width * height * 3} bytes; found ${data.length}.`)
  }
  const encoder = format === 'jpeg' ? ['-vf', 'scale=flags=bicubic+accurate_rnd+full_chroma_int+bitexact,format=yuvj420p', '-c:v', 'mjpeg', '-q:v', String(options.quality ?? 3)] : ['-c:v', 'png']
  const { output, end } = await runFfmpeg(options.ffmpeg, [
    '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-i', 'pipe:0',
    ...encoder, '-frames:v', '1', '-f', 'image2pipe', 'pipe:1',
  ], { input: data, signal: options.signal })
  if (end.exitCode !== 0 || output.length === 0) throw new StudioError('internal', `A ${width}×${height} picture could not be encoded: ${errorLines(end.lastLines)[0] ?? `exit code ${end.exitCode}`}.`)
  return output
}

/**
 * A JPEG or PNG file as RGB bytes.
 * @throws StudioError invalid-input when it is neither or is damaged
 */
export async function decodePicture(file: Uint8Array, options: PictureOptions): Promise<RgbPicture> {
  const header = readPictureHeader(file)
  if (!header?.isComplete) throw new StudioError('invalid-input', header ? 'The picture ends in the middle.' : 'The picture is neither JPEG nor PNG.', { hint: 'Choose a whole JPEG or PNG file.' })
  const { output, end } = await runFfmpeg(options.ffmpeg, [
    '-noautorotate', '-f', 'image2pipe', '-c:v', pictureDecoder(header.format), '-i', 'pipe:0',
    '-vf', 'scale=flags=bilinear+accurate_rnd+full_chroma_int+bitexact,format=rgb24', '-frames:v', '1', '-f', 'rawvideo', 'pipe:1',
  ], { input: file, signal: options.signal })
  if (output.length !== header.width * header.height * 3) throw new StudioError('invalid-input', `The picture cannot be decoded: ${errorLines(end.lastLines)[0] ?? `exit code ${end.exitCode}`}.`, { hint: 'Choose another picture, or save it again.' })
  return { data: output, width: header.width, height: header.height }
}
