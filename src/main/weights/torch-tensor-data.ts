import { badCheckpoint } from './bad-checkpoint.ts'
import { quoted } from '../../shared/untrusted-text.ts'
import type { TensorDtype, WeightTensor } from './tensors.ts'
import { elementCount, itemSizeBytes, swapByteOrder } from './tensors.ts'
import type { TorchTensor } from './torch-pickle.ts'

/**
 * Turns a view of a storage into dense row-major numbers: a plain slice where
 * the strides say so, a gather otherwise.
 *
 * @param storageBytes the storage's bytes, from the first item of the whole stored data
 * @param bigEndian whether the file was written on a big-endian machine
 * @throws StudioError 'bad-checkpoint' where the storage is shorter than the tensor needs
 */
export function gatherTensor(name: string, tensor: TorchTensor, storageBytes: Uint8Array, bigEndian: boolean, fileName: string): WeightTensor {
  const { storage, dtype, shape, strides } = tensor
  const size = itemSizeBytes[dtype]
  const first = storage.firstItem + tensor.offset
  const count = elementCount(shape)
  // The pickle's view of the storage was checked when it was read; here the storage meets its real size.
  const neededBytes = (storage.firstItem + storage.count) * storage.itemBytes
  if (neededBytes > storageBytes.byteLength) throw badCheckpoint(fileName, `tensor ${quoted(name)} needs ${neededBytes} bytes of storage ${quoted(storage.key)}, which has ${storageBytes.byteLength}`)
  const dense = count === 0 ? new Uint8Array(0) : isDense(shape, strides) ? storageBytes.subarray(first * size, (first + count) * size) : gather(storageBytes, dtype, first, shape, strides)
  return { name, dtype, shape, data: bigEndian ? swapByteOrder(dense, size) : dense }
}

function isDense(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1
    if (size !== 1 && strides[axis] !== expected) return false
    expected *= size
  }
  return true
}

type Items = Uint8Array | Uint16Array | Uint32Array | BigUint64Array
const views: Readonly<Record<number, (bytes: Uint8Array) => Items>> = {
  1: (b) => b,
  2: (b) => new Uint16Array(b.buffer, b.byteOffset, Math.floor(b.byteLength / 2)),
  4: (b) => new Uint32Array(b.buffer, b.byteOffset, Math.floor(b.byteLength / 4)),
  8: (b) => new BigUint64Array(b.buffer, b.byteOffset, Math.floor(b.byteLength / 8)),
}

/** Copies item by item, the last axis in the inner loop. */
function gather(bytes: Uint8Array, dtype: TensorDtype, first: number, shape: readonly number[], strides: readonly number[]): Uint8Array {
  const size = itemSizeBytes[dtype]
  const view = views[size] ?? views[1]
  const out = new Uint8Array(elementCount(shape) * size)
  if (!view) return out
  const from = view(bytes.byteOffset % size === 0 ? bytes : bytes.slice())
  const to = view(out)
  const rowLength = shape[shape.length - 1] ?? 1
  const rowStride = strides[strides.length - 1] ?? 1
  const index = new Array<number>(Math.max(shape.length - 1, 0)).fill(0)
  let row = first
  for (let at = 0; at < to.length; at += rowLength) {
    for (let i = 0; i < rowLength; i++) to[at + i] = from[row + i * rowStride] ?? 0
    for (let axis = index.length - 1; axis >= 0; axis--) {
      row += strides[axis] ?? 0
      index[axis] = (index[axis] ?? 0) + 1
      if ((index[axis] ?? 0) < (shape[axis] ?? 1)) break
      row -= (strides[axis] ?? 0) * (shape[axis] ?? 1)
      index[axis] = 0
    }
  }
  return out
}
