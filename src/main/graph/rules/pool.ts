/** Gradients of pooling. X [N, C, …S], Y [N, C, …O]. */
import { int, ints } from '../attributes.ts'
import { add, cast, equal, mul, sub } from '../ops/elementwise.ts'
import { concat, expand, padAxis, reshape, slice, transpose } from '../ops/layout.ts'
import { maxPool } from '../ops/pool.ts'
import { convTranspose } from '../ops/products.ts'
import { at, sizeOf, type Value } from '../types.ts'
import { single, type GradientRule } from './rule.ts'

// One axis at a time, the last first, so that among equals the first in row-major order wins; backwards in the opposite
// order. The runtime can tell where the maxima lie, but takes 7 ns for each element of each window to do so: comparing
// shifted copies is almost three times faster on 3 × 3 × 3 windows of stride 1, and a third slower on 3 × 3 of stride 2.
export const largest: GradientRule = (context) => {
  const { x, y, dy } = single(context)
  const { attributes } = context.node
  const [kernel, strides, pads] = [ints(attributes, 'kernel_shape'), ints(attributes, 'strides'), ints(attributes, 'pads')]
  const slid = [...kernel.keys()].reverse().filter((i) => at(kernel, i) > 1 || at(strides, i) > 1 || at(pads, i) > 0 || at(pads, i + kernel.length) > 0)
  const only = (i: number, own: number, others: number): number[] => kernel.map((_, j) => (j === i ? own : others))
  const stages: Value[] = [x]
  for (const i of slid.slice(0, -1)) {
    stages.push(maxPool(at(stages, -1), {
      kernel: only(i, at(kernel, i), 1), stride: only(i, at(strides, i), 1),
      padding: [...only(i, at(pads, i), 0), ...only(i, at(pads, i + kernel.length), 0)],
    }))
  }
  stages.push(y)
  let gradient = dy
  for (const [stage, i] of [...slid.entries()].reverse()) {
    gradient = alongAxis(at(stages, stage), at(stages, stage + 1), gradient, { axis: i + 2, kernel: at(kernel, i), stride: at(strides, i), before: at(pads, i) })
  }
  return [gradient]
}

// Element j·stride + o of the padded axis is the o-th of window j: its share of dY_j is what no earlier element took,
// if it equals Y_j. With the axis cut into `stride` phases every o is a phase and a shift.
function alongAxis(x: Value, y: Value, dy: Value, window: { axis: number; kernel: number; stride: number; before: number }): Value {
  const { axis, kernel, stride, before } = window
  const [size, count] = [at(x.shape, axis), at(y.shape, axis)]
  const steps = Math.ceil(Math.max((count - 1) * stride + kernel, before + size) / stride)
  const outer = sizeOf(x.shape.slice(0, axis))
  const inner = sizeOf(x.shape.slice(axis + 1))
  const padded = concat([lowest(x, axis, before), x, lowest(x, axis, steps * stride - before - size)].filter((v) => at(v.shape, axis) > 0), axis)
  const phases = transpose(reshape(padded, [outer * steps, stride, inner]), [1, 0, 2])
  const phase = (p: number): Value => reshape(slice(phases, 0, p, p + 1), [outer, steps * inner])
  // Seen as rows [outer, positions · inner]: the runtime is slow where the last axis is short.
  const target = reshape(y, [outer, count * inner])

  const gradients: (Value | undefined)[] = Array.from({ length: stride }, () => undefined)
  let rest = reshape(dy, [outer, count * inner])
  for (let o = 0; o < kernel; o += 1) {
    const [p, shift] = [o % stride, Math.floor(o / stride) * inner]
    const taken = o === kernel - 1 ? rest : mul(rest, cast(equal(slice(phase(p), 1, shift, shift + count * inner), target), x.dtype))
    if (o < kernel - 1) rest = sub(rest, taken)
    const placed = padAxis(taken, 1, shift, (steps - count) * inner - shift)
    const known = gradients[p]
    gradients[p] = known ? add(known, placed) : placed
  }
  const none = expand(x.graph.scalar(0, x.dtype), [outer, steps * inner])
  const joined = concat(gradients.map((g) => reshape(g ?? none, [1, outer * steps, inner])), 0)
  const whole = reshape(transpose(joined, [1, 0, 2]), x.shape.map((n, a) => (a === axis ? steps * stride : n)))
  return slice(whole, axis, before, before + size)
}

/** -∞ for `count` places along `axis`, otherwise as large as x. */
function lowest(x: Value, axis: number, count: number): Value {
  return expand(x.graph.scalar(-Infinity, x.dtype), x.shape.map((n, a) => (a === axis ? count : n)))
}

// dX = what the transposed convolution with a window of ones makes of dY / (elements of each window)
export const average: GradientRule = (context) => {
  const { x, y, dy } = single(context)
  const { attributes } = context.node
  const [kernel, strides, pads] = [ints(attributes, 'kernel_shape'), ints(attributes, 'strides'), ints(attributes, 'pads')]
  const share = int(attributes, 'count_include_pad') === 1 ? x.graph.scalar(1 / sizeOf(kernel)) : shares(x, y, kernel, strides, pads)
  const planes = sizeOf(x.shape.slice(0, 2))
  const outputPadding = strides.map((stride, i) =>
    at(x.shape, i + 2) + at(pads, i) + at(pads, i + strides.length) - ((at(y.shape, i + 2) - 1) * stride + at(kernel, i)))
  const ones = x.graph.constant(new Float32Array(sizeOf(kernel)).fill(1), [1, 1, ...kernel], 'float32', 'ones')
  const spread = convTranspose(reshape(mul(dy, share), [planes, 1, ...y.shape.slice(2)]), ones, { group: 1, strides, dilations: strides.map(() => 1), pads, outputPadding })
  return [reshape(spread, x.shape)]
}

/** 1 / (elements of x in each window), which shrinks where a window hangs over the edge: [1, 1, …O]. */
function shares(x: Value, y: Value, kernel: readonly number[], strides: readonly number[], pads: readonly number[]): Value {
  const size = y.shape.slice(2)
  const along = size.map((count, i) => Array.from({ length: count }, (_, o) => {
    const start = o * at(strides, i) - at(pads, i)
    return Math.min(start + at(kernel, i), at(x.shape, i + 2)) - Math.max(start, 0)
  }))
  const counts = along.reduce<number[]>((all, own) => all.flatMap((n) => own.map((m) => n * m)), [1])
  return x.graph.constant(counts.map((n) => 1 / n), [1, 1, ...size], 'float32', 'shares')
}
