/**
 * What a JPEG or PNG file says of itself: format, size in pixels and whether it
 * is whole. Enough to check a folder of frames without decoding it.
 */

export type PictureFormatName = 'jpeg' | 'png'

export interface PictureHeader {
  format: PictureFormatName
  width: number
  height: number
  /** false when the end of the file is missing */
  isComplete: boolean
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Undefined when the bytes are neither a JPEG nor a PNG. `bytes` is the whole file. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length >= 24 && buffer.subarray(0, 8).equals(PNG_SIGNATURE)) {
    return { format: 'png', width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20), isComplete: buffer.subarray(-64).includes('IEND') }
  }
  if (buffer.length < 4 || buffer[0] !== 0xff || buffer[1] !== 0xd8) return undefined
  const size = jpegSize(buffer)
  // The end marker counts only after the frame header: an embedded preview has one of its own.
  return size && { format: 'jpeg', width: size.width, height: size.height, isComplete: buffer.lastIndexOf(Buffer.from([0xff, 0xd9])) > size.headerBytes }
}

/** Whether a file is one whole picture of this size and nothing that a decoder would take for a second one. */
export function holdsOnePicture(bytes: Uint8Array, size: { width: number; height: number }): boolean {
  const header = readPictureHeader(bytes)
  if (!header?.isComplete || header.width !== size.width || header.height !== size.height) return false
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (header.format === 'png') return !buffer.includes(PNG_SIGNATURE, 8)
  // Before the scan a preview may be embedded; inside it 0xFF is never followed by the start marker.
  return !buffer.includes(Buffer.from([0xff, 0xd8, 0xff]), jpegScanStart(buffer))
}

/** Where the segments before the first scan end. */
function jpegScanStart(buffer: Buffer): number {
  let at = 2
  while (at + 4 <= buffer.length) {
    if (buffer[at] !== 0xff) return at
    const marker = buffer[at + 1]
    if (marker === 0xff) { at++; continue }
    at += 2 + buffer.readUInt16BE(at + 2)
    if (marker === 0xda) return at
  }
  return at
}

/** Width and height from the first frame header (SOF0 to SOF15, less DHT, JPG and DAC). */
function jpegSize(buffer: Buffer): { width: number; height: number; headerBytes: number } | undefined {
  let at = 2
  while (at + 9 <= buffer.length) {
    if (buffer[at] !== 0xff) return undefined
    const marker = buffer[at + 1] ?? 0
    if (marker === 0xff) { at++; continue }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { height: buffer.readUInt16BE(at + 5), width: buffer.readUInt16BE(at + 7), headerBytes: at + 9 }
    at += 2 + buffer.readUInt16BE(at + 2)
  }
  return undefined
}
