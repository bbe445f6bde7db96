import { StudioError } from '../../shared/errors.ts'
import { fromBfloatBits, fromHalfBits, toBfloatBits, toHalfBits } from '../../shared/half.ts'

/**
 * What every checkpoint format is read into and written from: a named, dense,
 * row-major tensor in the number format it was stored in, and the conversions
 * the engine needs (everything computes in float32). Bytes are little-endian, as
 * are all platforms the studio runs on.
 */
export type TensorDtype = 'float64' | 'float32' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'int16' | 'int8' | 'uint8' | 'bool'

export interface WeightTensor {
  /** Path of dictionary keys, joined by dots. */
  name: string
  dtype: TensorDtype
  /** Empty for a scalar; a dimension may be 0. */
  shape: readonly number[]
  /** Row-major, little-endian, exactly the bytes of `shape` in `dtype`. */
  data: Uint8Array
}

/** A float32 tensor in memory, as the engine takes it. */
export interface Tensor {
  shape: readonly number[]
  data: Float32Array
}

export const itemSizeBytes: Readonly<Record<TensorDtype, number>> = { float64: 8, float32: 4, float16: 2, bfloat16: 2, int64: 8, int32: 4, int16: 2, int8: 1, uint8: 1, bool: 1 }

type Getter = (view: DataView, byteOffset: number) => number | bigint | boolean
const getters: Readonly<Record<TensorDtype, Getter>> = {
  float64: (v, i) => v.getFloat64(i, true),
  float32: (v, i) => v.getFloat32(i, true),
  float16: (v, i) => fromHalfBits(v.getUint16(i, true)),
  bfloat16: (v, i) => fromBfloatBits(v.getUint16(i, true)),
  int64: (v, i) => v.getBigInt64(i, true),
  int32: (v, i) => v.getInt32(i, true),
  int16: (v, i) => v.getInt16(i, true),
  int8: (v, i) => v.getInt8(i),
  uint8: (v, i) => v.getUint8(i),
  bool: (v, i) => v.getUint8(i) !== 0,
}

/** Product of the dimensions; 1 for a scalar. NaN-free and exact below 2^53, otherwise Infinity. */
export function elementCount(shape: readonly number[]): number {
  if (shape.includes(0)) return 0
  let count = 1
  for (const size of shape) count *= size
  return Number.isSafeInteger(count) ? count : Infinity
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Values in row-major order: numbers, bigints for int64, booleans for bool. For small tensors and reports. */
export function tensorValues(tensor: WeightTensor): (number | bigint | boolean)[] {
  const view = viewOf(tensor.data)
  const get = getters[tensor.dtype]
  const size = itemSizeBytes[tensor.dtype]
  return Array.from({ length: elementCount(tensor.shape) }, (_, i) => get(view, i * size))
}

/**
 * The tensor's values as float32, each the nearest (int64 by way of double).
 * Shares memory with `tensor.data` where that is float32 and aligned.
 */
export function toFloat32(tensor: WeightTensor): Float32Array {
  const { data, dtype } = tensor
  const count = elementCount(tensor.shape)
  if (dtype === 'float32') {
    const aligned = data.byteOffset % 4 === 0 ? data : data.slice()
    return new Float32Array(aligned.buffer, aligned.byteOffset, count)
  }
  const view = viewOf(data)
  const get = getters[dtype]
  const size = itemSizeBytes[dtype]
  const out = new Float32Array(count)
  for (let i = 0; i < count; i++) out[i] = Number(get(view, i * size))
  return out
}

type Setter = (view: DataView, byteOffset: number, value: number) => void
const setters: Readonly<Partial<Record<TensorDtype, Setter>>> = {
  float64: (v, i, x) => v.setFloat64(i, x, true),
  float32: (v, i, x) => v.setFloat32(i, x, true),
  float16: (v, i, x) => v.setUint16(i, toHalfBits(x), true),
  bfloat16: (v, i, x) => v.setUint16(i, toBfloatBits(x), true),
}

export type FloatDtype = 'float64' | 'float32' | 'float16' | 'bfloat16'

/**
 * The tensor in another floating-point format, correctly rounded (ties to even).
 * Integer and boolean tensors keep their format: they are counters and masks.
 */
export function convertTensor(tensor: WeightTensor, dtype: FloatDtype): WeightTensor {
  const set = setters[dtype]
  if (tensor.dtype === dtype || setters[tensor.dtype] === undefined || !set) return tensor
  const count = elementCount(tensor.shape)
  const data = new Uint8Array(count * itemSizeBytes[dtype])
  const from = viewOf(tensor.data)
  const to = viewOf(data)
  const get = getters[tensor.dtype]
  const fromSize = itemSizeBytes[tensor.dtype]
  const toSize = itemSizeBytes[dtype]
  for (let i = 0; i < count; i++) set(to, i * toSize, Number(get(from, i * fromSize)))
  return { name: tensor.name, dtype, shape: tensor.shape, data }
}

/**
 * A float32 array under a name, in the wanted format. Float32 data is not copied.
 * @throws StudioError 'invalid-input' where shape and length disagree
 */
export function fromFloat32(name: string, shape: readonly number[], values: Float32Array, dtype: FloatDtype = 'float32'): WeightTensor {
  if (elementCount(shape) !== values.length) throw new StudioError('invalid-input', `Tensor ${name} has ${values.length} values, but its shape [${shape.join(', ')}] holds ${elementCount(shape)}.`)
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return convertTensor({ name, dtype: 'float32', shape, data }, dtype)
}

/** Reverses the bytes of every item of `itemBytes`, returning a new array: big-endian files on little-endian machines. */
export function swapByteOrder(bytes: Uint8Array, itemBytes: number): Uint8Array {
  const out = new Uint8Array(bytes.byteLength)
  for (let start = 0; start + itemBytes <= bytes.byteLength; start += itemBytes) {
    for (let i = 0; i < itemBytes; i++) out[start + i] = bytes[start + itemBytes - 1 - i] ?? 0
  }
  return out
}
