/**
 * PNG of RGBA bytes, without a child process: small pictures with an alpha
 * channel, asked for many times a second (PNG, third edition, sections 5 and 11).
 */
import { crc32, deflateSync } from 'node:zlib'
import { StudioError } from '../../shared/errors.ts'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/**
 * @param picture RGBA, uint8 [height, width, 4], alpha not premultiplied
 * @throws StudioError invalid-input when the bytes do not fit the size
 */
export function encodeRgbaPng({ data, width, height }: { data: Uint8Array; width: number; height: number }): Uint8Array {
  if (data.length !== width * height * 4 || data.length === 0) throw new StudioError('invalid-input', `A picture of ${width}×${height} with alpha takes ${width * height * 4} bytes; found ${data.length}.`)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits, colour with alpha, deflate, no filter choice, no interlacing.
  header.set([8, 6, 0, 0, 0], 8)
  const rows = Buffer.alloc(height * (1 + width * 4))
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * width * 4, (y + 1) * width * 4), y * (1 + width * 4) + 1)
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, payload: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), payload])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(payload.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
