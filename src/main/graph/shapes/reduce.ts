/** Shape rules of reductions. */
import { int, ints, normalAxis } from '../attributes.ts'
import { at } from '../types.ts'
import type { ShapeRule } from './elementwise.ts'

export const reduction: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  const axes = new Set(ints(attributes, 'axes').map((axis) => normalAxis(axis, x.shape.length)))
  const keep = int(attributes, 'keepdims', 1) === 1
  return [{ shape: x.shape.flatMap((size, axis) => (axes.has(axis) ? (keep ? [1] : []) : [size])), dtype: x.dtype }]
}

export const argMax: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  const axis = normalAxis(int(attributes, 'axis'), x.shape.length)
  const keep = int(attributes, 'keepdims', 1) === 1
  return [{ shape: x.shape.flatMap((size, a) => (a === axis ? (keep ? [1] : []) : [size])), dtype: 'int64' }]
}
