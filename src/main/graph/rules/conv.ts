/**
 * Gradients of convolution, each again a convolution or a matrix product, which
 * is what ONNX Runtime is fastest at. X [N, G·Ci, …S], W [G·Co, Ci, …K], Y [N, G·Co, …O].
 */
import { int, ints } from '../attributes.ts'
import { depthToSpace, flip, pad, reshape, slice, transpose } from '../ops/layout.ts'
import { conv, matMul, swapLast } from '../ops/products.ts'
import { reduceSum } from '../ops/reduce.ts'
import { at, sizeOf, type Value } from '../types.ts'
import { spread } from './layout.ts'
import { single, type GradientRule } from './rule.ts'

interface Geometry {
  readonly group: number
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** Zeros before each spatial axis, then after each. */
  readonly pads: readonly number[]
}

export const convolution: GradientRule = (context) => {
  const { x, dy } = single(context)
  const w = at(context.node.inputs, 1)
  const { attributes } = context.node
  const geometry: Geometry = {
    group: int(attributes, 'group'), strides: ints(attributes, 'strides'), dilations: ints(attributes, 'dilations'), pads: ints(attributes, 'pads'),
  }
  return [
    context.wants[0] ? inputGradient(x, w, dy, geometry) : undefined,
    context.wants[1] ? weightGradient(x, w, dy, geometry) : undefined,
    // db = Σ dY over everything but channels
    context.wants[2] ? reduceSum(dy, { axes: [...dy.shape.keys()].filter((axis) => axis !== 1) }) : undefined,
  ]
}

function inputGradient(x: Value, w: Value, dy: Value, geometry: Geometry): Value {
  const { strides, dilations } = geometry
  if (strides.every((s) => s === 1)) return unitStride(x, w, dy, geometry)
  const square = strides.length === 2 && strides[0] === strides[1] && dilations.every((d) => d === 1)
  return square ? phases(x, w, dy, geometry, at(strides, 0)) : unitStride(x, w, dilated(x, w, dy, geometry), geometry)
}

// dX = dY * flip(W), channel axes swapped within each group, padded by (K - 1)·dilation - pad
function unitStride(x: Value, w: Value, dy: Value, { group, dilations, pads }: Geometry): Value {
  const spatial = x.shape.length - 2
  const reach = dilations.map((d, i) => d * (at(w.shape, i + 2) - 1))
  const before = reach.map((r, i) => r - at(pads, i))
  const after = reach.map((_, i) => at(x.shape, i + 2) - at(dy.shape, i + 2) + at(pads, i))
  const kernel = flip(swapChannels(w, group), Array.from({ length: spatial }, (_, i) => i + 2))
  // Padding larger than the kernel makes negative numbers here: then dY is cut instead.
  let g = dy
  before.forEach((p, i) => { if (p < 0) g = slice(g, i + 2, -p, at(g.shape, i + 2)) })
  after.forEach((p, i) => { if (p < 0) g = slice(g, i + 2, 0, at(g.shape, i + 2) + p) })
  const padding = [...before, ...after].map((p) => Math.max(0, p))
  return conv(g, kernel, undefined, { group, dilation: dilations, padding })
}

/** dY with zeros between its elements, as if the convolution had stride 1. */
function dilated(x: Value, w: Value, dy: Value, { strides, dilations, pads }: Geometry): Value {
  return strides.reduce((g, stride, i) => {
    const full = at(x.shape, i + 2) + at(pads, i) + at(pads, i + strides.length) - at(dilations, i) * (at(w.shape, i + 2) - 1)
    return spread(g, i + 2, stride, 0, full)
  }, dy)
}

/** [G·Co, Ci, …] → [G·Ci, Co, …] */
function swapChannels(w: Value, group: number): Value {
  const [co, ci] = [at(w.shape, 0) / group, at(w.shape, 1)]
  const kernel = w.shape.slice(2)
  const rest = kernel.map((_, i) => i + 3)
  return reshape(transpose(reshape(w, [group, co, ci, ...kernel]), [0, 2, 1, ...rest]), [group * ci, co, ...kernel])
}

/**
 * Stride s in both directions, without multiplying by the zeros that dilation would insert: the
 * input positions with the same remainder of (i + pad) / s see a kernel of their own, made of every
 * s-th tap. All s² kernels run as one convolution; its channels are then dealt out into s × s blocks.
 */
function phases(x: Value, w: Value, dy: Value, { group, pads }: Geometry, s: number): Value {
  const [kh, kw] = [at(w.shape, 2), at(w.shape, 3)]
  const taps = [Math.ceil(kh / s), Math.ceil(kw / s)]
  const [th, tw] = [at(taps, 0), at(taps, 1)]
  const co = at(w.shape, 0) / group
  const ci = at(w.shape, 1)
  // W[m·s + r] → V_r[m], for each axis
  const padded = pad(swapChannels(w, group), [0, 0, 0, 0, 0, 0, th * s - kh, tw * s - kw])
  const dealt = transpose(reshape(padded, [group * ci, co, th, s, tw, s]), [0, 3, 5, 1, 2, 4])
  const kernel = flip(reshape(dealt, [group * ci * s * s, co, th, tw]), [2, 3])
  const blocks = [0, 1].map((i) => Math.ceil((at(x.shape, i + 2) + at(pads, i)) / s))
  const surplus = blocks.map((count, i) => count - at(dy.shape, i + 2))
  let g = dy
  surplus.forEach((n, i) => { if (n < 0) g = slice(g, i + 2, 0, at(g.shape, i + 2) + n) })
  const padding = [th - 1, tw - 1, Math.max(0, at(surplus, 0)), Math.max(0, at(surplus, 1))]
  let dx = depthToSpace(conv(g, kernel, undefined, { group, padding }), s)
  for (const i of [0, 1]) dx = slice(dx, i + 2, at(pads, i), at(pads, i) + at(x.shape, i + 2))
  return dx
}

function weightGradient(x: Value, w: Value, dy: Value, geometry: Geometry): Value {
  const pointwise = w.shape.slice(2).every((k) => k === 1) && geometry.pads.every((p) => p === 0) && geometry.group === 1
  return pointwise ? pointwiseWeightGradient(x, w, dy, geometry) : swappedWeightGradient(x, w, dy, geometry)
}

// dW = dY · Xᵀ over batch and pixels
function pointwiseWeightGradient(x: Value, w: Value, dy: Value, { strides }: Geometry): Value {
  const seen = strides.reduce((v, stride, i) => slice(v, i + 2, 0, at(v.shape, i + 2), stride), x)
  const [co, ci] = [at(w.shape, 0), at(w.shape, 1)]
  const batch = at(x.shape, 0)
  const pixels = sizeOf(dy.shape.slice(2))
  const images = (v: Value, channels: number): Value => reshape(v, [batch, channels, pixels])
  // Few channels, many pixels: a product for each image and a sum. Otherwise one product over all.
  if (co * ci < 0.5 * (co + ci) * pixels) {
    return reshape(reduceSum(matMul(images(dy, co), swapLast(images(seen, ci))), { axes: [0] }), w.shape)
  }
  const rows = (v: Value, channels: number): Value => reshape(transpose(images(v, channels), [1, 0, 2]), [channels, batch * pixels])
  return reshape(matMul(rows(dy, co), transpose(rows(seen, ci), [1, 0])), w.shape)
}

// dW = X * dY with batch and channels in exchanged roles: X as [Ci, G·N, …], dY as [G·Co, N, …],
// stride and dilation exchanged as well
function swappedWeightGradient(x: Value, w: Value, dy: Value, { group, strides, dilations, pads }: Geometry): Value {
  const [n, ci] = [at(x.shape, 0), at(w.shape, 1)]
  const size = x.shape.slice(2)
  const rest = size.map((_, i) => i + 3)
  const data = reshape(transpose(reshape(x, [n, group, ci, ...size]), [2, 1, 0, ...rest]), [ci, group * n, ...size])
  const kernel = transpose(dy, [1, 0, ...dy.shape.slice(2).map((_, i) => i + 2)])
  let dw = conv(data, kernel, undefined, { group, stride: dilations, dilation: strides, padding: pads })
  // Strides may leave pixels at the end that no output saw.
  w.shape.slice(2).forEach((k, i) => { dw = slice(dw, i + 2, 0, k) })
  return transpose(dw, [1, 0, ...w.shape.slice(2).map((_, i) => i + 2)])
}
