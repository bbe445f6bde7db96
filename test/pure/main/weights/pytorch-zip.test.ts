import { describe, expect, it } from 'vitest'
import { PickleOp as op } from '../../../../src/main/pickle/pickle-ops.ts'
import { tensorValues } from '../../../../src/main/weights/tensors.ts'
import { callPickle, pickleBytes } from '../pickle/pickle-bytes.ts'
import { dictPickle, global, int, openBytes, tensorPickle, tuple, zipFile } from './torch-files.ts'

const floats = (...values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer)
const six = floats(0, 1, 2, 3, 4, 5)
const bad = (message: RegExp): unknown => expect.objectContaining({ code: 'bad-checkpoint', message: expect.stringMatching(message) as string })

function valuesOf(pickle: Uint8Array, name = 'w', data = six, extra: Record<string, Uint8Array> = {}): unknown[] {
  return tensorValues(openBytes(zipFile(dictPickle({ w: pickle }), { 'data/0': data, ...extra })).read(name))
}

describe('tensors of a PyTorch zip file', () => {
  it('are dense, transposed, offset, strided, repeated, scalar or empty views', () => {
    expect(valuesOf(tensorPickle({ count: 6, shape: [2, 3], strides: [3, 1] }))).toEqual([0, 1, 2, 3, 4, 5])
    expect(valuesOf(tensorPickle({ count: 6, shape: [3, 2], strides: [1, 3] }))).toEqual([0, 3, 1, 4, 2, 5])
    expect(valuesOf(tensorPickle({ count: 6, offset: 1, shape: [2, 2], strides: [3, 1] }))).toEqual([1, 2, 4, 5])
    expect(valuesOf(tensorPickle({ count: 6, offset: 2, shape: [3, 1, 2], strides: [0, 9, 1] }))).toEqual([2, 3, 2, 3, 2, 3])
    expect(valuesOf(tensorPickle({ count: 6, offset: 5, shape: [], strides: [] }))).toEqual([5])
    expect(valuesOf(tensorPickle({ count: 6, shape: [0, 3], strides: [3, 1] }))).toEqual([])
  })

  it('may be parameters, and may have their number format apart from the storage', () => {
    const parameter = pickleBytes(global('torch._utils', '_rebuild_parameter'), tuple(tensorPickle({ count: 6, shape: [1], strides: [1] }), pickleBytes(op.NEWTRUE), pickleBytes(op.NONE)), op.REDUCE)
    expect(valuesOf(parameter)).toEqual([0])
    const id = tuple(pickleBytes(op.SHORT_BINUNICODE, 7, 'storage'), global('torch.storage', 'UntypedStorage'), pickleBytes(op.SHORT_BINUNICODE, 1, '0'), pickleBytes(op.SHORT_BINUNICODE, 3, 'cpu'), int(24))
    const v3 = pickleBytes(global('torch._utils', '_rebuild_tensor_v3'), tuple(pickleBytes(id, op.BINPERSID), int(1), tuple(int(2)), tuple(int(1)), pickleBytes(op.NEWFALSE), pickleBytes(op.NONE), global('torch', 'float32')), op.REDUCE)
    expect(valuesOf(v3)).toEqual([1, 2])
  })

  it('may come from a big-endian machine', () => {
    const swapped = new Uint8Array([0x3f, 0x80, 0, 0])
    expect(valuesOf(tensorPickle({ count: 1, shape: [1], strides: [1] }), 'w', swapped, { byteorder: new TextEncoder().encode('big') })).toEqual([1])
  })

  it('keep plain values and unused types beside them', () => {
    const file = zipFile(dictPickle({ device: pickleBytes(global('torch', 'device'), tuple(pickleBytes(op.SHORT_BINUNICODE, 4, 'cuda'), int(0)), op.REDUCE), size: pickleBytes(global('torch', 'Size'), tuple(tuple(int(2), int(3))), op.REDUCE), dtype: global('torch', 'float16') }))
    expect(Object.fromEntries(openBytes(file).plain)).toEqual({ device: 'cuda:0', 'size.0': 2, 'size.1': 3, dtype: 'torch.float16' })
  })
})

describe('a hostile PyTorch zip file', () => {
  it.each([
    ['reaches beyond its storage', { count: 6, shape: [7], strides: [1] }, /reaches item 6 of a storage of 6/],
    ['starts beyond its storage', { count: 6, offset: 6, shape: [1], strides: [1] }, /reaches item 6/],
    ['has a negative dimension', { count: 6, shape: [-1], strides: [1] }, /no valid shape/],
    ['has a negative stride', { count: 6, offset: 5, shape: [2], strides: [-1] }, /no valid shape/],
    ['has fewer strides than dimensions', { count: 6, shape: [2, 3], strides: [1] }, /no valid shape/],
    ['repeats one number endlessly', { count: 6, shape: [2 ** 30, 2 ** 30], strides: [0, 0] }, /repeats a storage/],
    ['claims a storage larger than it is', { count: 7, shape: [7], strides: [1] }, /needs 28 bytes of storage "0", which has 24/],
    ['repeats a storage that only claims to be large', { count: 2 ** 31 - 1, shape: [2 ** 31 - 1], strides: [0] }, /needs 8589934588 bytes/],
    ['has a missing storage', { key: '9', count: 6, shape: [1], strides: [1] }, /"a\/data\/9" is missing/],
    ['names a storage outside', { key: '../../etc', count: 6, shape: [1], strides: [1] }, /is missing/],
    ['has a number format we do not know', { storage: 'QInt8Storage', count: 6, shape: [1], strides: [1] }, /"torch\.QInt8Storage"/],
  ])('whose tensor %s is refused', (_, tensor, message) => {
    expect(() => valuesOf(tensorPickle(tensor))).toThrow(bad(message))
  })

  it('that asks for a function is refused by name', () => {
    expect(() => openBytes(zipFile(callPickle('posix', 'system', 'rm')))).toThrow(bad(/"posix\.system".*nothing was executed/))
  })

  it('with no object, two objects or a program is refused', () => {
    const empty = dictPickle({})
    expect(() => openBytes(zipFile(empty, { 'constants.pkl': empty }))).toThrow(bad(/TorchScript/))
    const renamed = new Uint8Array(Buffer.from(Buffer.from(zipFile(empty)).toString('latin1').replaceAll('data.pkl', 'data.pkx'), 'latin1'))
    expect(() => openBytes(renamed)).toThrow(bad(/without data\.pkl/))
    const second = zipFile(empty, { 'data.pkz': empty })
    const doubled = new Uint8Array(Buffer.from(Buffer.from(second).toString('latin1').replaceAll('a/data.pkz', 'b/data.pkl'), 'latin1'))
    expect(() => openBytes(doubled)).toThrow(bad(/two data\.pkl/))
  })

  it('with an unknown byte order is refused', () => {
    expect(() => openBytes(zipFile(dictPickle({}), { byteorder: new TextEncoder().encode('middle') }))).toThrow(bad(/byte order is "middle"/))
  })

  it('with two tensors of one name, or an absurd name, is refused', () => {
    const tensor = tensorPickle({ count: 6, shape: [1], strides: [1] })
    const inner = pickleBytes(op.EMPTY_DICT, op.SHORT_BINUNICODE, 1, 'b', tensor, op.SETITEM)
    expect(() => openBytes(zipFile(dictPickle({ 'a.b': tensor, a: inner })))).toThrow(bad(/two tensors called "a\.b"/))
    const long = pickleBytes(op.EMPTY_DICT, op.BINUNICODE, 0, 8, 0, 0, 'n'.repeat(2048), tensor, op.SETITEM, op.STOP)
    expect(() => openBytes(zipFile(long))).toThrow(bad(/more than 1024 characters/))
  })
})

describe('files that are no checkpoints', () => {
  it.each([
    ['nothing', '', /it is empty/],
    ['a web page', '<!DOCTYPE html>', /web page/],
    ['a Git LFS pointer', 'version https://git-lfs', /Git LFS pointer/],
    ['a pickle', '\x80\x04N.', /pickle that torch\.save did not write/],
    ['HDF5', '\x89HDF\r\n\x1a\n', /HDF5/],
    ['anything else', 'hello, world', /begins with "hello, world"/],
  ])('%s is recognised', (_, start, message) => {
    expect(() => openBytes(pickleBytes(start))).toThrow(bad(message))
  })
})
