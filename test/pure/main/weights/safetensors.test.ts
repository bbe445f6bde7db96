import { describe, expect, it } from 'vitest'
import { joinChunks } from '../../../../src/main/weights/join-chunks.ts'
import { memorySource } from '../../../../src/main/weights/byte-source.ts'
import { encodeSafetensors, openSafetensors, readSafetensors, writeSafetensors } from '../../../../src/main/weights/safetensors.ts'
import { tensorValues } from '../../../../src/main/weights/tensors.ts'

function file(header: unknown, payloadBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length + payloadBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  return bytes
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32'): object => ({ dtype, shape, data_offsets: [begin, end] })

describe('safetensors', () => {
  it('writes and reads back tensors, order and metadata', () => {
    const tensors = new Map([
      ['b', { shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) }],
      ['a', { shape: [], data: new Float32Array([0.5]) }],
      ['__proto__', { shape: [0, 3], data: new Float32Array(0) }],
    ])
    const read = readSafetensors(writeSafetensors(tensors, { metadata: { format: 'pt' } }), 'x')
    expect([...read.tensors.keys()].sort()).toEqual(['__proto__', 'a', 'b'])
    expect(read.tensors.get('b')).toEqual(tensors.get('b'))
    expect(read.metadata).toEqual({ format: 'pt' })
  })

  it('starts the payload at a multiple of eight and stores halves', () => {
    const bytes = writeSafetensors(new Map([['w', { shape: [1], data: new Float32Array([0.1]) }]]), { dtype: 'F16' })
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0)
    expect(readSafetensors(bytes, 'x').tensors.get('w')?.data[0]).toBe(Math.fround(0.0999755859375))
  })

  it('keeps every number format as it is', () => {
    const original = { name: 'n', dtype: 'int64' as const, shape: [2], data: new Uint8Array(new BigInt64Array([-1n, 2n ** 60n]).buffer) }
    const reader = openSafetensors(memorySource(joinChunks(encodeSafetensors([original])), 'x'))
    const [found] = reader.entries
    expect(found && tensorValues(reader.read(found))).toEqual([-1n, 2n ** 60n])
  })

  it.each([
    ['a cut file', file({ a: entry(0, 8) }, 4), /ends at byte 8 of the data, which has 4/],
    ['overlap', file({ a: entry(0, 8), b: entry(4, 12) }, 12), /overlaps/],
    ['a gap', file({ a: entry(0, 4), b: entry(8, 12) }, 12), /belong to no tensor/],
    ['a tail', file({ a: entry(0, 4) }, 12), /end at byte 4/],
    ['offsets of another size', file({ a: entry(0, 8, [3]) }, 8), /needs 12 bytes/],
    ['an unknown dtype', file({ a: entry(0, 4, [1], 'F8_E5M2') }, 4), /F8_E5M2/],
    ['a negative shape', file({ a: entry(0, 4, [-1]) }, 4), /no valid shape/],
    ['a fractional offset', file({ a: { dtype: 'U8', shape: [1], data_offsets: [0, 0.5] } }, 1), /data_offsets/],
    ['an overflowing shape', file({ a: entry(0, 4, [2 ** 40, 2 ** 40]) }, 4), /needs Infinity bytes/],
    ['metadata that is not text', file({ __metadata__: { a: 1 } }), /not text/],
    ['a header that is not JSON', file('{"a":'), /not JSON/],
    ['a header that is a list', file('[1]'), /not a JSON object/],
    ['deep nesting', file('{"a":'.repeat(5000)), /nested deeper/],
    ['an endless list', file(`{"a":{"shape":[${'1,'.repeat(5000)}1]}}`), /list of more than 64/],
    ['a header beyond the file', new Uint8Array([255, 0, 0, 0, 0, 0, 0, 0, 123]), /claims 255 bytes/],
    ['a header beyond all limits', new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255, 123]), /at most 100000000/],
    ['fewer than eight bytes', new Uint8Array(3), /3 bytes/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes, 'x.safetensors')).toThrow(expect.objectContaining({ code: 'bad-checkpoint', message: expect.stringMatching(message) as string }))
  })

  it('refuses to write a tensor whose bytes do not fit its shape', () => {
    expect(() => joinChunks(encodeSafetensors([{ name: 'a', dtype: 'uint8', shape: [2], data: new Uint8Array(1) }]))).toThrow(/needs 2 bytes and has 1/)
  })

  it('refuses to write two tensors of one name', () => {
    const tensor = { name: 'a', dtype: 'uint8' as const, shape: [1], data: new Uint8Array(1) }
    expect(() => joinChunks(encodeSafetensors([tensor, tensor]))).toThrow(/Two tensors are called a/)
  })
})
