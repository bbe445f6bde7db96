import { crc32, deflateRawSync } from 'node:zlib'

/**
 * Zip archives with deflated members and fields of the test's choosing, which
 * the project's own writer never makes.
 */
export type DeflatedMember = { name: string; data: Uint8Array } | { name: string; deflated: Uint8Array; sizeBytes: number }

/** @param overlap every directory entry points to the first member's data */
export function deflatedZip(members: readonly DeflatedMember[], overlap = false): Uint8Array {
  const chunks: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  let firstOffset = 0
  members.forEach((member, i) => {
    const deflated = 'data' in member ? deflateRawSync(member.data) : member.deflated
    const sizeBytes = 'data' in member ? member.data.byteLength : member.sizeBytes
    const crc = 'data' in member ? crc32(member.data) : 0
    const name = Buffer.from(member.name)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    writeFields(local, 4, crc, deflated.byteLength, sizeBytes, name.byteLength)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    writeFields(central, 6, crc, deflated.byteLength, sizeBytes, name.byteLength)
    if (i === 0) firstOffset = offset
    central.writeUInt32LE(overlap ? firstOffset : offset, 42)
    directory.push(central, name)
    if (overlap && i > 0) return
    chunks.push(local, name, Buffer.from(deflated))
    offset += 30 + name.byteLength + deflated.byteLength
  })
  const directoryBytes = directory.reduce((sum, part) => sum + part.byteLength, 0)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(directoryBytes, 12)
  end.writeUInt32LE(offset, 16)
  return new Uint8Array(Buffer.concat([...chunks, ...directory, end]))
}

/** The fields that local and central headers share, from "version needed". */
function writeFields(header: Buffer, at: number, crc: number, compressedBytes: number, sizeBytes: number, nameBytes: number): void {
  header.writeUInt16LE(20, at)
  header.writeUInt16LE(8, at + 4)
  header.writeUInt32LE(crc, at + 10)
  header.writeUInt32LE(compressedBytes, at + 14)
  header.writeUInt32LE(sizeBytes, at + 18)
  header.writeUInt16LE(nameBytes, at + 22)
}
