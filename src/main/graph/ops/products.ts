/** Matrix products and convolution. */
import { at, type Value } from '../types.ts'
import { add } from './elementwise.ts'
import { reshape, transpose } from './layout.ts'

export function matMul(a: Value, b: Value): Value {
  return a.graph.emitOne('MatMul', [a, b])
}

/** Swaps the last two axes. */
export function swapLast(x: Value): Value {
  const rank = x.shape.length
  return transpose(x, [...x.shape.keys()].slice(0, rank - 2).concat([rank - 1, rank - 2]))
}

/** x [m, k] · w [k, n], either one transposed, plus an addend that broadcasts. */
export function gemm(a: Value, b: Value, c?: Value, options: { transA?: boolean; transB?: boolean } = {}): Value {
  return a.graph.emitOne('Gemm', c ? [a, b, c] : [a, b], { transA: options.transA ? 1 : 0, transB: options.transB ? 1 : 0 })
}

/** PyTorch's linear layer: x [..., I], weight [O, I], bias [O] → [..., O]. */
export function linear(x: Value, weight: Value, bias?: Value): Value {
  const width = at(x.shape, -1)
  const flat = reshape(x, [-1, width])
  const y = bias ? gemm(flat, weight, bias, { transB: true }) : matMul(flat, swapLast(weight))
  return reshape(y, [...x.shape.slice(0, -1), at(weight.shape, 0)])
}

export interface ConvOptions {
  readonly stride?: number | readonly number[]
  readonly padding?: number | readonly number[]
  readonly dilation?: number | readonly number[]
  readonly group?: number
}

/** x [N, G·Ci, …], weight [G·Co, Ci, …k], bias [G·Co]; symmetric padding unless 2 × spatial pads are given. */
export function conv(x: Value, weight: Value, bias?: Value, options: ConvOptions = {}): Value {
  const spatial = x.shape.length - 2
  const spread = (n: number | readonly number[] | undefined, fallback: number): readonly number[] =>
    typeof n === 'object' ? n : Array.from({ length: spatial }, () => n ?? fallback)
  const padding = spread(options.padding, 0)
  return x.graph.emitOne('Conv', bias ? [x, weight, bias] : [x, weight], {
    strides: spread(options.stride, 1),
    dilations: spread(options.dilation, 1),
    pads: padding.length === 2 * spatial ? padding : [...padding, ...padding],
    group: options.group ?? 1,
    kernel_shape: weight.shape.slice(2),
  })
}

export interface ConvTransposeOptions {
  readonly group: number
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** Zeros the convolution it transposes adds before each spatial axis, then after each. */
  readonly pads: readonly number[]
  /** Pixels at the end that the convolution did not see. */
  readonly outputPadding: readonly number[]
}

/** x [N, G·Co, …], weight [G·Co, Ci, …k] → [N, G·Ci, …]: the transpose of `conv` with this weight. */
export function convTranspose(x: Value, weight: Value, options: ConvTransposeOptions): Value {
  return x.graph.emitOne('ConvTranspose', [x, weight], {
    strides: options.strides, dilations: options.dilations, pads: options.pads, output_padding: options.outputPadding,
    group: options.group, kernel_shape: weight.shape.slice(2),
  })
}

/** Adds a vector over the channel axis of x [N, C, …]. */
export function addChannels(x: Value, vector: Value): Value {
  return add(x, perChannel(vector, x.shape.length))
}

/** A vector [C] viewed so that it broadcasts over the channels of [N, C, …]. */
export function perChannel(vector: Value, rank: number): Value {
  return reshape(vector, [1, -1, ...Array.from({ length: rank - 2 }, () => 1)])
}
