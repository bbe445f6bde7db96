import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { joinChunks } from '../../../../src/main/weights/join-chunks.ts'
import { memorySource } from '../../../../src/main/weights/byte-source.ts'
import { encodeStoredZip } from '../../../../src/main/weights/zip-writer.ts'
import { openZip } from '../../../../src/main/weights/zip.ts'
import { deflatedZip } from '../../../native/weights/hostile-zip.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const stored = (...names: string[]): Uint8Array => joinChunks(encodeStoredZip(names.map((name) => ({ name, data: text(`contents of ${name}`) }))))
const open = (bytes: Uint8Array): ReturnType<typeof openZip> => openZip(memorySource(bytes, 'x.zip'))

function read(bytes: Uint8Array, name: string): string {
  const zip = open(bytes)
  const member = zip.members.get(name)
  return member ? new TextDecoder().decode(zip.read(member)) : 'missing'
}

/** Overwrites bytes at `offset`, counted from the end where negative. */
function patched(bytes: Uint8Array, offset: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice()
  copy.set(values, offset < 0 ? copy.length + offset : offset)
  return copy
}

describe('zip', () => {
  it('reads what it writes, with data at multiples of 64', () => {
    const bytes = stored('a/data.pkl', 'a/data/0')
    expect(read(bytes, 'a/data/0')).toBe('contents of a/data/0')
    for (const member of open(bytes).members.values()) expect(member.dataOffset % 64).toBe(0)
  })

  it('reads deflated members', () => {
    expect(read(deflatedZip([{ name: 'a', data: text('x'.repeat(500)) }]), 'a')).toBe('x'.repeat(500))
  })

  it('reads an empty archive', () => {
    expect(open(stored()).members.size).toBe(0)
  })

  it.each([['../a'], ['/a'], ['a/../b'], ['a\\b'], ['C:/a'], ['a\0b'], [''], ['./a']])('refuses the name %j', (name) => {
    expect(() => open(stored(name))).toThrow(/unsafe name/)
  })

  it('refuses two members of one name', () => {
    expect(() => open(stored('a', 'a'))).toThrow(/two members called "a"/)
  })

  it('refuses damaged contents by checksum', () => {
    const bytes = stored('a')
    const member = open(bytes).members.get('a')
    expect(() => read(patched(bytes, member?.dataOffset ?? 0, 0), 'a')).toThrow(/checksum/)
  })

  it('refuses a file cut anywhere', () => {
    const bytes = stored('a', 'b')
    for (let length = 4; length < bytes.length; length += 7) expect(() => open(bytes.subarray(0, length))).toThrow(/cannot be read/)
  })

  it('refuses a member whose two descriptions differ', () => {
    expect(() => open(patched(stored('a'), 30, 'b'.charCodeAt(0)))).toThrow(/described differently/)
  })

  it('refuses a member that lies inside another', () => {
    const alone = stored('b')
    const inner = alone.subarray(0, alone.indexOf(0x50, 4))
    const bytes = joinChunks(encodeStoredZip([{ name: 'a', data: inner }, { name: 'b', data: text('contents of b') }]))
    const entry = Buffer.from(bytes).lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
    const dataOffset = open(bytes).members.get('a')?.dataOffset ?? 0
    expect(() => open(patched(bytes, entry + 42, dataOffset, 0, 0, 0))).toThrow(/overlaps another/)
  })

  it('refuses more members claimed than the directory can hold', () => {
    expect(() => open(patched(stored('a'), -12, 0xfe, 0xff))).toThrow(/claims 65534 members/)
  })

  it('refuses a bomb before expanding it', () => {
    const bomb = deflatedZip([{ name: 'a', data: new Uint8Array(4 << 20) }])
    expect(bomb.length).toBeLessThan(100_000)
    expect(() => open(bomb)).toThrow(/more than 200 times/)
  })

  it('refuses many small members that add up', () => {
    const deflated = deflateRawSync(new Uint8Array(1 << 20))
    const members = Array.from({ length: 200 }, (_, i) => ({ name: `m${i}`, deflated, sizeBytes: 1 << 20 }))
    expect(() => open(deflatedZip(members))).toThrow(/would expand to/)
  })

  it('refuses a member that expands to another size than it claims', () => {
    const members = [{ name: 'a', deflated: deflateRawSync(new Uint8Array(1000)), sizeBytes: 500 }]
    expect(() => read(deflatedZip(members), 'a')).toThrow(/does not expand to the 500 bytes/)
  })
})
