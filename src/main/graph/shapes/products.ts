/** Shape rules of matrix products, convolutions, layer norm and the gated recurrent unit. */
import { int, ints, text } from '../attributes.ts'
import { at, GraphError, sizeOf } from '../types.ts'
import { broadcast, type ShapeRule } from './elementwise.ts'

export const matMul: ShapeRule = (inputs) => {
  const a = at(inputs, 0)
  const b = at(inputs, 1)
  if (a.shape.length < 2 || b.shape.length < 2) throw new GraphError('both factors need at least two axes')
  if (at(a.shape, -1) !== at(b.shape, -2)) throw new GraphError(`inner sizes ${at(a.shape, -1)} and ${at(b.shape, -2)} differ`)
  return [{ shape: [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), at(a.shape, -2), at(b.shape, -1)], dtype: a.dtype }]
}

export const gemm: ShapeRule = (inputs, attributes) => {
  const a = at(inputs, 0)
  const b = at(inputs, 1)
  if (a.shape.length !== 2 || b.shape.length !== 2) throw new GraphError('both factors need two axes')
  const [m, k] = int(attributes, 'transA', 0) === 1 ? [at(a.shape, 1), at(a.shape, 0)] : [at(a.shape, 0), at(a.shape, 1)]
  const [k2, n] = int(attributes, 'transB', 0) === 1 ? [at(b.shape, 1), at(b.shape, 0)] : [at(b.shape, 0), at(b.shape, 1)]
  if (k !== k2) throw new GraphError(`inner sizes ${k} and ${k2} differ`)
  const c = inputs[2]
  if (c && sizeOf(broadcast(c.shape, [m, n])) !== m * n) throw new GraphError(`addend [${c.shape.join(',')}] for [${m},${n}]`)
  return [{ shape: [m, n], dtype: a.dtype }]
}

/** X [N, G·Ci, …], W [G·Co, Ci, …k], optional bias [G·Co]; any number of spatial axes. */
export const conv: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  const w = at(inputs, 1)
  const spatial = x.shape.length - 2
  const group = int(attributes, 'group', 1)
  const strides = ints(attributes, 'strides')
  const dilations = ints(attributes, 'dilations')
  const pads = ints(attributes, 'pads')
  if (spatial < 1 || w.shape.length !== x.shape.length) throw new GraphError('input and weight need the same number of axes')
  if (at(x.shape, 1) !== at(w.shape, 1) * group || at(w.shape, 0) % group !== 0) throw new GraphError(`channels do not fit ${group} groups`)
  const bias = inputs[2]
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== w.shape[0])) throw new GraphError(`bias [${bias.shape.join(',')}]`)
  const out = Array.from({ length: spatial }, (_, i) => {
    const reach = at(dilations, i) * (at(w.shape, i + 2) - 1) + 1
    const size = Math.floor((at(x.shape, i + 2) + at(pads, i) + at(pads, i + spatial) - reach) / at(strides, i)) + 1
    if (size < 1) throw new GraphError('the kernel is larger than the padded input')
    return size
  })
  return [{ shape: [at(x.shape, 0), at(w.shape, 0), ...out], dtype: x.dtype }]
}

/** X [N, G·Co, …], W [G·Co, Ci, …k] → [N, G·Ci, …]: the input gradient of a convolution with this weight. */
export const convTranspose: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  const w = at(inputs, 1)
  const spatial = x.shape.length - 2
  const [strides, dilations, pads, extra] = ['strides', 'dilations', 'pads', 'output_padding'].map((name) => ints(attributes, name))
  if (!strides || !dilations || !pads || !extra || at(x.shape, 1) !== at(w.shape, 0)) throw new GraphError('channels do not fit')
  const out = Array.from({ length: spatial }, (_, i) =>
    (at(x.shape, i + 2) - 1) * at(strides, i) + at(dilations, i) * (at(w.shape, i + 2) - 1) + 1 - at(pads, i) - at(pads, i + spatial) + at(extra, i))
  return [{ shape: [at(x.shape, 0), at(w.shape, 1) * int(attributes, 'group'), ...out], dtype: x.dtype }]
}

export const layerNormalization: ShapeRule = (inputs, attributes) => {
  const x = at(inputs, 0)
  if (int(attributes, 'axis') !== -1) throw new GraphError('only the last axis is normalised')
  for (const vector of inputs.slice(1)) {
    if (vector.shape.length !== 1 || vector.shape[0] !== at(x.shape, -1)) throw new GraphError(`scale or shift [${vector.shape.join(',')}]`)
  }
  return [x]
}

/** X [T, B, I], W [2, 3H, I], R [2, 3H, H], bias [2, 6H] → all hidden states [T, 2, B, H]. */
export const gru: ShapeRule = (inputs, attributes) => {
  const [x, w, r, b] = [at(inputs, 0), at(inputs, 1), at(inputs, 2), at(inputs, 3)]
  const hidden = int(attributes, 'hidden_size')
  if (text(attributes, 'direction') !== 'bidirectional') throw new GraphError('only bidirectional')
  const fits = x.shape.length === 3 && w.shape.join() === [2, 3 * hidden, at(x.shape, 2)].join() && r.shape.join() === [2, 3 * hidden, hidden].join() && b.shape.join() === [2, 6 * hidden].join()
  if (!fits) throw new GraphError(`weights do not fit width ${hidden}`)
  return [{ shape: [at(x.shape, 0), 2, at(x.shape, 1), hidden], dtype: x.dtype }]
}
