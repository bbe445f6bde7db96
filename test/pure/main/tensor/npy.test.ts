import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NpyDtype } from '../../../../src/main/tensor/npy.ts'
import { readNpy, writeNpy } from '../../../../src/main/tensor/npy.ts'

/** numpy.save of numpy.array([[1, 2, 3]], dtype) by hand, version 1 or 2. */
function file(header: string, data: Uint8Array, version = 1): Uint8Array {
  const text = Buffer.from(`${header}\n`, 'latin1')
  const head = Buffer.alloc(version === 1 ? 10 : 12)
  Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]).copy(head)
  if (version === 1) head.writeUInt16LE(text.length, 8)
  else head.writeUInt32LE(text.length, 8)
  return Buffer.concat([head, text, data])
}
const header = (descr: string, shape: string, order = 'False') => `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`

describe('readNpy', () => {
  it('reads what numpy writes, versions 1 and 2', () => {
    const data = new Uint8Array(Float64Array.from([1.5, -2, 1e300]).buffer)
    for (const version of [1, 2]) {
      expect(readNpy(file(header('<f8', '(3,)'), data, version), 'a.npy')).toEqual({ dtype: 'float64', shape: [3], data: Float64Array.from([1.5, -2, 1e300]) })
    }
    const integers = new Uint8Array(BigInt64Array.from([1n, -5n]).buffer)
    expect(readNpy(file(header('<i8', '(1, 2)'), integers), 'a.npy')).toEqual({ dtype: 'int64', shape: [1, 2], data: Float64Array.from([1, -5]) })
    expect(readNpy(file(header('<f4', '()'), new Uint8Array(4)), 'a.npy').shape).toEqual([])
  })

  it('reads from the middle of a larger buffer', () => {
    const bytes = file(header('<f4', '(2,)'), new Uint8Array(Float32Array.from([3, 4]).buffer))
    const larger = new Uint8Array(bytes.length + 5)
    larger.set(bytes, 5)
    expect([...readNpy(larger.subarray(5), 'a').data]).toEqual([3, 4])
  })

  it('refuses hostile and foreign headers, naming what it found', () => {
    const four = new Uint8Array(4)
    const cases: [Uint8Array, RegExp][] = [
      [new Uint8Array(0), /does not begin as one/],
      [Buffer.from('PK\x03\x04 a zip archive'), /does not begin as one/],
      [file(header('<f4', '(1,)'), four, 3), /version is 3/],
      [file(header('|O', '(1,)'), four), /type '\|O'/],
      [file(header('>f4', '(1,)'), four), /type '>f4'/],
      [file(header('<f4', '(1,)', 'True'), four), /Fortran/],
      [file(header('<f4', '(2,)'), four), /takes 8 bytes, 4 are there/],
      [file(header('<f4', '(99999999999, 99999999999)'), four), /takes/],
      [file(header('<f4', '(99999999999999999999,)'), four), /shape/],
      [file(header('<f4', '(-1,)'), four), /header is not that of a plain array/],
      [file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", four), /plain array/],
      [file("__import__('os').system('x')", four), /plain array/],
      [file(`(${'1,'.repeat(9)})`, four), /plain array/],
      [file(header('<f4', `(${'1,'.repeat(40)})`), four), /shape/],
      [file(header('<i8', '(1,)'), new Uint8Array(BigInt64Array.from([2n ** 60n]).buffer)), /beyond 2\^53/],
    ]
    for (const [bytes, message] of cases) expect(() => readNpy(bytes, 'x.npy')).toThrow(message)
    const claim = file(header('<f4', '(1,)'), four)
    claim[8] = 0xff
    claim[9] = 0xff
    expect(() => readNpy(claim, 'x.npy')).toThrow(/header claims 65535 bytes/)
  })

  it('never throws anything but its own error on damaged files', () => {
    const whole = writeNpy({ dtype: 'float32', shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6]) })
    fc.assert(fc.property(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), (length, at, value) => {
      const damaged = whole.slice(0, length)
      if (at < length) damaged[at] = value
      try {
        readNpy(damaged, 'x.npy')
      } catch (error) {
        expect(error).toMatchObject({ name: 'StudioError', code: 'invalid-input' })
      }
    }))
  })
})

describe('writeNpy', () => {
  it('gives back every array, aligned as numpy aligns', () => {
    fc.assert(fc.property(fc.constantFrom<NpyDtype>('float32', 'float64', 'int32', 'int64'), fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 20 }), (dtype, values) => {
      const data = dtype === 'float32' ? Float32Array.from(values) : dtype === 'int32' ? Int32Array.from(values) : Float64Array.from(values)
      const bytes = writeNpy({ dtype, shape: [values.length], data })
      expect((10 + (bytes[8] ?? 0) + 256 * (bytes[9] ?? 0)) % 64).toBe(0)
      expect(readNpy(bytes, 'x')).toEqual({ dtype, shape: [values.length], data })
    }))
  })

  it('refuses shapes that do not fit and integers that are none', () => {
    expect(() => writeNpy({ dtype: 'float32', shape: [3], data: new Float32Array(2) })).toThrow(/holds 3 values/)
    expect(() => writeNpy({ dtype: 'int64', shape: [1], data: Float64Array.from([0.5]) })).toThrow(/is 0.5/)
  })
})
