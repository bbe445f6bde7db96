/** Shape rules of operators that move elements without computing on them. */
import { int, ints, normalAxis } from '../attributes.ts'
import { at, GraphError, sizeOf } from '../types.ts'
import { broadcast, type ShapeRule } from './elementwise.ts'

export const reshape: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  const shape = ints(attributes, 'shape')
  if (sizeOf(shape) !== sizeOf(x.shape)) throw new GraphError(`cannot view [${x.shape.join(',')}] as [${shape.join(',')}]`)
  return [{ shape, dtype: x.dtype }]
}

export const transpose: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  const perm = ints(attributes, 'perm')
  if (perm.length !== x.shape.length || new Set(perm).size !== perm.length) throw new GraphError(`perm [${perm.join(',')}] for rank ${x.shape.length}`)
  return [{ shape: perm.map((axis) => at(x.shape, axis)), dtype: x.dtype }]
}

export const expand: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  return [{ shape: broadcast(x.shape, ints(attributes, 'shape')), dtype: x.dtype }]
}

export const concat: ShapeRule = (inputs, attributes) => {
  const first = at(inputs, 0)
  const axis = normalAxis(int(attributes, 'axis'), first.shape.length)
  for (const input of inputs) {
    const fits = input.dtype === first.dtype && input.shape.length === first.shape.length && input.shape.every((size, a) => a === axis || size === first.shape[a])
    if (!fits) throw new GraphError(`cannot join along axis ${axis}`)
  }
  const total = inputs.reduce((sum, input) => sum + at(input.shape, axis), 0)
  return [{ shape: first.shape.map((size, a) => (a === axis ? total : size)), dtype: first.dtype }]
}

export const split: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  const axis = normalAxis(int(attributes, 'axis'), x.shape.length)
  const sizes = ints(attributes, 'split')
  if (sizes.reduce((a, b) => a + b, 0) !== at(x.shape, axis)) throw new GraphError(`parts [${sizes.join(',')}] of ${at(x.shape, axis)}`)
  return sizes.map((part) => ({ shape: x.shape.map((size, a) => (a === axis ? part : size)), dtype: x.dtype }))
}

/** Number of elements that start, end and step select; all three already normalised. */
export function sliceLength(start: number, end: number, step: number): number {
  return Math.max(0, Math.ceil((end - start) / step))
}

export const slice: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  const shape = [...x.shape]
  const axes = ints(attributes, 'axes')
  const steps = ints(attributes, 'steps')
  axes.forEach((axis, i) => {
    const a = normalAxis(axis, shape.length)
    const size = at(x.shape, a)
    const start = at(ints(attributes, 'starts'), i)
    const end = at(ints(attributes, 'ends'), i)
    const step = at(steps, i)
    const inside = step > 0 ? start >= 0 && end <= size : start < size && end === -size - 1
    if (step === 0 || !inside) throw new GraphError(`slice ${start}:${end}:${step} of ${size}`)
    // Backward slices always run to element 0, which ONNX writes as an end of -(size + 1).
    shape[a] = step > 0 ? sliceLength(start, end, step) : sliceLength(start, end + size, step)
  })
  return [{ shape, dtype: x.dtype }]
}

export const pad: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  const pads = ints(attributes, 'pads')
  const rank = x.shape.length
  if (pads.length !== 2 * rank) throw new GraphError(`${pads.length} pads for rank ${rank}`)
  return [{ shape: x.shape.map((size, a) => size + at(pads, a) + at(pads, a + rank)), dtype: x.dtype }]
}

export const gather: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  const indices = at(inputs, 1)
  const axis = normalAxis(int(attributes, 'axis'), x.shape.length)
  if (indices.dtype !== 'int64' && indices.dtype !== 'int32') throw new GraphError(`indices of type ${indices.dtype}`)
  return [{ shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], dtype: x.dtype }]
}
