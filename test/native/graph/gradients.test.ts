import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gradients } from '../../../src/main/graph/autodiff.ts'
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { Graph } from '../../../src/main/graph/graph.ts'
import * as e from '../../../src/main/graph/ops/elementwise.ts'
import * as l from '../../../src/main/graph/ops/layout.ts'
import { batchNorm, layerNorm, logSoftmax, softmax } from '../../../src/main/graph/ops/normal.ts'
import { averagePool, maxPool } from '../../../src/main/graph/ops/pool.ts'
import { conv, convTranspose, gemm, linear, matMul } from '../../../src/main/graph/ops/products.ts'
import { bidirectionalGru } from '../../../src/main/graph/ops/recurrent.ts'
import * as r from '../../../src/main/graph/ops/reduce.ts'
import { at, type Value } from '../../../src/main/graph/types.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats } from '../../../src/main/runtime/tensor.ts'
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
    '3 × 3, two groups': shape([2, 4, 4, 5], [6, 2, 3, 3], { padding: 1, group: 2 }), '3 × 3, two groups, more than fifty pixels': shape([2, 4, 8, 7], [4, 2, 3, 3], { padding: 1, group: 2 }), '3 × 3, no padding': shape([1, 2, 5, 4], [2, 2, 3, 3], {}),
    '3 × 3, stride 2': shape([2, 4, 6, 5], [4, 2, 3, 3], { padding: 1, stride: 2, group: 2 }), '3 × 3, stride 2, even': shape([1, 2, 8, 6], [2, 2, 3, 3], { padding: 1, stride: 2 }),
    '2 × 3, dilated': shape([1, 2, 6, 7], [2, 2, 2, 3], { padding: [1, 2], dilation: [2, 2] }), '3 × 3, strides differ': shape([1, 2, 7, 6], [2, 2, 3, 3], { padding: 1, stride: [3, 2] }),
    'stride 3, kernel 2, pixels unseen': shape([1, 2, 9, 8], [2, 2, 2, 2], { stride: 3 }), 'kernel 1, padded': shape([1, 2, 3, 3], [2, 2, 1, 1], { padding: 1 }),
    'pads differ by side': shape([1, 2, 5, 5], [2, 2, 3, 3], { padding: [0, 1, 1, 0] }), '1-D': shape([2, 3, 7], [4, 3, 3], { padding: 1 }),
    '3-D': shape([1, 2, 3, 4, 3], [2, 2, 3, 3, 3], { padding: 1 }, false), '3-D, stride': shape([1, 2, 4, 4, 3], [2, 2, 2, 2, 2], { stride: 2 }, false),
  })
})

describe('gradients of pooling equal finite differences', () => {
  type Options = Parameters<typeof maxPool>[1]
  // Differences far smaller than the distance between two of the inputs, so that none overtakes another.
  const largest = (x: readonly number[], options: Options): GradientCase => ({ shapes: [x], build: (v) => maxPool(e.mul(v as Value, 50), options), step: 0.0005, seed: 11 })
  const mean = (x: readonly number[], options: Parameters<typeof averagePool>[1]): GradientCase => ({ shapes: [x], build: (v) => averagePool(v as Value, options) })
  cases({
    'largest, 1-D': largest([2, 3, 7], { kernel: 3, stride: 1, padding: 1 }), 'largest, 1-D, halves': largest([1, 2, 8], { kernel: 2 }),
    'largest, 2-D': largest([2, 2, 5, 4], { kernel: 3, stride: 1, padding: 1 }), 'largest, 2-D, stride 2': largest([1, 2, 6, 7], { kernel: 3, stride: 2, padding: 1 }),
    'largest, pads after only': largest([1, 2, 6, 6], { kernel: 3, stride: 2, padding: [0, 0, 1, 1] }), 'largest, pixels unseen': largest([1, 2, 8, 7], { kernel: 2, stride: 3 }),
    'largest, axes differ': largest([1, 2, 5, 6], { kernel: [1, 3], stride: [2, 1], padding: [0, 1] }), 'largest, 3-D': largest([1, 2, 3, 4, 4], { kernel: 3, stride: 1, padding: 1 }),
    'largest, 3-D, stride 2': largest([1, 1, 4, 5, 4], { kernel: [2, 3, 3], stride: 2, padding: [0, 0, 0, 0, 1, 1] }), 'largest, everything at once': largest([2, 2, 3, 3], { kernel: 3 }),
    'largest, used twice': { shapes: [[1, 2, 6]], step: 0.0005, build: (v) => { const x = e.mul(v as Value, 50); return e.mul(maxPool(x, { kernel: 3, stride: 1, padding: 1 }), e.mul(x, 0.1)) } },
    'mean, 1-D': mean([2, 2, 7], { kernel: 3, stride: 2, padding: 1 }), 'mean, 2-D': mean([2, 2, 5, 4], { kernel: 2 }), 'mean, 2-D, overlapping': mean([1, 2, 6, 5], { kernel: 3, stride: 2, padding: 1 }),
    'mean, padding not counted': mean([1, 2, 5, 6], { kernel: 3, stride: 2, padding: 1, countPadding: false }), 'mean, 3-D': mean([1, 2, 4, 3, 4], { kernel: [2, 3, 2], stride: 1 }),
  })

  /** Where the gradient of 1 for each window goes. */
  const taken = async (shape: readonly number[], values: readonly number[], options: Options): Promise<number[]> => {
    const graph = new Graph('ties')
    const x = graph.input('x', shape)
    graph.output('d', gradients(r.reduceSum(maxPool(x, options)), [x])[0] as Value)
    const session = await createSession(encodeGraph(graph), { threads: 1 })
    const found = await session.run({ x: floatTensor(shape, values) })
    await session.release()
    return [...floats(found['d'])]
  }

  it('goes to the first of equals in row-major order, as PyTorch does', async () => {
    expect(await taken([1, 1, 4], [1, 1, 1, 1], { kernel: 2 })).toEqual([1, 0, 1, 0])
    expect(await taken([1, 1, 3, 3], [0, 0, 5, 5, 0, 0, 0, 5, 0], { kernel: 3 })).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0])
    expect(await taken([1, 1, 2, 2, 2], [0, 0, 3, 0, 0, 3, 3, 0], { kernel: 2 })).toEqual([0, 0, 1, 0, 0, 0, 0, 0])
    expect(await taken([1, 1, 3], [-2, -2, -2], { kernel: 3, stride: 1, padding: 1 })).toEqual([2, 1, 0])
  })

  it('finds the same winners as a plain search, ties and all', async () => {
    await fc.assert(fc.asyncProperty(
      fc.tuple(fc.integer({ min: 3, max: 6 }), fc.integer({ min: 3, max: 6 }), fc.constantFrom(2, 3), fc.constantFrom(1, 2), fc.constantFrom(0, 1)),
      fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 36, maxLength: 36 }),
      async ([h, w, kernel, stride, padding], values) => {
        const data = values.slice(0, h * w)
        expect(await taken([1, 1, h, w], data, { kernel, stride, padding })).toEqual(searched(h, w, data, kernel, stride, padding))
      },
    ), { numRuns: 40 })
  })
})

/** Counts, for each pixel, the windows of which it is the first largest. */
function searched(h: number, w: number, data: readonly number[], kernel: number, stride: number, padding: number): number[] {
  const counts = data.map(() => 0)
  for (let top = -padding; top + kernel <= h + padding; top += stride) {
    for (let left = -padding; left + kernel <= w + padding; left += stride) {
      let best = -1
      for (let y = Math.max(0, top); y < Math.min(h, top + kernel); y += 1) {
        for (let x = Math.max(0, left); x < Math.min(w, left + kernel); x += 1) if (best < 0 || (data[y * w + x] ?? 0) > (data[best] ?? 0)) best = y * w + x
      }
      counts[best] = (counts[best] ?? 0) + 1
    }
  }
  return counts
}

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
