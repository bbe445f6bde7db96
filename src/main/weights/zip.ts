import { crc32, inflateRawSync } from 'node:zlib'
import { badCheckpoint } from './bad-checkpoint.ts'
import { describeBytes, quoted } from '../../shared/untrusted-text.ts'
import type { ByteSource } from './byte-source.ts'
import type { ZipMember } from './zip-directory.ts'
import { readZipDirectory } from './zip-directory.ts'

/**
 * A small strict reader of zip archives, the outer shell of PyTorch files. Own
 * code because it must take single members out of archives of gigabytes without
 * reading the rest, and must refuse what general readers repair or tolerate:
 * names that leave the archive, two members of one name, members that overlap,
 * sizes that disagree, checksums that do not match, and compression that expands
 * absurdly.
 */
export interface ZipReader {
  readonly members: ReadonlyMap<string, ZipMember>
  /** The member's whole contents, checksum verified. @throws StudioError 'bad-checkpoint' */
  read(member: ZipMember): Uint8Array
}

/** Deflate cannot exceed 1032:1; weights rarely reach 10:1. Small members may be as regular as they like. */
const maximumRatio = 200
const freeInflatedBytes = 1 << 20
/** All deflated members together, beyond what the ratio of the whole file allows. */
const totalInflatedAllowanceBytes = 64 << 20

/**
 * Reads and checks the archive's directory; members are read on demand.
 * @throws StudioError 'bad-checkpoint'
 */
export function openZip(source: ByteSource): ZipReader {
  const members = readZipDirectory(source)
  checkExpansion(members.values(), source)
  return { members, read: (member) => readMember(source, member) }
}

function checkExpansion(members: Iterable<ZipMember>, source: ByteSource): void {
  let total = 0
  for (const { name, method, compressedBytes, sizeBytes } of members) {
    if (method === 0) continue
    total += sizeBytes
    if (sizeBytes > freeInflatedBytes && sizeBytes > compressedBytes * maximumRatio) throw badCheckpoint(source.name, `its member ${quoted(name)} would expand ${compressedBytes} bytes to ${describeBytes(sizeBytes)}, more than ${maximumRatio} times`)
  }
  if (total > totalInflatedAllowanceBytes + source.sizeBytes * 32) throw badCheckpoint(source.name, `it would expand to ${describeBytes(total)} from ${describeBytes(source.sizeBytes)}`)
}

function readMember(source: ByteSource, member: ZipMember): Uint8Array {
  const raw = source.read(member.dataOffset, member.compressedBytes)
  const bytes = member.method === 0 ? raw : inflate(raw, member, source.name)
  const actual = crc32(bytes)
  if (actual !== member.crc) throw badCheckpoint(source.name, `the checksum of its member ${quoted(member.name)} is ${hex(actual)}, expected ${hex(member.crc)}; its contents were damaged`)
  return bytes
}

function inflate(raw: Uint8Array, member: ZipMember, fileName: string): Uint8Array {
  if (member.sizeBytes === 0) return new Uint8Array(0)
  let bytes: Uint8Array
  try {
    bytes = inflateRawSync(raw, { maxOutputLength: member.sizeBytes })
  } catch (cause) {
    throw badCheckpoint(fileName, `its member ${quoted(member.name)} does not expand to the ${member.sizeBytes} bytes it claims`, { cause })
  }
  if (bytes.byteLength !== member.sizeBytes) throw badCheckpoint(fileName, `its member ${quoted(member.name)} expands to ${bytes.byteLength} bytes, expected ${member.sizeBytes}`)
  return bytes
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')
