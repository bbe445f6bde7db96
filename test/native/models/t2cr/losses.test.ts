import { describe, expect, it } from 'vitest'
import { encodeGraph } from '../../../../src/main/graph/encode.ts'
import { gradients } from '../../../../src/main/graph/autodiff.ts'
import { Graph } from '../../../../src/main/graph/graph.ts'
import { reduceSum } from '../../../../src/main/graph/ops/reduce.ts'
import { at, sizeOf, type Value } from '../../../../src/main/graph/types.ts'
import { buildClassLoss, buildContrast, differences, halvesError } from '../../../../src/main/models/t2cr/losses.ts'
import { buildSoftDtw } from '../../../../src/main/models/t2cr/soft-dtw.ts'
import { createSession } from '../../../../src/main/runtime/session.ts'
import { floatTensor, floats } from '../../../../src/main/runtime/tensor.ts'
import { gradientError, randomSource } from '../../graph/finite-differences.ts'

const random = randomSource(5)
const drawn = (shape: readonly number[], scale = 1): Float32Array => Float32Array.from({ length: sizeOf(shape) }, () => (random() * 2 - 1) * scale)

/** Runs a function of values on given data. */
async function evaluate(inputs: readonly { shape: readonly number[]; data: Float32Array }[], build: (...x: readonly Value[]) => Value): Promise<number[]> {
  const graph = new Graph('test')
  const values = inputs.map(({ shape }, i) => graph.input(`x${i}`, shape))
  graph.output('y', build(...values))
  const session = await createSession(encodeGraph(graph), { threads: 1 })
  const found = await session.run(Object.fromEntries(inputs.map(({ shape, data }, i) => [`x${i}`, floatTensor(shape, data)])))
  await session.release()
  return [...floats(found['y'])]
}

/** Soft-DTW by the textbook: one cell after the other, in float64. */
function plainSoftDtw(x: Float32Array, y: Float32Array, n: number, m: number, width: number, gamma: number): number {
  const cells = Array.from({ length: n + 1 }, () => new Float64Array(m + 1).fill(Infinity))
  cells[0]![0] = 0
  for (let i = 1; i <= n; i += 1) {
    for (let j = 1; j <= m; j += 1) {
      let cost = 0
      for (let d = 0; d < width; d += 1) cost += (x[(i - 1) * width + d]! - y[(j - 1) * width + d]!) ** 2
      const around = [cells[i - 1]![j - 1]!, cells[i - 1]![j]!, cells[i]![j - 1]!]
      const least = Math.min(...around)
      cells[i]![j] = cost + least - gamma * Math.log(around.reduce((sum, r) => sum + Math.exp((least - r) / gamma), 0))
    }
  }
  return cells[n]![m]!
}

describe('soft-DTW', () => {
  it.each([[4, 4, 0.1], [3, 5, 0.1], [5, 2, 1], [1, 4, 0.5], [3, 1, 0.5], [1, 1, 0.1], [10, 10, 0.1]])('of %i and %i steps with γ = %f equals the plain dynamic program', async (n, m, gamma) => {
    const [x, y] = [drawn([2, n, 3]), drawn([2, m, 3])]
    const found = await evaluate([{ shape: [2, n, 3], data: x }, { shape: [2, m, 3], data: y }], (a, b) => buildSoftDtw(a!, b!, gamma))
    found.forEach((value, row) => {
      const expected = plainSoftDtw(x.subarray(row * n * 3, (row + 1) * n * 3), y.subarray(row * m * 3, (row + 1) * m * 3), n, m, 3, gamma)
      expect(value).toBeCloseTo(expected, 4)
    })
  })

  it('of a sequence with itself and a tiny γ is the cost of the best path, 0', async () => {
    const x = drawn([1, 6, 4])
    const [value] = await evaluate([{ shape: [1, 6, 4], data: x }], (a) => buildSoftDtw(a!, a!, 1e-3))
    expect(value).toBeCloseTo(0, 3)
  })

  it('has the gradient of finite differences', async () => {
    expect(await gradientError({ shapes: [[2, 4, 3], [2, 3, 3]], build: (x, y) => buildSoftDtw(x!, y!, 0.3), step: 0.003 })).toBeLessThan(0.01)
  })

  it('differentiates only its first argument where asked to', async () => {
    const graph = new Graph('first')
    const [x, y] = [graph.input('x', [1, 3, 2]), graph.input('y', [1, 4, 2])]
    const loss = reduceSum(buildSoftDtw(x, y, 0.1, 'first'))
    expect(() => gradients(loss, [y])).toThrow(/does not depend/)
    const both = new Graph('both')
    const [a, b] = [both.input('x', [1, 3, 2]), both.input('y', [1, 4, 2])]
    graph.output('first', at(gradients(loss, [x]), 0))
    both.output('both', at(gradients(reduceSum(buildSoftDtw(a, b, 0.1)), [a]), 0))
    const feeds = { x: floatTensor([1, 3, 2], drawn([1, 3, 2])), y: floatTensor([1, 4, 2], drawn([1, 4, 2])) }
    const results = await Promise.all([graph, both].map(async (g) => {
      const session = await createSession(encodeGraph(g), { threads: 1 })
      const found = await session.run(feeds)
      await session.release()
      return floats(found['first'] ?? found['both'])
    }))
    expect([...results[0]!]).toEqual([...results[1]!])
  })
})

describe('NT-Xent', () => {
  it('equals plain arithmetic', async () => {
    const [rows, width, temperature] = [3, 4, 0.1]
    const [a, b] = [drawn([rows, width]), drawn([rows, width])]
    const all = [...Array.from({ length: rows }, (_, i) => a.subarray(i * width, (i + 1) * width)), ...Array.from({ length: rows }, (_, i) => b.subarray(i * width, (i + 1) * width))]
    const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, d) => sum + value * y[d]!, 0)
    const similarity = (i: number, j: number): number => dot(all[i]!, all[j]!) / Math.sqrt(dot(all[i]!, all[i]!) * dot(all[j]!, all[j]!)) / temperature
    const expected = all.map((_, i) => {
      const others = all.map((_x, j) => (j === i ? 0 : Math.exp(similarity(i, j)))).reduce((x, y) => x + y)
      return -Math.log(Math.exp(similarity(i, (i + rows) % (2 * rows))) / others)
    }).reduce((x, y) => x + y) / (2 * rows)
    const [found] = await evaluate([{ shape: [rows, width], data: a }, { shape: [rows, width], data: b }], (x, y) => buildContrast(x!, y!, temperature))
    expect(found).toBeCloseTo(expected, 4)
  })

  it('is 0 for a single video, which has nothing to be told apart from', async () => {
    const [found] = await evaluate([{ shape: [1, 4], data: drawn([1, 4]) }, { shape: [1, 4], data: drawn([1, 4]) }], (x, y) => buildContrast(x!, y!))
    expect(found).toBeCloseTo(0, 5)
  })

  it('has the gradient of finite differences', async () => {
    expect(await gradientError({ shapes: [[3, 4], [3, 4]], build: (x, y) => buildContrast(x!, y!, 0.5), step: 0.003 })).toBeLessThan(0.01)
  })
})

describe('class loss', () => {
  const logits = { shape: [2, 3], data: Float32Array.of(1, 2, 0.5, -1, 0, 3) }
  const targets = { shape: [2, 3], data: Float32Array.of(0, 1, 0, 1, 0, 0) }
  const probabilities = [0, 3].map((row) => {
    const e = [...logits.data.subarray(row, row + 3)].map(Math.exp)
    return e.map((x) => x / e.reduce((p, q) => p + q))
  })

  it('of the paper is the cross entropy of the class', async () => {
    const [found] = await evaluate([logits, targets], (x, y) => buildClassLoss(x!, y!, 'paper'))
    expect(found).toBeCloseTo((-Math.log(probabilities[0]![1]!) - Math.log(probabilities[1]![0]!)) / 2, 5)
  })

  it('of the released code is the binary cross entropy of each output', async () => {
    const [found] = await evaluate([logits, targets], (x, y) => buildClassLoss(x!, y!, 'released'))
    const terms = probabilities.flatMap((row, i) => row.map((p, c) => (targets.data[i * 3 + c] === 1 ? -Math.log(p) : -Math.log(1 - p))))
    expect(found).toBeCloseTo(terms.reduce((x, y) => x + y) / 6, 5)
  })

  it.each(['paper', 'released'] as const)('of the %s leaves rows of unknown class out and stays finite where a softmax is saturated', async (form) => {
    const partly = { shape: [2, 3], data: Float32Array.of(0, 1, 0, 0, 0, 0) }
    const [found] = await evaluate([logits, partly], (x, y) => buildClassLoss(x!, y!, form))
    const [other] = await evaluate([{ shape: [2, 3], data: Float32Array.of(1, 2, 0.5, 9, 9, -9) }, partly], (x, y) => buildClassLoss(x!, y!, form))
    expect(other).toBeCloseTo(found!, 6)
    const [extreme] = await evaluate([{ shape: [2, 3], data: Float32Array.of(500, -500, 0, 0, 0, 500) }, targets], (x, y) => buildClassLoss(x!, y!, form))
    expect(Number.isFinite(extreme)).toBe(true)
  })

  it.each(['paper', 'released'] as const)('of the %s has the gradient of finite differences', async (form) => {
    expect(await gradientError({ shapes: [[2, 3]], build: (x) => buildClassLoss(x!, x!.graph.constant([0, 1, 0, 1, 0, 0], [2, 3]), form) })).toBeLessThan(0.01)
  })
})

describe('errors of pairs', () => {
  it('are differences both ways, each half by itself', async () => {
    const scores = { shape: [4], data: Float32Array.of(70, 60, 65, 80) }
    expect(await evaluate([scores], (x) => differences(x!))).toEqual([5, -20, -5, 20])
    const [found] = await evaluate([{ shape: [4], data: Float32Array.of(1, 3, 0, 2) }], (x) => halvesError(x!, 0))
    expect(found).toBeCloseTo((1 + 9) / 2 + (0 + 4) / 2, 5)
    const [squares] = await evaluate([scores], (x) => halvesError(x!, x!))
    expect(squares).toBe(0)
  })
})
