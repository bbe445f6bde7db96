import { crc32 } from 'node:zlib'
import { basename } from 'node:path'
import { StudioError } from '../../shared/errors.ts'
import { writeChunksAtomically } from '../files/write-atomic.ts'
import { PickleOp } from '../pickle/pickle-ops.ts'
import { PickleWriter } from '../pickle/pickle-writer.ts'
import type { TensorDtype, WeightTensor } from './tensors.ts'
import { elementCount, itemSizeBytes } from './tensors.ts'
import { storageNames } from './torch-pickle.ts'
import type { StoredMember } from './zip-writer.ts'
import { encodeStoredZip } from './zip-writer.ts'

/**
 * Writes PyTorch zip files with the members, order and pickle torch.save
 * produces (torch/serialization.py, _save), so that torch.load reads them with
 * weights_only=True.
 */
export type TorchWritable = null | boolean | number | bigint | string | WeightTensor | readonly TorchWritable[] | TorchDict

/**
 * Becomes a dict; where every value is a tensor, an OrderedDict, as state_dict()
 * gives. Whole numbers become Python ints, other numbers floats.
 */
export type TorchDict = ReadonlyMap<string | number, TorchWritable>

/**
 * Writes `root` to `path`, atomically.
 * @returns bytes written
 * @throws StudioError 'invalid-input' (a tensor whose bytes do not fit its shape), 'disk-full', 'io'
 */
export function writePyTorchFile(path: string, root: TorchWritable): number {
  const archiveName = basename(path).replace(/\.[^.]*$/, '') || 'archive'
  return writeChunksAtomically(path, encodePyTorchZip(root, archiveName))
}

/** The file as chunks; tensor bytes are passed through, not copied. */
export function encodePyTorchZip(root: TorchWritable, archiveName: string): Generator<Uint8Array> {
  const storages: Uint8Array[] = []
  const pickle = new PickleWriter()
  writeValue(pickle, root, storages)
  const text = (name: string, contents: string): StoredMember => ({ name: `${archiveName}/${name}`, data: new TextEncoder().encode(contents) })
  const object = { name: `${archiveName}/data.pkl`, data: pickle.finish() }
  return encodeStoredZip([
    object,
    text('.format_version', '1'),
    text('.storage_alignment', '64'),
    text('byteorder', 'little'),
    ...storages.map((data, i) => ({ name: `${archiveName}/data/${i}`, data })),
    text('version', '3\n'),
    text('.data/serialization_id', serializationId([object.data, ...storages])),
  ])
}

/** Forty digits that name the contents: twenty of the object, twenty of the storages, as PyTorch composes them. */
function serializationId([object, ...storages]: readonly Uint8Array[]): string {
  const digits = (value: number): string => value.toString().padStart(20, '0')
  const ofStorages = storages.reduce((crc, data) => crc32(data, crc), 0)
  return digits(object ? crc32(object) : 0) + digits(ofStorages)
}

function isTensor(value: object): value is WeightTensor {
  return 'dtype' in value && 'data' in value && 'shape' in value
}

function writeValue(pickle: PickleWriter, value: TorchWritable, storages: Uint8Array[]): void {
  if (value === null) pickle.op(PickleOp.NONE)
  else if (typeof value === 'boolean') pickle.op(value ? PickleOp.NEWTRUE : PickleOp.NEWFALSE)
  else if (typeof value === 'number') pickle.number(value)
  else if (typeof value === 'bigint') pickle.integer(value)
  else if (typeof value === 'string') pickle.text(value)
  else if (isTensor(value)) writeTensor(pickle, value, storages)
  else if (value instanceof Map) writeDict(pickle, value as TorchDict, storages)
  else {
    pickle.op(PickleOp.EMPTY_LIST, PickleOp.MARK)
    for (const item of value as readonly TorchWritable[]) writeValue(pickle, item, storages)
    pickle.op(PickleOp.APPENDS)
  }
}

function writeDict(pickle: PickleWriter, dict: TorchDict, storages: Uint8Array[]): void {
  const isStateDict = dict.size > 0 && [...dict.values()].every((value) => typeof value === 'object' && value !== null && isTensor(value))
  if (isStateDict) writeOrderedDict(pickle)
  else pickle.op(PickleOp.EMPTY_DICT)
  pickle.op(PickleOp.MARK)
  for (const [key, value] of dict) {
    writeValue(pickle, key, storages)
    writeValue(pickle, value, storages)
  }
  pickle.op(PickleOp.SETITEMS)
}

function writeOrderedDict(pickle: PickleWriter): void {
  pickle.global('collections', 'OrderedDict')
  pickle.op(PickleOp.EMPTY_TUPLE, PickleOp.REDUCE)
}

const storageNameOf = new Map<TensorDtype, string>(storageNames.map(([name, dtype]) => [dtype, name]))

/** _rebuild_tensor_v2(('storage', type, key, 'cpu', count), 0, size, stride, False, OrderedDict()). */
function writeTensor(pickle: PickleWriter, { name, dtype, shape, data }: WeightTensor, storages: Uint8Array[]): void {
  const count = elementCount(shape)
  if (count * itemSizeBytes[dtype] !== data.byteLength) throw new StudioError('invalid-input', `Tensor ${name} [${shape.join(', ')}] ${dtype} needs ${count * itemSizeBytes[dtype]} bytes and has ${data.byteLength}.`)
  const key = String(storages.push(data) - 1)
  pickle.global('torch._utils', '_rebuild_tensor_v2')
  pickle.op(PickleOp.MARK, PickleOp.MARK)
  pickle.text('storage')
  pickle.global('torch', storageNameOf.get(dtype) ?? dtype)
  pickle.text(key)
  pickle.text('cpu')
  pickle.number(count)
  pickle.op(PickleOp.TUPLE, PickleOp.BINPERSID)
  pickle.number(0)
  pickle.sizes(shape)
  pickle.sizes(rowMajorStrides(shape))
  pickle.op(PickleOp.NEWFALSE)
  writeOrderedDict(pickle)
  pickle.op(PickleOp.TUPLE, PickleOp.REDUCE)
}

/** As PyTorch computes them: a dimension of 0 counts as 1. */
function rowMajorStrides(shape: readonly number[]): number[] {
  const strides: number[] = []
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides.unshift(stride)
    stride *= Math.max(shape[axis] ?? 1, 1)
  }
  return strides
}
