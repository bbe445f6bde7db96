import { createHash } from 'node:crypto'

/**
 * A cache entry as a file: a mark, the key in full, a checksum, the payload. The
 * key stands in the file so that a folder of entries can be sorted by what they
 * belong to, and so that nothing is ever taken for something else.
 *
 * "HBC2", uint32 length of the key (little-endian), key (UTF-8), SHA-256 of the payload, payload.
 */
const mark = Buffer.from('HBC2')
const checksumBytes = 32

/** Most bytes a key may have: what must be read of a file to learn whose it is. */
export const mostKeyBytes = 4096

export function entryName(key: string): string {
  return `${createHash('sha256').update(key).digest('hex')}.cache`
}

/** The file in two parts, so that a large payload is not copied. */
export function encodeEntry(key: string, payload: Uint8Array): [Uint8Array, Uint8Array] {
  const name = Buffer.from(key, 'utf8')
  if (name.byteLength > mostKeyBytes) throw new RangeError(`A cache key of ${name.byteLength} bytes is too long.`)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(name.byteLength)
  return [Buffer.concat([mark, length, name, checksum(payload)]), payload]
}

/** The payload, sharing memory with `file`; null where the file is damaged, of another version, or another key's. */
export function decodeEntry(key: string, file: Buffer): Uint8Array | null {
  const found = keyLength(file)
  if (found === null || readKey(file) !== key) return null
  const start = mark.byteLength + 4 + found
  if (file.byteLength < start + checksumBytes) return null
  const payload = file.subarray(start + checksumBytes)
  return checksum(payload).equals(file.subarray(start, start + checksumBytes)) ? payload : null
}

/** The key, from the first bytes of a file; null where it is none of ours. */
export function readKey(head: Buffer): string | null {
  const length = keyLength(head)
  if (length === null) return null
  const start = mark.byteLength + 4
  return head.byteLength < start + length ? null : head.toString('utf8', start, start + length)
}

function keyLength(file: Buffer): number | null {
  if (file.byteLength < mark.byteLength + 4 || !file.subarray(0, mark.byteLength).equals(mark)) return null
  const length = file.readUInt32LE(mark.byteLength)
  return length <= mostKeyBytes ? length : null
}

const checksum = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
