import { createHash } from 'node:crypto'
import { crc32, deflateRawSync } from 'node:zlib'

/** Zip files as an attacker would make them: every field can be a lie. */
export interface ForgedMember {
  name: string
  data: Uint8Array
  /** Sizes to claim instead of the true ones. */
  claimedBytes?: number
  claimedPackedBytes?: number
  /** Unix mode, such as 0o120777 for a link. */
  mode?: number
  isStored?: boolean
  isEncrypted?: boolean
  method?: number
  /** Its data lie where those of this member lie. */
  sharesPlaceOf?: string
}

export function forgeZip(members: readonly ForgedMember[]): Buffer {
  const pieces: Buffer[] = []
  const central: Buffer[] = []
  const places = new Map<string, number>()
  let at = 0
  for (const member of members) {
    const name = Buffer.from(member.name)
    const packed = member.isStored === true ? Buffer.from(member.data) : deflateRawSync(member.data)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x800 | (member.isEncrypted === true ? 1 : 0), 2)
    fields.writeUInt16LE(member.method ?? (member.isStored === true ? 0 : 8), 4)
    fields.writeUInt32LE(crc32(member.data), 10)
    fields.writeUInt32LE(member.claimedPackedBytes ?? packed.length, 14)
    fields.writeUInt32LE(member.claimedBytes ?? member.data.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const place = member.sharesPlaceOf === undefined ? at : (places.get(member.sharesPlaceOf) ?? 0)
    places.set(member.name, place)
    if (member.sharesPlaceOf === undefined) {
      const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name, packed])
      pieces.push(local)
      at += local.length
    }
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 6)
    rest.writeUInt32LE(place, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 3]), fields, rest, name]))
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(members.length, 4)
  end.writeUInt16LE(members.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...pieces, directory, Buffer.from('PK\x05\x06', 'latin1'), end])
}

/** A manifest and its members, hashes right. */
export function forgeBundle(document: object, manifest: object, extra: readonly ForgedMember[] = []): ForgedMember[] {
  const members: ForgedMember[] = [{ name: 'library.json', data: Buffer.from(JSON.stringify(document)) }, ...extra]
  const listed = members.map(({ name, data }) => ({ name, sizeBytes: data.length, sha256: createHash('sha256').update(data).digest('hex') }))
  return [...members, { name: 'manifest.json', data: Buffer.from(JSON.stringify({ ...manifest, members: listed })) }]
}
