import { deflateRawSync } from 'node:zlib'
import { PickleOp as op } from '../../../src/main/pickle/pickle-ops.ts'
import { callPickle, pickleBytes, u64 } from '../../pure/main/pickle/pickle-bytes.ts'
import { dictPickle, legacyFile, tensorPickle, zipFile } from '../../pure/main/weights/torch-files.ts'
import { deflatedZip } from './hostile-zip.ts'

/**
 * Checkpoints made to harm: each small or middling, each asking for far more
 * time, memory or power than it is worth. Every one must be refused.
 */
const repeat = (count: number, ...ops: number[]): string => String.fromCharCode(...ops).repeat(count)

const pickles: Record<string, () => Uint8Array> = {
  'nested lists': () => pickleBytes(repeat(100_000, op.EMPTY_LIST), repeat(99_999, op.APPEND), op.STOP),
  'nested tuples': () => pickleBytes(op.NONE, repeat(100_000, op.TUPLE1), op.STOP),
  'nested tuples as a key': () => pickleBytes(op.EMPTY_DICT, op.NONE, repeat(100_000, op.TUPLE1), op.NONE, op.SETITEM, op.STOP),
  'nested dictionaries': () => pickleBytes(repeat(100_000, op.EMPTY_DICT, op.NONE), op.NONE, repeat(99_999, op.SETITEM), op.STOP),
  'tuples that double': () => pickleBytes(op.NONE, repeat(60, op.DUP, op.TUPLE2), op.STOP),
  'tuples that double, as a key': () => pickleBytes(op.EMPTY_DICT, op.NONE, repeat(60, op.DUP, op.TUPLE2), op.NONE, op.SETITEM, op.STOP),
  'a list within itself': () => pickleBytes(op.EMPTY_LIST, op.DUP, op.APPEND, op.STOP),
  'open marks': () => pickleBytes(repeat(2_000_000, op.MARK), op.STOP),
  'dictionaries without end': () => pickleBytes(repeat(3_000_000, op.EMPTY_DICT), op.STOP),
  'instructions without end': () => pickleBytes(repeat(2_000_000, op.NONE, op.POP), op.STOP),
  'memory without end': () => pickleBytes(op.NONE, repeat(3_000_000, op.MEMOIZE), op.STOP),
  'copies of a large text': () => pickleBytes(op.BINUNICODE, 0, 0, 64, 0, 'a'.repeat(1 << 22), op.BINPUT, 0, op.GLOBAL, '_codecs\nencode\n', op.BINPUT, 1, ...Array.from({ length: 5000 }, () => pickleBytes(op.BINGET, 1, op.BINGET, 0, op.TUPLE1, op.REDUCE)), op.STOP),
  'sets of a large list': () => pickleBytes(op.MARK, repeat(500_000, op.NONE), op.LIST, op.BINPUT, 0, op.GLOBAL, 'builtins\nset\n', op.BINPUT, 1, ...Array.from({ length: 5000 }, () => pickleBytes(op.BINGET, 1, op.BINGET, 0, op.TUPLE1, op.REDUCE)), op.STOP),
  'a text of 2^63 bytes': () => pickleBytes(op.BINUNICODE8, u64(2n ** 63n - 1n), op.STOP),
  'bytes of 4 GB': () => pickleBytes(op.BINBYTES, 255, 255, 255, 255, op.STOP),
  'an integer of 2 GB': () => pickleBytes(op.LONG4, 255, 255, 255, 127, op.STOP),
  'a number with a million digits': () => pickleBytes(op.LONG, '9'.repeat(1_000_000), 'L\n', op.STOP),
  'posix.system': () => callPickle('posix', 'system', 'touch /tmp/harm'),
  'builtins.eval': () => callPickle('builtins', 'eval', '1'),
  'builtins.__import__': () => callPickle('builtins', '__import__', 'os'),
  'torch.storage._load_from_bytes': () => callPickle('torch.storage', '_load_from_bytes', 'x'),
  'numpy arrays of no bytes': () => pickleBytes(op.GLOBAL, 'numpy._core.numeric\n_frombuffer\n', op.MARK, op.SHORT_BINBYTES, 0, op.GLOBAL, 'numpy\ndtype\n', op.SHORT_BINUNICODE, 2, 'U0', op.TUPLE1, op.REDUCE, op.BININT, 255, 255, 255, 127, op.TUPLE1, op.SHORT_BINUNICODE, 1, 'C', op.TUPLE, op.REDUCE, op.STOP),
  'a tensor of 2^60 numbers': () => dictPickle({ w: tensorPickle({ count: 1, shape: [2 ** 30, 2 ** 30], strides: [0, 0] }) }),
  'a tensor of a storage that claims 8 GB': () => dictPickle({ w: tensorPickle({ count: 2 ** 31 - 1, shape: [2 ** 31 - 1], strides: [0] }) }),
}

function safetensors(header: string, payloadBytes = 0): Uint8Array {
  return pickleBytes(u64(BigInt(header.length)), header, new Uint8Array(payloadBytes))
}

const others: Record<string, () => Uint8Array> = {
  'zip: a bomb': () => deflatedZip([{ name: 'a/data.pkl', data: new Uint8Array(64 << 20) }]),
  'zip: many small bombs': () => {
    const deflated = deflateRawSync(new Uint8Array(1 << 20))
    return deflatedZip(Array.from({ length: 2000 }, (_, i) => ({ name: `a/data/${i}`, deflated, sizeBytes: 1 << 20 })))
  },
  'zip: one bomb under many names': () => deflatedZip(Array.from({ length: 20_000 }, (_, i) => ({ name: i === 0 ? 'a/data.pkl' : `a/data/${i}`, data: new Uint8Array(1000) })), true),
  'zip: a member of 4 GB': () => deflatedZip([{ name: 'a/data.pkl', deflated: deflateRawSync(new Uint8Array(10)), sizeBytes: 0xfffffffe }]),
  'zip: a path out of the archive': () => deflatedZip([{ name: 'a/data.pkl', data: dictPickle({}) }, { name: '../../home/x', data: new Uint8Array(1) }]),
  'zip: an absolute path': () => deflatedZip([{ name: '/etc/data.pkl', data: dictPickle({}) }]),
  'zip: a path of Windows': () => deflatedZip([{ name: 'C:\\data.pkl', data: dictPickle({}) }]),
  'zip: two members of one name': () => deflatedZip([{ name: 'a/data.pkl', data: dictPickle({}) }, { name: 'a/data.pkl', data: dictPickle({}) }]),
  'stream: a storage of 2^62 numbers': () => legacyFile(dictPickle({ w: tensorPickle({ count: 1, shape: [1], strides: [1] }) }), [{ key: '0', count: 2n ** 62n, data: new Uint8Array(4) }]),
  'stream: a storage of -1 numbers': () => legacyFile(dictPickle({ w: tensorPickle({ count: 1, shape: [1], strides: [1] }) }), [{ key: '0', count: -1n, data: new Uint8Array(4) }]),
  'safetensors: a header of 2^63 bytes': () => pickleBytes(u64(2n ** 63n), '{'),
  'safetensors: a header nested deeply': () => safetensors('{"a":'.repeat(500_000)),
  'safetensors: a list without end': () => safetensors(`{"a":{"dtype":"F32","shape":[${'1,'.repeat(2_000_000)}1],"data_offsets":[0,4]}}`, 4),
  'safetensors: millions of tensors': () => safetensors(`{${'"a":{},'.repeat(2_500_000)}"b":{}}`),
  'safetensors: overlapping tensors': () => safetensors('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}', 12),
  'safetensors: a tensor of 2^63 bytes': () => safetensors('{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}', 12),
}

/** Label and contents of each; made when asked for, because some are large. */
export const hostileFiles: readonly (readonly [string, () => Uint8Array])[] = [
  ...Object.entries(pickles).flatMap(([label, make]) => [
    [`zip: ${label}`, () => zipFile(make())] as const,
    [`stream: ${label}`, () => legacyFile(make(), [])] as const,
  ]),
  ...Object.entries(others),
]
