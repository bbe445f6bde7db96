import { describe, expect, it } from 'vitest'
import { PickleOp as op } from '../../../../src/main/pickle/pickle-ops.ts'
import { tensorValues } from '../../../../src/main/weights/tensors.ts'
import { pickleBytes } from '../pickle/pickle-bytes.ts'
import { dictPickle, int, legacyFile, openBytes, tensorPickle, tuple } from './torch-files.ts'

const floats = (...values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer)
const whole = { count: 3, shape: [3], strides: [1] }
const bad = (message: RegExp): unknown => expect.objectContaining({ code: 'bad-checkpoint', message: expect.stringMatching(message) as string })

describe('a PyTorch stream file', () => {
  it('holds its storages behind the pickles, in the order of the key list', () => {
    const pickle = dictPickle({ a: tensorPickle({ ...whole, key: '2' }), b: tensorPickle({ ...whole, key: '1' }) })
    const file = openBytes(legacyFile(pickle, [{ key: '1', count: 3n, data: floats(1, 2, 3) }, { key: '2', count: 3n, data: floats(4, 5, 6) }]))
    expect(file.format).toBe('pytorch-legacy')
    expect([tensorValues(file.read('a')), tensorValues(file.read('b'))]).toEqual([[4, 5, 6], [1, 2, 3]])
  })

  it('may have storages that are windows of another', () => {
    const view = tuple(pickleBytes(op.SHORT_BINUNICODE, 1, 'v'), int(1), int(2))
    const pickle = dictPickle({ a: tensorPickle({ count: 3, shape: [2], strides: [1], view }) })
    expect(tensorValues(openBytes(legacyFile(pickle, [{ key: '0', count: 3n, data: floats(1, 2, 3) }])).read('a'))).toEqual([2, 3])
  })

  it('may come from a big-endian machine', () => {
    const file = legacyFile(dictPickle({ a: tensorPickle({ count: 1, shape: [1], strides: [1] }) }), [{ key: '0', count: 1n, data: new Uint8Array([0x3f, 0x80, 0, 0]) }], true)
    expect(tensorValues(openBytes(file).read('a'))).toEqual([1])
  })

  it.each([
    ['claims 2^62 items', [{ key: '0', count: 2n ** 62n, data: floats(1, 2, 3) }], /claims 4611686018427387904 items/],
    ['claims fewer than no items', [{ key: '0', count: -1n, data: floats(1, 2, 3) }], /claims -1 items/],
    ['is cut short', [{ key: '0', count: 3n, data: floats(1) }], /was cut short/],
    ['is shorter than its tensor', [{ key: '0', count: 1n, data: floats(1) }], /needs 12 bytes of storage "0", which has 4/],
    ['is not there', [], /storage "0" of tensor "a" is missing/],
    ['is listed twice', [{ key: '0', count: 3n, data: floats(1, 2, 3) }, { key: '0', count: 3n, data: floats(1, 2, 3) }], /names "0" twice/],
    ['belongs to no tensor', [{ key: '7', count: 3n, data: floats(1, 2, 3) }], /names one that no tensor uses/],
  ])('whose storage %s is refused', (_, storages, message) => {
    expect(() => openBytes(legacyFile(dictPickle({ a: tensorPickle(whole) }), storages)).read('a')).toThrow(bad(message))
  })

  it('with one storage in two number formats is refused', () => {
    const pickle = dictPickle({ a: tensorPickle(whole), b: tensorPickle({ ...whole, storage: 'DoubleStorage' }) })
    expect(() => openBytes(legacyFile(pickle, [{ key: '0', count: 3n, data: floats(1, 2, 3) }]))).toThrow(bad(/two number formats/))
  })
})
