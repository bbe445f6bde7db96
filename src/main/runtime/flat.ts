/**
 * Many named float32 tensors in one buffer. Feeding them costs no copy, an
 * optimiser sees one long vector, and a checkpoint is one write.
 */
import { StudioError } from '../../shared/errors.ts'
import { elementCount, floatTensor, type Tensor } from './tensor.ts'

export interface NamedShape {
  readonly name: string
  readonly shape: readonly number[]
}

export interface FlatTensors {
  /** Everything, one tensor after the other, in the order of the shapes. */
  readonly data: Float32Array
  /** Views into `data` by name. */
  readonly tensors: Readonly<Record<string, Tensor<Float32Array>>>
}

/** Zeros of the given shapes, or the given values. */
export function flatTensors(shapes: readonly NamedShape[], values?: Readonly<Record<string, Float32Array>>): FlatTensors {
  const data = new Float32Array(shapes.reduce((sum, { shape }) => sum + elementCount(shape), 0))
  const tensors: Record<string, Tensor<Float32Array>> = {}
  let offset = 0
  for (const { name, shape } of shapes) {
    const view = data.subarray(offset, offset + elementCount(shape))
    offset += view.length
    if (values) {
      const given = values[name]
      if (given?.length !== view.length) throw new StudioError('internal', `${name} has ${given?.length ?? 'no'} elements, expected ${view.length}.`)
      view.set(given)
    }
    tensors[name] = floatTensor(shape, view)
  }
  return { data, tensors }
}

/** The same buffers under other names, such as gradients under the names of a graph's outputs. */
export function renamed(flat: FlatTensors, rename: (name: string) => string): Record<string, Tensor<Float32Array>> {
  return Object.fromEntries(Object.entries(flat.tensors).map(([name, tensor]) => [rename(name), tensor]))
}
