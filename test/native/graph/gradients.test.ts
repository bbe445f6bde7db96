import { describe, expect, it } from 'vitest'
import { Graph } from '../../../src/main/graph/graph.ts'
import * as e from '../../../src/main/graph/ops/elementwise.ts'
import * as l from '../../../src/main/graph/ops/layout.ts'
import { batchNorm, layerNorm, logSoftmax, softmax } from '../../../src/main/graph/ops/normal.ts'
import { conv, convTranspose, gemm, linear, matMul } from '../../../src/main/graph/ops/products.ts'
import { bidirectionalGru } from '../../../src/main/graph/ops/recurrent.ts'
import * as r from '../../../src/main/graph/ops/reduce.ts'
import { at, type Value } from '../../../src/main/graph/types.ts'
import { gradientError, type GradientCase } from './finite-differences.ts'

const tolerance = 0.01

function cases(table: Record<string, GradientCase>): void {
  for (const [name, test] of Object.entries(table)) {
    it(name, async () => expect(await gradientError(test)).toBeLessThan(tolerance))
  }
}
const one = (build: (x: Value) => Value, range?: [number, number]): GradientCase => ({ shapes: [[3, 5]], build: (x) => build(at([x], 0) as Value), ...(range ? { range } : {}) })
const two = (build: (a: Value, b: Value) => Value, range?: [number, number]): GradientCase => ({
  shapes: [[2, 3, 4], [3, 1]], build: (...x) => build(at(x, 0), at(x, 1)), ...(range ? { range } : {}),
})

describe('gradients of element by element operators equal finite differences', () => {
  cases({
    identity: one(e.identity), neg: one(e.neg), abs: one(e.abs, [0.1, 1]), exp: one(e.exp), log: one(e.log, [0.5, 2]), sqrt: one(e.sqrt, [0.5, 2]),
    reciprocal: one(e.reciprocal, [0.5, 2]), relu: one((x) => e.relu(e.add(x, 0.005)), [-1, 1]), sigmoid: one(e.sigmoid), tanh: one(e.tanh), erf: one(e.erf),
    gelu: one(e.gelu, [-2, 2]), softplus: one(e.softplus, [-2, 2]), 'pow 3': one((x) => e.pow(x, 3)), cast: one((x) => e.mul(e.cast(x, 'float32'), 2)),
    add: two(e.add), sub: two(e.sub), 'sub from the smaller': two((a, b) => e.sub(b, a)), mul: two(e.mul), div: two(e.div, [0.5, 2]), 'div of the smaller': two((a, b) => e.div(b, a), [0.5, 2]),
    max: two((a, b) => e.maximum(e.mul(a, 3), e.add(b, 0.2))), min: two((a, b) => e.minimum(e.mul(a, 3), e.add(b, 0.2))),
    where: two((a, b) => e.where(e.greater(a.graph.constant([1, -1, 1, -1], [4]), 0), e.mul(a, b), e.sub(a, b))),
    'a value used three times': one((x) => e.add(e.mul(x, x), e.mul(x, 3))),
  })
})

describe('gradients of reductions and layout equal finite differences', () => {
  const x3 = (build: (x: Value) => Value): GradientCase => ({ shapes: [[2, 3, 4]], build: (x) => build(x as Value) })
  cases({
    'sum over some': x3((x) => r.reduceSum(x, { axes: [1] })), 'mean, kept': x3((x) => e.mul(x, r.reduceMean(x, { axes: [0, 2], keep: true }))),
    'mean of all': x3((x) => r.reduceMean(e.mul(x, x))), max: x3((x) => r.reduceMax(e.mul(x, 5), { axes: [2] })), 'sum of squares': x3((x) => r.reduceSumSquare(x, { axes: [0, 2] })),
    reshape: x3((x) => l.reshape(x, [6, -1])), transpose: x3((x) => l.transpose(x, [2, 0, 1])), expand: x3((x) => l.expand(x, [5, 2, 3, 4])),
    'slice with a step': x3((x) => l.slice(x, 2, 1, 4, 2)), 'slice from the end': x3((x) => l.slice(x, 1, -2, 3)), flip: x3((x) => l.flip(x, [0, 2])),
    pad: x3((x) => l.padAxis(x, 1, 2, 1)),
    gather: x3((x) => l.gather(x, x.graph.constant([2, 0, 2], [3], 'int64'), 1)),
    'split, one part unused': x3((x) => { const parts = l.split(x, 2, [1, 2, 1]); return e.mul(at(parts, 0), at(parts, 1)) }),
    concat: { shapes: [[2, 3], [2, 1], [2, 2]], build: (...x) => l.concat(x, 1) },
  })
})

describe('gradients of products equal finite differences', () => {
  cases({
    'matMul, both batched': { shapes: [[2, 3, 4], [2, 4, 5]], build: (...x) => matMul(at(x, 0), at(x, 1)) },
    'matMul, shared weight': { shapes: [[2, 2, 3, 4], [4, 5]], build: (...x) => matMul(at(x, 0), at(x, 1)) },
    'matMul, broadcast batch': { shapes: [[1, 3, 4], [3, 4, 2]], build: (...x) => matMul(at(x, 0), at(x, 1)) },
    gemm: { shapes: [[4, 3], [4, 5], [5]], build: (...x) => gemm(at(x, 0), at(x, 1), at(x, 2), { transA: true }) },
    'gemm, second transposed': { shapes: [[3, 4], [5, 4], [3, 1]], build: (...x) => gemm(at(x, 0), at(x, 1), at(x, 2), { transB: true }) },
    'gemm, both transposed': { shapes: [[4, 3], [5, 4]], build: (...x) => gemm(at(x, 0), at(x, 1), undefined, { transA: true, transB: true }) },
    linear: { shapes: [[2, 3, 4], [5, 4], [5]], build: (...x) => linear(at(x, 0), at(x, 1), at(x, 2)) },
    softmax: { shapes: [[2, 4, 3]], build: (x) => softmax(x as Value, 1) },
    logSoftmax: { shapes: [[2, 4, 3]], build: (x) => logSoftmax(x as Value, 2) },
    layerNorm: { shapes: [[2, 3, 6], [6], [6]], build: (...x) => layerNorm(at(x, 0), at(x, 1), at(x, 2)) },
    'batch norm with batch statistics': {
      shapes: [[3, 2, 3, 2], [2], [2]],
      build: (...x) => {
        const x0 = at(x, 0)
        const mean = x0.graph.constant([0, 0], [2])
        return batchNorm(x0, { scale: at(x, 1), shift: at(x, 2), mean, variance: mean }).y
      },
    },
  })
})

describe('gradients of convolution equal finite differences', () => {
  const shape = (x: readonly number[], w: readonly number[], options: Parameters<typeof conv>[3], bias = true): GradientCase => ({
    shapes: bias ? [x, w, [w[0] ?? 0]] : [x, w], build: (...v) => conv(at(v, 0), at(v, 1), v[2], options), step: 0.02,
  })
  cases({
    '1 × 1, few pixels': shape([2, 3, 2, 2], [4, 3, 1, 1], {}), '1 × 1, many pixels': shape([2, 2, 5, 4], [3, 2, 1, 1], {}),
    '1 × 1, stride 2, odd': shape([2, 2, 5, 4], [3, 2, 1, 1], { stride: 2 }), '3 × 3': shape([2, 3, 5, 4], [2, 3, 3, 3], { padding: 1 }),
    '3 × 3, two groups': shape([2, 4, 4, 5], [6, 2, 3, 3], { padding: 1, group: 2 }), '3 × 3, no padding': shape([1, 2, 5, 4], [2, 2, 3, 3], {}),
    '3 × 3, stride 2': shape([2, 4, 6, 5], [4, 2, 3, 3], { padding: 1, stride: 2, group: 2 }), '3 × 3, stride 2, even': shape([1, 2, 8, 6], [2, 2, 3, 3], { padding: 1, stride: 2 }),
    '2 × 3, dilated': shape([1, 2, 6, 7], [2, 2, 2, 3], { padding: [1, 2], dilation: [2, 2] }), '3 × 3, strides differ': shape([1, 2, 7, 6], [2, 2, 3, 3], { padding: 1, stride: [3, 2] }),
    'stride 3, kernel 2, pixels unseen': shape([1, 2, 9, 8], [2, 2, 2, 2], { stride: 3 }), 'kernel 1, padded': shape([1, 2, 3, 3], [2, 2, 1, 1], { padding: 1 }),
    'pads differ by side': shape([1, 2, 5, 5], [2, 2, 3, 3], { padding: [0, 1, 1, 0] }), '1-D': shape([2, 3, 7], [4, 3, 3], { padding: 1 }),
    '3-D': shape([1, 2, 3, 4, 3], [2, 2, 3, 3, 3], { padding: 1 }, false), '3-D, stride': shape([1, 2, 4, 4, 3], [2, 2, 2, 2, 2], { stride: 2 }, false),
  })
})

describe('gradients of transposed convolution equal finite differences', () => {
  cases({
    'stride 2, two groups': {
      shapes: [[1, 4, 3, 2], [4, 2, 3, 3]], step: 0.02,
      build: (...v) => convTranspose(at(v, 0), at(v, 1), { group: 2, strides: [2, 2], dilations: [1, 1], pads: [1, 1, 1, 1], outputPadding: [1, 0] }),
    },
  })
})

describe('gradients of the bidirectional GRU equal finite differences', () => {
  const gru = (batch: number, steps: number, width: number, hidden: number): GradientCase => {
    const direction = [[3 * hidden, width], [3 * hidden, hidden], [3 * hidden], [3 * hidden]]
    return {
      shapes: [[batch, steps, width], ...direction, ...direction],
      build: (...x) => {
        const pick = (i: number) => ({ weightInput: at(x, i), weightHidden: at(x, i + 1), biasInput: at(x, i + 2), biasHidden: at(x, i + 3) })
        return bidirectionalGru(at(x, 0), pick(1), pick(5))
      },
    }
  }
  cases({ 'one sequence': gru(1, 4, 3, 2), 'three sequences': gru(3, 5, 2, 3) })
})

it('a graph keeps its own values apart from another graph', () => {
  expect(() => e.add(new Graph('a').input('x', [1]), new Graph('b').input('y', [1]))).toThrow(/belongs to graph/)
})
