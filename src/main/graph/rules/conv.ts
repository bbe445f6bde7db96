/**
 * Gradients of convolution, each again a convolution or a matrix product, which
 * is what ONNX Runtime is fastest at. X [N, G·Ci, …S], W [G·Co, Ci, …K], Y [N, G·Co, …O].
 */
import { int, ints } from '../attributes.ts'
import { reshape, slice, transpose } from '../ops/layout.ts'
import { conv, convTranspose, matMul, swapLast } from '../ops/products.ts'
import { reduceSum } from '../ops/reduce.ts'
import { at, sizeOf, type Value } from '../types.ts'
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

// Stride 1: a convolution with the flipped kernel, 4× faster there than the transposed convolution. Larger strides:
// the transposed convolution, 2 to 5× faster there than any form that inserts zeros.
function inputGradient(x: Value, w: Value, dy: Value, geometry: Geometry): Value {
  const { group, strides, dilations, pads } = geometry
  if (strides.every((s) => s === 1)) return unitStride(x, w, dy, geometry)
  const outputPadding = strides.map((stride, i) => {
    const seen = (at(dy.shape, i + 2) - 1) * stride + at(dilations, i) * (at(w.shape, i + 2) - 1) + 1
    return at(x.shape, i + 2) + at(pads, i) + at(pads, i + strides.length) - seen
  })
  return convTranspose(dy, w, { group, strides, dilations, pads, outputPadding })
}

// dX = dY * flip(W), channel axes swapped within each group, padded by (K - 1)·dilation - pad
function unitStride(x: Value, w: Value, dy: Value, { group, dilations, pads }: Geometry): Value {
  const reach = dilations.map((d, i) => d * (at(w.shape, i + 2) - 1))
  const before = reach.map((r, i) => r - at(pads, i))
  const after = reach.map((_, i) => at(x.shape, i + 2) - at(dy.shape, i + 2) + at(pads, i))
  const kernel = turned(swapChannels(w, group))
  // Padding larger than the kernel makes negative numbers here: then dY is cut instead.
  let g = dy
  before.forEach((p, i) => { if (p < 0) g = slice(g, i + 2, -p, at(g.shape, i + 2)) })
  after.forEach((p, i) => { if (p < 0) g = slice(g, i + 2, 0, at(g.shape, i + 2) + p) })
  const padding = [...before, ...after].map((p) => Math.max(0, p))
  return conv(g, kernel, undefined, { group, dilation: dilations, padding })
}

/**
 * A kernel read backwards along all its axes, [Co, Ci, …K]: a product with the exchange matrix, seven times faster than
 * slices that go backwards.
 */
function turned(w: Value): Value {
  const places = sizeOf(w.shape.slice(2))
  if (places === 1) return w
  const exchange = Float32Array.from({ length: places * places }, (_, i) => (Math.floor(i / places) + (i % places) === places - 1 ? 1 : 0))
  return reshape(matMul(reshape(w, [-1, places]), w.graph.constant(exchange, [places, places], 'float32', 'exchange')), w.shape)
}

/** [G·Co, Ci, …] → [G·Ci, Co, …] */
function swapChannels(w: Value, group: number): Value {
  const [co, ci] = [at(w.shape, 0) / group, at(w.shape, 1)]
  const kernel = w.shape.slice(2)
  const rest = kernel.map((_, i) => i + 3)
  return reshape(transpose(reshape(w, [group, co, ci, ...kernel]), [0, 2, 1, ...rest]), [group * ci, co, ...kernel])
}

// Y = Wᵀ * X spread out by the stride: its own gradients are those of the convolution it transposes
export const transposedConvolution: GradientRule = (context) => {
  const { x, dy } = single(context)
  const w = at(context.node.inputs, 1)
  const { attributes } = context.node
  const geometry: Geometry = {
    group: int(attributes, 'group'), strides: ints(attributes, 'strides'), dilations: ints(attributes, 'dilations'), pads: ints(attributes, 'pads'),
  }
  const { group, strides, dilations, pads } = geometry
  return [
    context.wants[0] ? conv(dy, w, undefined, { group, stride: strides, dilation: dilations, padding: pads }) : undefined,
    context.wants[1] ? weightGradient(dy, w, x, geometry) : undefined,
  ]
}

function weightGradient(x: Value, w: Value, dy: Value, geometry: Geometry): Value {
  const pointwise = w.shape.slice(2).every((k) => k === 1) && geometry.pads.every((p) => p === 0) && geometry.group === 1
  if (pointwise) return pointwiseWeightGradient(x, w, dy, geometry)
  const planar = w.shape.length === 4 && geometry.dilations.every((d) => d === 1)
  return planar ? interleavedWeightGradient(x, w, dy, geometry) : swappedWeightGradient(x, w, dy, geometry)
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

/** Pixels of a map up to which weaving all channels of a pixel at once is faster than group by group. */
const smallMap = 50

// [N, G·Ci, H, W] → [N·G, HW, Ci] → [G, N, HW·Ci]
function weaveByGroup(x: Value, group: number): Value {
  const [n, ci, pixels] = [at(x.shape, 0), at(x.shape, 1) / group, at(x.shape, 2) * at(x.shape, 3)]
  const woven = transpose(reshape(x, [n * group, ci, pixels]), [0, 2, 1])
  return transpose(reshape(woven, [n, group, pixels * ci]), [1, 0, 2])
}

// [N, G·Ci, H, W] → [N, HW, G·Ci] → [G, N·HW, Ci]: the same order of elements
function weaveByPixel(x: Value, group: number): Value {
  const [n, channels, pixels] = [at(x.shape, 0), at(x.shape, 1), at(x.shape, 2) * at(x.shape, 3)]
  const woven = transpose(reshape(x, [n, channels, pixels]), [0, 2, 1])
  return transpose(reshape(woven, [n * pixels, group, channels / group]), [1, 0, 2])
}

// The same for images, with the input channels woven into the columns: X as [1, G·N, H, W·Ci], where the next column is
// Ci elements away, so the dilation along W is stride · Ci and the result [1, G·Co, kh, kw·Ci] holds all input channels
// at once. One long product instead of Ci short ones: about three times faster.
function interleavedWeightGradient(x: Value, w: Value, dy: Value, { group, strides, pads }: Geometry): Value {
  const [n, h, width] = [at(x.shape, 0), at(x.shape, 2), at(x.shape, 3)]
  const [co, ci, kh, kw] = [at(w.shape, 0), at(w.shape, 1), at(w.shape, 2), at(w.shape, 3)]
  // Two simple transpositions: one that moves two axes at a time takes four times as long.
  const data = reshape(h * width <= smallMap && group > 1 ? weaveByPixel(x, group) : weaveByGroup(x, group), [1, group * n, h, width * ci])
  const kernel = transpose(dy, [1, 0, 2, 3])
  const [top, left, bottom, right] = [at(pads, 0), at(pads, 1), at(pads, 2), at(pads, 3)]
  const dw = conv(data, kernel, undefined, {
    group, dilation: [at(strides, 0), at(strides, 1) * ci], padding: [top, left * ci, bottom, right * ci],
  })
  // Strides may leave pixels at the end that no output saw.
  const seen = slice(slice(dw, 2, 0, kh), 3, 0, kw * ci)
  return transpose(reshape(seen, [co, kh, kw, ci]), [0, 3, 1, 2])
}
