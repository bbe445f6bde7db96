import { deflateRawSync } from 'node:zlib'
import { joinChunks } from '../../../src/main/weights/join-chunks.ts'
import { memorySource } from '../../../src/main/weights/byte-source.ts'
import { encodeStoredZip } from '../../../src/main/weights/zip-writer.ts'
import { openZip } from '../../../src/main/weights/zip.ts'
import { deflatedZip } from './hostile-zip.ts'

/**
 * Random damage to checkpoint files, repeatable from a seed. Besides damage to
 * whole files, members of zip files are damaged and packed again with right
 * checksums, so that the damage reaches the pickle reader.
 */
export type Random = () => number

/** mulberry32: [0, 1). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = Math.imul(state ^ (state >>> 15), state | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

const below = (random: Random, limit: number): number => Math.floor(random() * limit)

function flipBits(bytes: Uint8Array, random: Random): Uint8Array {
  const out = bytes.slice()
  for (let count = 1 + below(random, 16); count > 0; count--) {
    const at = below(random, out.length)
    out[at] = (out[at] ?? 0) ^ (1 << below(random, 8))
  }
  return out
}

function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, below(random, bytes.length))
}

function splice(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const from = below(random, other.length)
  const piece = other.subarray(from, from + 1 + below(random, 200))
  const at = below(random, bytes.length)
  const removed = random() < 0.5 ? piece.length : below(random, 50)
  return joinChunks([bytes.subarray(0, at), piece, bytes.subarray(at + removed)])
}

const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** Overwrites 1, 2, 4 or 8 bytes with a number that size fields go wrong with. */
function editSize(bytes: Uint8Array, random: Random): Uint8Array {
  const out = bytes.slice()
  const width = [1, 2, 4, 8][below(random, 4)] ?? 1
  const value = BigInt(extremes[below(random, extremes.length)] ?? 0) << (width === 8 && random() < 0.5 ? 32n : 0n)
  const at = below(random, Math.max(out.length - width, 1))
  for (let i = 0; i < width && at + i < out.length; i++) out[at + i] = Number((value >> BigInt(8 * i)) & 0xffn)
  return out
}

function mutate(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  const kind = below(random, 4)
  if (kind === 0) return flipBits(bytes, random)
  if (kind === 1) return truncate(bytes, random)
  if (kind === 2) return splice(bytes, random, others[below(random, others.length)] ?? bytes)
  return editSize(bytes, random)
}

/** Damages one member and packs all of them again, stored or deflated. */
function mutateMember(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  const zip = openZip(memorySource(bytes, 'zip'))
  const members = [...zip.members.values()].map((member) => ({ name: member.name, data: zip.read(member) }))
  const pickle = members.findIndex(({ name }) => name.endsWith('data.pkl'))
  const chosen = members[random() < 0.8 ? pickle : below(random, members.length)]
  if (chosen && chosen.data.length > 0) chosen.data = mutate(chosen.data, random, others)
  if (random() < 0.3) return deflatedZip(members.map(({ name, data }) => (random() < 0.5 ? { name, data } : { name, deflated: deflateRawSync(data), sizeBytes: data.length })))
  return joinChunks(encodeStoredZip(members))
}

export interface MutatedFile {
  label: string
  bytes: Uint8Array
}

/** @param files name → contents; those that are zip files are damaged inside as well */
export function* mutatedFiles(files: ReadonlyMap<string, Uint8Array>, count: number, seed: number): Generator<MutatedFile> {
  const random = randomFrom(seed)
  const names = [...files.keys()]
  const others = [...files.values()]
  for (let i = 0; i < count; i++) {
    const name = names[i % names.length] ?? ''
    const bytes = files.get(name) ?? new Uint8Array(0)
    const inside = name.endsWith('.pth') && bytes[0] === 0x50 && random() < 0.7
    let out = inside ? mutateMember(bytes, random, others) : mutate(bytes, random, others)
    if (!inside && random() < 0.3 && out.length > 0) out = mutate(out, random, others)
    yield { label: `${name}, mutation ${i} of seed ${seed}${inside ? ', inside' : ''}`, bytes: out }
  }
}
