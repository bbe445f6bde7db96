/** Pooling: one number for each window over the axes after the first two. */
import type { Value } from '../types.ts'

export interface PoolOptions {
  readonly kernel: number | readonly number[]
  /** Default: the kernel, so that windows do not overlap. */
  readonly stride?: number | readonly number[]
  /** Before and after each axis alike, or all the pads before, then all the pads after. Default 0. */
  readonly padding?: number | readonly number[]
}

function attributesOf(x: Value, options: PoolOptions): { kernel_shape: readonly number[]; strides: readonly number[]; pads: readonly number[] } {
  const spatial = x.shape.length - 2
  const spread = (n: number | readonly number[]): readonly number[] => (typeof n === 'number' ? Array.from({ length: spatial }, () => n) : n)
  const padding = spread(options.padding ?? 0)
  return {
    kernel_shape: spread(options.kernel),
    strides: spread(options.stride ?? options.kernel),
    pads: padding.length === 2 * spatial ? padding : [...padding, ...padding],
  }
}

/**
 * The largest element of each window of x [N, C, …S], one to three axes S. Padding never wins: it counts as -∞, as in
 * PyTorch; pad x itself where zeros shall take part. A last window that would reach beyond the padded axis is left out;
 * pad more after the axis for PyTorch's ceil mode. Between equals the gradient goes to the first in row-major order.
 */
export function maxPool(x: Value, options: PoolOptions): Value {
  return x.graph.emitOne('MaxPool', [x], attributesOf(x, options))
}

/** The mean of each window of x [N, C, …S]; padding counts as zeros (PyTorch's default) unless `countPadding` is false. */
export function averagePool(x: Value, options: PoolOptions & { readonly countPadding?: boolean }): Value {
  return x.graph.emitOne('AveragePool', [x], { ...attributesOf(x, options), count_include_pad: options.countPadding === false ? 0 : 1 })
}
