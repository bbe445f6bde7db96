import { describe, expect, it } from 'vitest'
import { fromHalfBits, toHalfBits } from '../../../../src/main/training/float16.ts'
import { readSafetensors, writeSafetensors } from '../../../../src/main/training/safetensors.ts'

const sample = new Map([
  ['a.weight', { shape: [2, 2], data: Float32Array.of(1, -2.5, 0.1, 65504) }],
  ['b', { shape: [], data: Float32Array.of(3) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
])

describe('float16', () => {
  it.each([
    [0, 0], [1, 0x3c00], [-2, 0xc000], [65504, 0x7bff], [65520, 0x7c00], [Infinity, 0x7c00],
    [2 ** -24, 1], [2 ** -25, 0], [2 ** -14, 0x0400], [1 + 2 ** -11, 0x3c00], [1 + 3 * 2 ** -11, 0x3c02],
  ])('rounds %f to bits %i', (value, bits) => {
    expect(toHalfBits(value)).toBe(bits)
  })

  it('keeps all finite patterns through a round trip', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      if ((bits & 0x7c00) === 0x7c00) continue
      expect(toHalfBits(fromHalfBits(bits))).toBe(bits)
    }
  })
})

describe('safetensors', () => {
  it('reads back what it wrote, exactly in F32', () => {
    const { tensors, metadata } = readSafetensors(writeSafetensors(sample, { metadata: { note: 'x' } }), 'file')
    expect(metadata).toEqual({ note: 'x' })
    expect([...tensors.keys()]).toEqual([...sample.keys()])
    for (const [name, tensor] of sample) expect(tensors.get(name)).toEqual(tensor)
  })

  it('rounds to half precision in F16', () => {
    const { tensors } = readSafetensors(writeSafetensors(sample, { dtype: 'F16' }), 'file')
    const data = tensors.get('a.weight')!.data
    expect(data[0]).toBe(1)
    expect(data[1]).toBe(-2.5)
    expect(Math.abs(data[2]! - 0.1)).toBeLessThan(1e-4)
  })

  const bytes = writeSafetensors(sample)
  const patched = (edit: (copy: Uint8Array) => void): Uint8Array => {
    const copy = bytes.slice()
    edit(copy)
    return copy
  }
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(3), /3 bytes/],
    ['a cut payload', bytes.subarray(0, bytes.length - 4), /cut short/],
    ['a cut header', bytes.subarray(0, 20), /ends after 20/],
    ['an absurd header length', patched((copy) => copy.fill(0xff, 0, 7)), /at most/],
    ['a header that is not JSON', patched((copy) => copy.fill(0x41, 8, 20)), /not JSON/],
  ])('names what is wrong with %s', (_, broken, message) => {
    expect(() => readSafetensors(broken, 'file')).toThrowError(expect.objectContaining({ code: 'bad-checkpoint', message: expect.stringMatching(message) }))
  })
})
