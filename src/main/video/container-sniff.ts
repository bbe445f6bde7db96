/**
 * Looks at the first bytes of a file before ffmpeg does. ffmpeg would take text
 * for a playlist and open what it names, and a single picture for a video; both
 * are refused here with words that say what the file is.
 */
import { extname } from 'node:path'
import { StudioError } from '../../shared/errors.ts'

/** How many bytes to look at. */
export const SNIFF_BYTES = 1024

/** Extensions by which ffmpeg takes a name for the pattern of a picture sequence. */
const PICTURE_EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.bmp', '.tif', '.tiff', '.webp', '.tga', '.ppm', '.pgm', '.pnm', '.dpx', '.exr', '.jp2', '.pcx'])

/**
 * Refuses what is certainly no video.
 * @param head the first SNIFF_BYTES bytes, fewer for shorter files
 * @throws StudioError unreadable-video
 */
export function refuseNonVideo(name: string, head: Uint8Array, sizeBytes: number): void {
  if (sizeBytes === 0) {
    throw new StudioError('unreadable-video', `"${name}" is empty (0 bytes).`, { hint: 'The copy or download was probably interrupted: fetch the file again.' })
  }
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const isPicture = (bytes[0] === 0xff && bytes[1] === 0xd8) || bytes.subarray(1, 4).toString('latin1') === 'PNG'
  if (isPicture || PICTURE_EXTENSIONS.has(extname(name).toLowerCase())) {
    throw new StudioError('unreadable-video', `"${name}" is a single picture, not a video.`, { hint: 'To import numbered pictures as a video, choose their folder.' })
  }
  if (isText(bytes)) {
    const start = bytes.toString('utf8').split('\n')[0]?.slice(0, 40).trim() ?? ''
    throw new StudioError('unreadable-video', `"${name}" is a text file, not a video (it begins "${start}").`, { hint: 'Choose the video file itself. Playlists and shortcuts are not followed.' })
  }
}

/** Whether bytes read as text: no control characters but white space. A YUV4MPEG header is followed by samples. */
function isText(bytes: Buffer): boolean {
  if (bytes.subarray(0, 9).toString('latin1') === 'YUV4MPEG2') return false
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true
  return bytes.every((byte) => byte >= 0x20 ? byte !== 0x7f : byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x0c)
}

/** Bytes a RIFF (AVI) header claims the file to have; undefined for other files and open-ended headers. */
export function claimedRiffBytes(head: Uint8Array): number | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  if (bytes.length < 12 || bytes.subarray(0, 4).toString('latin1') !== 'RIFF' || bytes.subarray(8, 12).toString('latin1') !== 'AVI ') return undefined
  const size = bytes.readUInt32LE(4)
  return size === 0 || size === 0xffffffff ? undefined : size + 8
}
