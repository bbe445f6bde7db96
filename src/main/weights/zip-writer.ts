import { crc32 } from 'node:zlib'

/**
 * Writes zip archives as PyTorch does: members stored, never compressed, each
 * one's data at a multiple of 64 bytes so that it can be mapped in place; 64-bit
 * fields only where a size or position needs them (PKWARE APPNOTE 6.3.9).
 */
export interface StoredMember {
  name: string
  data: Uint8Array
}

const alignmentBytes = 64
const full32 = 0xffffffff
const versionStored = 20
const version64 = 45
/** 1 January 1980, the first day a zip archive can name: same contents, same bytes. */
const dosDate = 0x0021
const utf8Flag = 0x0800

interface Placed {
  name: Uint8Array
  crc: number
  sizeBytes: number
  headerOffset: number
}

/** The archive as chunks; member data is passed through, not copied. */
export function* encodeStoredZip(members: Iterable<StoredMember>): Generator<Uint8Array> {
  const placed: Placed[] = []
  let offset = 0
  for (const { name, data } of members) {
    const entry = { name: new TextEncoder().encode(name), crc: crc32(data), sizeBytes: data.byteLength, headerOffset: offset }
    const header = localHeader(entry)
    placed.push(entry)
    yield header
    yield data
    offset += header.byteLength + data.byteLength
  }
  const directory = placed.map(centralHeader)
  const directoryBytes = directory.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  yield* directory
  yield endRecords(placed.length, directoryBytes, offset)
}

function localHeader({ name, crc, sizeBytes, headerOffset }: Placed): Uint8Array {
  const wide = sizeBytes >= full32
  const wideBytes = wide ? 20 : 0
  // The padding field has a header of four bytes itself.
  const before = headerOffset + 30 + name.byteLength + wideBytes + 4
  const padding = (alignmentBytes - (before % alignmentBytes)) % alignmentBytes
  const bytes = new Uint8Array(30 + name.byteLength + wideBytes + 4 + padding)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 0x04034b50, true)
  view.setUint16(4, wide ? version64 : versionStored, true)
  view.setUint16(6, utf8Flag, true)
  view.setUint16(12, dosDate, true)
  view.setUint32(14, crc, true)
  view.setUint32(18, wide ? full32 : sizeBytes, true)
  view.setUint32(22, wide ? full32 : sizeBytes, true)
  view.setUint16(26, name.byteLength, true)
  view.setUint16(28, wideBytes + 4 + padding, true)
  bytes.set(name, 30)
  let at = 30 + name.byteLength
  if (wide) at = writeWide(view, at, [sizeBytes, sizeBytes])
  // "FB" followed by Z, as PyTorch pads.
  view.setUint16(at, 0x4246, true)
  view.setUint16(at + 2, padding, true)
  bytes.fill(0x5a, at + 4)
  return bytes
}

function centralHeader({ name, crc, sizeBytes, headerOffset }: Placed): Uint8Array {
  const wideFields = [...(sizeBytes >= full32 ? [sizeBytes, sizeBytes] : []), ...(headerOffset >= full32 ? [headerOffset] : [])]
  const extraBytes = wideFields.length > 0 ? 4 + wideFields.length * 8 : 0
  const bytes = new Uint8Array(46 + name.byteLength + extraBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 0x02014b50, true)
  view.setUint16(4, version64, true)
  view.setUint16(6, extraBytes > 0 ? version64 : versionStored, true)
  view.setUint16(8, utf8Flag, true)
  view.setUint16(14, dosDate, true)
  view.setUint32(16, crc, true)
  view.setUint32(20, Math.min(sizeBytes, full32), true)
  view.setUint32(24, Math.min(sizeBytes, full32), true)
  view.setUint16(28, name.byteLength, true)
  view.setUint16(30, extraBytes, true)
  view.setUint32(42, Math.min(headerOffset, full32), true)
  bytes.set(name, 46)
  if (extraBytes > 0) writeWide(view, 46 + name.byteLength, wideFields)
  return bytes
}

/** The 64-bit extra field. @returns the offset after it */
function writeWide(view: DataView, at: number, fields: readonly number[]): number {
  view.setUint16(at, 1, true)
  view.setUint16(at + 2, fields.length * 8, true)
  fields.forEach((field, i) => { view.setBigUint64(at + 4 + i * 8, BigInt(field), true) })
  return at + 4 + fields.length * 8
}

function endRecords(count: number, directoryBytes: number, directoryOffset: number): Uint8Array {
  const wide = count >= 0xffff || directoryBytes >= full32 || directoryOffset >= full32
  const bytes = new Uint8Array((wide ? 56 + 20 : 0) + 22)
  const view = new DataView(bytes.buffer)
  let at = 0
  if (wide) {
    view.setUint32(0, 0x06064b50, true)
    view.setBigUint64(4, 44n, true)
    view.setUint16(12, version64, true)
    view.setUint16(14, version64, true)
    view.setBigUint64(24, BigInt(count), true)
    view.setBigUint64(32, BigInt(count), true)
    view.setBigUint64(40, BigInt(directoryBytes), true)
    view.setBigUint64(48, BigInt(directoryOffset), true)
    view.setUint32(56, 0x07064b50, true)
    view.setBigUint64(64, BigInt(directoryOffset + directoryBytes), true)
    view.setUint32(72, 1, true)
    at = 76
  }
  view.setUint32(at, 0x06054b50, true)
  view.setUint16(at + 8, Math.min(count, 0xffff), true)
  view.setUint16(at + 10, Math.min(count, 0xffff), true)
  view.setUint32(at + 12, Math.min(directoryBytes, full32), true)
  view.setUint32(at + 16, Math.min(directoryOffset, full32), true)
  return bytes
}
