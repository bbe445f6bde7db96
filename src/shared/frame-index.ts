/**
 * What one pass over a video tells about its frames, and the block of bytes in
 * which the library stores it and jobs are handed it: two hours at 30 frames a
 * second take 2.6 MB. It lies here because storage and video both speak it and
 * neither knows the other.
 *
 * Layout, little endian: "HBFI", version u32, frame count u32, key frame count
 * u32, checksum count u32, 4 bytes of zero; then float64 timestamps, uint32 key
 * frames, uint32 checksums.
 */
import { StudioError } from './errors.ts'

/** Facts found once, by one pass over the whole video, and kept. */
export interface FrameIndex {
  /** presentation time of every frame as stored in the file, microseconds, strictly ascending; empty for frame folders */
  timestampsMicroseconds: Float64Array
  /**
   * frames the decoder can start from, ascending; empty where the file cannot
   * be entered in the middle (then reading always starts at frame 0)
   */
  keyFrames: Uint32Array
  /** Adler-32 of every decoded picture, before scaling; empty where unknown */
  checksums: Uint32Array
}

const MAGIC = 0x49464248
const VERSION = 1
export const FRAME_INDEX_HEADER_BYTES = 24
/** Four days at 60 frames a second; what claims to be larger is no index. */
const MOST_FRAMES = 20_000_000
export const MOST_FRAME_INDEX_BYTES = FRAME_INDEX_HEADER_BYTES + MOST_FRAMES * 16

/** Of a video of which nothing but its pictures is known: a frame folder. */
export function emptyFrameIndex(): FrameIndex {
  return { timestampsMicroseconds: new Float64Array(0), keyFrames: new Uint32Array(0), checksums: new Uint32Array(0) }
}

export function encodeFrameIndex(index: FrameIndex): Uint8Array<ArrayBuffer> {
  const { timestampsMicroseconds: times, keyFrames, checksums } = index
  const bytes = new Uint8Array(FRAME_INDEX_HEADER_BYTES + times.length * 8 + keyFrames.length * 4 + checksums.length * 4)
  const view = new DataView(bytes.buffer)
  ;[MAGIC, VERSION, times.length, keyFrames.length, checksums.length].forEach((value, i) => view.setUint32(i * 4, value, true))
  let at = FRAME_INDEX_HEADER_BYTES
  for (const time of times) { view.setFloat64(at, time, true); at += 8 }
  for (const frame of keyFrames) { view.setUint32(at, frame, true); at += 4 }
  for (const checksum of checksums) { view.setUint32(at, checksum, true); at += 4 }
  return bytes
}

/** @throws StudioError invalid-input when the bytes are no frame index, or one that no video can have */
export function decodeFrameIndex(bytes: Uint8Array): FrameIndex {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const header = bytes.length >= FRAME_INDEX_HEADER_BYTES ? [0, 1, 2, 3, 4].map((i) => view.getUint32(i * 4, true)) : []
  const [magic, version, frames = 0, keys = 0, sums = 0] = header
  if (magic !== MAGIC || version !== VERSION || frames > MOST_FRAMES || bytes.length !== FRAME_INDEX_HEADER_BYTES + frames * 8 + keys * 4 + sums * 4) {
    throw damaged(`it has ${bytes.length} bytes, its header tells of ${header.length === 0 ? 'none' : `${frames} frames`}`)
  }
  const keysAt = FRAME_INDEX_HEADER_BYTES + frames * 8
  const sumsAt = keysAt + keys * 4
  const index = {
    timestampsMicroseconds: Float64Array.from({ length: frames }, (_, i) => view.getFloat64(FRAME_INDEX_HEADER_BYTES + i * 8, true)),
    keyFrames: Uint32Array.from({ length: keys }, (_, i) => view.getUint32(keysAt + i * 4, true)),
    checksums: Uint32Array.from({ length: sums }, (_, i) => view.getUint32(sumsAt + i * 4, true)),
  }
  const flaw = findFlaw(index)
  if (flaw !== undefined) throw damaged(flaw)
  return index
}

/** What contradicts itself in an index; undefined where nothing does. */
export function findFlaw({ timestampsMicroseconds: times, keyFrames, checksums }: FrameIndex): string | undefined {
  if (checksums.length !== 0 && checksums.length !== times.length) return `it holds ${checksums.length} checksums for ${times.length} frames`
  for (let i = 0; i < times.length; i++) {
    // Written so that NaN fails, too.
    if (!((times[i] ?? 0) > (times[i - 1] ?? -Infinity))) return `the time of frame ${i} does not follow that of the one before`
  }
  for (let i = 0; i < keyFrames.length; i++) {
    const frame = keyFrames[i] ?? 0
    if (frame >= times.length || (i > 0 && frame <= (keyFrames[i - 1] ?? 0))) return `key frame ${frame} is out of order or outside the video`
  }
  return undefined
}

function damaged(flaw: string): StudioError {
  return new StudioError('invalid-input', `A stored frame index is damaged: ${flaw}.`, { hint: 'Import the video again.' })
}
