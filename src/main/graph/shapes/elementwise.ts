/** Shape rules of the operators that work element by element. */
import { text } from '../attributes.ts'
import { at, GraphError, type Attributes, type DType, type TensorType } from '../types.ts'

export type ShapeRule = (inputs: readonly TensorType[], attributes: Attributes) => readonly TensorType[]

/** Numpy broadcasting of any number of shapes. */
export function broadcast(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length))
  return Array.from({ length: rank }, (_, axis) => {
    let size = 1
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length] ?? 1
      if (own === 1 || own === size) continue
      if (size !== 1) throw new GraphError(`shapes ${shapes.map((s) => `[${s.join(',')}]`).join(' and ')} do not broadcast`)
      size = own
    }
    return size
  })
}

export const same: ShapeRule = (inputs) => [at(inputs, 0)]

export const sameFloat: ShapeRule = (inputs) => {
  const x = at(inputs, 0)
  if (x.dtype !== 'float32' && x.dtype !== 'float16') throw new GraphError(`expected floating point, found ${x.dtype}`)
  return [x]
}

const dtypes: readonly DType[] = ['float32', 'float16', 'int64', 'int32', 'bool', 'uint8']

export const cast: ShapeRule = (inputs, attributes) => {
  const to = dtypes.find((dtype) => dtype === text(attributes, 'to'))
  if (!to) throw new GraphError(`cast to ${text(attributes, 'to')}`)
  return [{ shape: at(inputs, 0).shape, dtype: to }]
}

function oneType(inputs: readonly TensorType[]): DType {
  const dtype = at(inputs, 0).dtype
  if (inputs.some((input) => input.dtype !== dtype)) throw new GraphError('inputs of different types')
  return dtype
}

export const broadcasting: ShapeRule = (inputs) => [{ shape: broadcast(...inputs.map((i) => i.shape)), dtype: oneType(inputs) }]

export const comparison: ShapeRule = (inputs) => {
  oneType(inputs)
  return [{ shape: broadcast(...inputs.map((i) => i.shape)), dtype: 'bool' }]
}

export const where: ShapeRule = (inputs) => {
  if (at(inputs, 0).dtype !== 'bool') throw new GraphError('the condition must be bool')
  return [{ shape: broadcast(...inputs.map((i) => i.shape)), dtype: oneType(inputs.slice(1)) }]
}
