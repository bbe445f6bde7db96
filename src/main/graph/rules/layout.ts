/** Gradients of operators that move elements: the same move backwards. */
import { int, ints, normalAxis } from '../attributes.ts'
import { cast, equal } from '../ops/elementwise.ts'
import { concat, flip, padAxis, reshape, slice, split, transpose } from '../ops/layout.ts'
import { matMul } from '../ops/products.ts'
import { at, sizeOf, type Value } from '../types.ts'
import { single, type GradientRule } from './rule.ts'

export const view: GradientRule = (context) => {
  const { x, dy } = single(context)
  return [reshape(dy, x.shape)]
}

export const permutation: GradientRule = (context) => {
  const { dy } = single(context)
  const perm = ints(context.node.attributes, 'perm')
  return [transpose(dy, perm.map((_, axis) => perm.indexOf(axis)))]
}

export const expansion: GradientRule = (context) => [single(context).dy]

export const joining: GradientRule = (context) => {
  const { dy } = single(context)
  const axis = int(context.node.attributes, 'axis')
  return split(dy, axis, context.node.inputs.map((input) => at(input.shape, axis)))
}

export const cutting: GradientRule = ({ node, dys }) => {
  const parts = node.outputs.map((output, i) => dys[i] ?? output.graph.constant(new Float32Array(sizeOf(output.shape)), output.shape, output.dtype, 'zeros'))
  return [concat(parts, int(node.attributes, 'axis'))]
}

export const slicing: GradientRule = (context) => {
  const { x, dy } = single(context)
  const { attributes } = context.node
  let gradient = dy
  ints(attributes, 'axes').forEach((axis, i) => {
    const size = at(x.shape, normalAxis(axis, x.shape.length))
    const start = at(ints(attributes, 'starts'), i)
    const step = at(ints(attributes, 'steps'), i)
    if (step === -1) gradient = padAxis(flip(gradient, [axis]), axis, start + 1 - at(gradient.shape, axis), size - start - 1)
    else gradient = spread(gradient, axis, step, start, size)
  })
  return [gradient]
}

/** Puts element i of `axis` at start + i · step of an axis of `size`, zeros between. */
export function spread(x: Value, axis: number, step: number, start: number, size: number): Value {
  const count = at(x.shape, axis)
  let wide = x
  if (step > 1) {
    const inner = reshape(x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)])
    wide = reshape(padAxis(inner, axis + 1, 0, step - 1), x.shape.map((n, a) => (a === axis ? n * step : n)))
    wide = slice(wide, axis, 0, Math.min(count * step, size - start))
  }
  return padAxis(wide, axis, start, size - start - at(wide.shape, axis))
}

export const padding: GradientRule = (context) => {
  const { x, dy } = single(context)
  const pads = ints(context.node.attributes, 'pads')
  let gradient = dy
  x.shape.forEach((size, axis) => {
    gradient = slice(gradient, axis, at(pads, axis), at(pads, axis) + size)
  })
  return [gradient]
}

// dx = Eᵀ · dy along the axis, E the one-hot rows of the indices: a product instead of a scatter
export const gathering: GradientRule = (context) => {
  const { x, dy } = single(context)
  const indices = at(context.node.inputs, 1)
  const axis = int(context.node.attributes, 'axis')
  const size = at(x.shape, axis)
  const picked = sizeOf(indices.shape)
  const range = x.graph.constant(Array.from({ length: size }, (_, i) => i), [size, 1], 'int64', 'range')
  const oneHot = cast(equal(range, reshape(cast(indices, 'int64'), [1, picked])), 'float32')
  const before = sizeOf(x.shape.slice(0, axis))
  const after = sizeOf(x.shape.slice(axis + 1))
  return [reshape(matMul(oneHot, reshape(dy, [before, picked, after])), x.shape), undefined]
}
