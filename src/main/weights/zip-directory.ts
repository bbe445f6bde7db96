import { badCheckpoint } from './bad-checkpoint.ts'
import { describeBytes, quoted } from '../../shared/untrusted-text.ts'
import type { ByteSource } from './byte-source.ts'

/**
 * The directory of a zip archive (PKWARE APPNOTE 6.3.9): end record, its 64-bit
 * form, central entries, and the local headers they point to. Everything a later
 * read relies on is checked here, once: names, sizes, positions, overlap.
 */
export interface ZipMember {
  name: string
  /** 0 stored, 8 deflated. */
  method: 0 | 8
  crc: number
  compressedBytes: number
  sizeBytes: number
  /** Offset of the member's own header in the file. */
  headerOffset: number
  /** Offset of the member's data in the file. */
  dataOffset: number
}

const endSignature = 0x06054b50
const end64Signature = 0x06064b50
const end64LocatorSignature = 0x07064b50
const centralSignature = 0x02014b50
const localSignature = 0x04034b50
const endBytes = 22
const centralBytes = 46
const localBytes = 30
const maximumDirectoryBytes = 32 << 20
const maximumMembers = 100_000
const maximumNameBytes = 1024
const encryptedFlag = 0x1
const full16 = 0xffff
const full32 = 0xffffffff

interface End {
  count: number
  directoryBytes: number
  directoryOffset: number
}

/** @throws StudioError 'bad-checkpoint' */
export function readZipDirectory(source: ByteSource): Map<string, ZipMember> {
  const end = readEnd(source)
  const { count, directoryBytes, directoryOffset } = end
  if (count > maximumMembers || directoryBytes > maximumDirectoryBytes) throw badCheckpoint(source.name, `its directory claims ${count} members in ${describeBytes(directoryBytes)}; a checkpoint has at most ${maximumMembers}`)
  if (count * centralBytes > directoryBytes) throw badCheckpoint(source.name, `its directory claims ${count} members in ${directoryBytes} bytes`)
  const bytes = source.read(directoryOffset, directoryBytes)
  const members = new Map<string, ZipMember>()
  let at = 0
  for (let i = 0; i < count; i++) {
    const { member, next } = readCentralEntry(source, bytes, at)
    if (members.has(member.name)) throw badCheckpoint(source.name, `it holds two members called ${quoted(member.name)}`)
    members.set(member.name, member)
    at = next
  }
  if (at !== directoryBytes) throw badCheckpoint(source.name, `its directory ends after ${at} bytes, expected ${directoryBytes}`)
  checkPositions([...members.values()], directoryOffset, source.name)
  return members
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function readEnd(source: ByteSource): End {
  const tailBytes = Math.min(source.sizeBytes, endBytes + full16)
  const tailOffset = source.sizeBytes - tailBytes
  const view = viewOf(source.read(tailOffset, tailBytes))
  for (let at = tailBytes - endBytes; at >= 0; at--) {
    if (view.getUint32(at, true) !== endSignature || at + endBytes + view.getUint16(at + 20, true) !== tailBytes) continue
    const end = { count: view.getUint16(at + 10, true), directoryBytes: view.getUint32(at + 12, true), directoryOffset: view.getUint32(at + 16, true) }
    if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 6, true) !== 0) throw badCheckpoint(source.name, 'it is one part of an archive split over several files')
    const needs64 = end.count === full16 || end.directoryBytes === full32 || end.directoryOffset === full32
    return needs64 ? readEnd64(source, tailOffset + at) : end
  }
  throw badCheckpoint(source.name, 'it begins as a zip archive but has no directory at its end; it was cut short')
}

function readEnd64(source: ByteSource, endOffset: number): End {
  if (endOffset < 20 + 56) throw badCheckpoint(source.name, 'its 64-bit directory is missing')
  const locator = viewOf(source.read(endOffset - 20, 20))
  if (locator.getUint32(0, true) !== end64LocatorSignature) throw badCheckpoint(source.name, 'its 64-bit directory is missing')
  const record = viewOf(source.read(toSafe(locator.getBigUint64(8, true), source.name), 56))
  if (record.getUint32(0, true) !== end64Signature) throw badCheckpoint(source.name, 'its 64-bit directory is not where it should be')
  return {
    count: toSafe(record.getBigUint64(32, true), source.name),
    directoryBytes: toSafe(record.getBigUint64(40, true), source.name),
    directoryOffset: toSafe(record.getBigUint64(48, true), source.name),
  }
}

function readCentralEntry(source: ByteSource, bytes: Uint8Array, at: number): { member: ZipMember; next: number } {
  const view = viewOf(bytes)
  if (at + centralBytes > bytes.byteLength || view.getUint32(at, true) !== centralSignature) throw badCheckpoint(source.name, 'its directory is damaged')
  const flags = view.getUint16(at + 8, true)
  const method = view.getUint16(at + 10, true)
  const nameBytes = view.getUint16(at + 28, true)
  const extraBytes = view.getUint16(at + 30, true)
  const next = at + centralBytes + nameBytes + extraBytes + view.getUint16(at + 32, true)
  if (next > bytes.byteLength) throw badCheckpoint(source.name, 'its directory is damaged')
  const name = checkName(bytes.subarray(at + centralBytes, at + centralBytes + nameBytes), source.name)
  if ((flags & encryptedFlag) !== 0) throw badCheckpoint(source.name, `its member ${quoted(name)} is encrypted`)
  if (method !== 0 && method !== 8) throw badCheckpoint(source.name, `its member ${quoted(name)} is compressed by method ${method}; known are 0 (stored) and 8 (deflated)`)
  const extra = bytes.subarray(at + centralBytes + nameBytes, at + centralBytes + nameBytes + extraBytes)
  const [sizeBytes, compressedBytes, headerOffset] = widen([view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)], extra, source.name)
  if (method === 0 && compressedBytes !== sizeBytes) throw badCheckpoint(source.name, `its stored member ${quoted(name)} has two sizes, ${compressedBytes} and ${sizeBytes}`)
  const dataOffset = checkLocalHeader(source, headerOffset, name, nameBytes, method)
  if (dataOffset + compressedBytes > source.sizeBytes) throw badCheckpoint(source.name, `its member ${quoted(name)} claims ${describeBytes(compressedBytes)}, beyond the end of the file`)
  return { member: { name, method, crc: view.getUint32(at + 16, true), compressedBytes, sizeBytes, headerOffset, dataOffset }, next }
}

/** Replaces the fields that read "see the 64-bit extra field", in the order the format prescribes. */
function widen(fields: [number, number, number], extra: Uint8Array, fileName: string): [number, number, number] {
  if (!fields.includes(full32)) return fields
  const view = viewOf(extra)
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const length = view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === 1 && at + 4 + length <= extra.byteLength) {
      let value = at + 4
      return fields.map((field) => {
        if (field !== full32) return field
        if (value + 8 > at + 4 + length) throw badCheckpoint(fileName, 'its directory is damaged')
        value += 8
        return toSafe(view.getBigUint64(value - 8, true), fileName)
      }) as [number, number, number]
    }
    at += 4 + length
  }
  throw badCheckpoint(fileName, 'its directory is damaged: a 64-bit size is missing')
}

/** @returns where the member's data starts */
function checkLocalHeader(source: ByteSource, headerOffset: number, name: string, nameBytes: number, method: number): number {
  const view = viewOf(source.read(headerOffset, localBytes + nameBytes))
  const local = new Uint8Array(view.buffer, view.byteOffset + localBytes, nameBytes)
  const agrees = view.getUint32(0, true) === localSignature && view.getUint16(8, true) === method && view.getUint16(26, true) === nameBytes && checkName(local, source.name) === name
  if (!agrees) throw badCheckpoint(source.name, `its member ${quoted(name)} is described differently in the directory and before its data`)
  return headerOffset + localBytes + nameBytes + view.getUint16(28, true)
}

/** Nothing is ever written under these names; they are refused because no honest checkpoint holds them. */
function checkName(bytes: Uint8Array, fileName: string): string {
  let name: string
  try {
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw badCheckpoint(fileName, 'the name of one of its members is not text', { cause })
  }
  const parts = name.split('/')
  const hasControl = [...name].some((character) => character < ' ')
  const unsafe = name === '' || name.length > maximumNameBytes || name.startsWith('/') || name.includes('\\') || /^[a-z]:/i.test(name) || hasControl || parts.includes('..') || parts.includes('.')
  if (unsafe) throw badCheckpoint(fileName, `it holds a member with the unsafe name ${quoted(name)}`)
  return name
}

function checkPositions(members: ZipMember[], directoryOffset: number, fileName: string): void {
  members.sort((a, b) => a.headerOffset - b.headerOffset)
  let at = 0
  for (const { name, headerOffset, dataOffset, compressedBytes } of members) {
    if (headerOffset < at) throw badCheckpoint(fileName, `its member ${quoted(name)} overlaps another`)
    at = dataOffset + compressedBytes
  }
  if (at > directoryOffset) throw badCheckpoint(fileName, 'its members overlap its directory')
}

function toSafe(value: bigint, fileName: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw badCheckpoint(fileName, `it claims a size of ${value} bytes`)
  return Number(value)
}
