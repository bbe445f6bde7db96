/**
 * Cuts the stream that ffmpeg writes into pictures: raw frames of a fixed size,
 * or JPEG files one after another. Holds one picture at a time.
 */
import { StudioError } from '../../shared/errors.ts'

/** Pictures of exactly `frameBytes` bytes; a rest at the end is left out. Each is a buffer of its own. */
export async function* splitRaw(stream: AsyncIterable<Uint8Array>, frameBytes: number): AsyncGenerator<Uint8Array> {
  let frame = new Uint8Array(frameBytes)
  let filled = 0
  for await (const chunk of stream) {
    let at = 0
    while (at < chunk.length) {
      const take = Math.min(frameBytes - filled, chunk.length - at)
      frame.set(chunk.subarray(at, at + take), filled)
      filled += take
      at += take
      if (filled === frameBytes) {
        yield frame
        frame = new Uint8Array(frameBytes)
        filled = 0
      }
    }
  }
}

/** No picture of a video compresses to more than this; a stream that never ends a picture is no JPEG. */
const MOST_JPEG_BYTES = 256 * 1024 * 1024

/** JPEG files out of a stream of them. */
export async function* splitJpegs(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0)
  let searchFrom = 0
  for await (const chunk of stream) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk])
    for (;;) {
      const cut = findJpegEnd(held, searchFrom)
      if (cut.end === undefined) {
        searchFrom = cut.resumeAt
        break
      }
      yield new Uint8Array(held.subarray(0, cut.end))
      held = held.subarray(cut.end)
      searchFrom = 0
    }
    if (held.length > MOST_JPEG_BYTES) throw new StudioError('internal', `A picture of more than ${MOST_JPEG_BYTES} bytes came out of ffmpeg.`)
  }
}

/**
 * The end of the JPEG that starts at 0: markers are walked by their lengths up
 * to the scan, then the end marker is searched (inside a scan 0xFF is always
 * followed by 0 or a restart marker). `resumeAt` is a place in the scan to go on
 * from when more bytes have come; 0 while still in the header.
 */
function findJpegEnd(bytes: Buffer, resumeAt: number): { end: number | undefined; resumeAt: number } {
  let at = resumeAt
  if (at === 0) {
    at = 2
    for (;;) {
      if (at + 4 > bytes.length) return { end: undefined, resumeAt: 0 }
      const marker = bytes[at + 1]
      at += 2 + bytes.readUInt16BE(at + 2)
      if (marker === 0xda) break
    }
  }
  const end = bytes.indexOf(Buffer.from([0xff, 0xd9]), at)
  return end < 0 ? { end: undefined, resumeAt: Math.max(at, bytes.length - 1) } : { end: end + 2, resumeAt: 0 }
}
