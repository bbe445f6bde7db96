/**
 * Tensors as the rest of the studio sees them: a typed array, its shape and its
 * element type. No type of the runtime library leaves this folder.
 */
import type { DType } from '../graph/types.ts'
import { StudioError } from '../../shared/errors.ts'

export type TensorData = Float32Array | BigInt64Array | Int32Array | Uint8Array

export interface Tensor<Data extends TensorData = TensorData> {
  readonly dtype: Exclude<DType, 'float16'>
  readonly shape: readonly number[]
  readonly data: Data
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** A float32 tensor over `data` itself (not a copy), or zeros. */
export function floatTensor(shape: readonly number[], data: Float32Array | readonly number[] = new Float32Array(elementCount(shape))): Tensor<Float32Array> {
  const typed = data instanceof Float32Array ? data : Float32Array.from(data)
  if (typed.length !== elementCount(shape)) throw new StudioError('internal', `A tensor of shape [${shape.join(', ')}] was given ${typed.length} elements.`)
  return { dtype: 'float32', shape, data: typed }
}

export function indexTensor(shape: readonly number[], data: readonly number[]): Tensor<BigInt64Array> {
  return { dtype: 'int64', shape, data: BigInt64Array.from(data, (n) => BigInt(n)) }
}

/** The data of a float32 tensor; anything else is a mistake of the caller. */
export function floats(tensor: Tensor | undefined, name = 'tensor'): Float32Array {
  if (!tensor) throw new StudioError('internal', `The run returned no ${name}.`)
  if (!(tensor.data instanceof Float32Array)) throw new StudioError('internal', `${name} is ${tensor.dtype}, expected float32.`)
  return tensor.data
}

/** The one element of a float32 tensor, such as a loss. */
export function scalarOf(tensor: Tensor | undefined, name = 'tensor'): number {
  const data = floats(tensor, name)
  const [value] = data
  if (data.length !== 1 || value === undefined) throw new StudioError('internal', `${name} has ${data.length} elements, expected one.`)
  return value
}
