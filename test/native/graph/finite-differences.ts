/**
 * Checks autodiff against central differences: the graph under test is summed
 * with fixed random weights into a loss, each element of each input is moved a
 * little both ways, and the slope is compared with the gradient the graph gives.
 */
import { gradients } from '../../../src/main/graph/autodiff.ts'
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { Graph } from '../../../src/main/graph/graph.ts'
import { add, mul } from '../../../src/main/graph/ops/elementwise.ts'
import { reduceSum } from '../../../src/main/graph/ops/reduce.ts'
import { sizeOf, type Value } from '../../../src/main/graph/types.ts'
import { verifyGraph } from '../../../src/main/graph/verify.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf } from '../../../src/main/runtime/tensor.ts'

/** A small, repeatable random source in [0, 1) (mulberry32). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export interface GradientCase {
  readonly shapes: readonly (readonly number[])[]
  readonly build: (...inputs: readonly Value[]) => Value | readonly Value[]
  /** Inputs are drawn from here; default -1..1. */
  readonly range?: readonly [number, number]
  readonly seed?: number
  /** Step of the differences; default 0.01. */
  readonly step?: number
}

/** The largest difference between slope and gradient, relative to the largest gradient of that input. */
export async function gradientError(test: GradientCase): Promise<number> {
  const random = randomSource(test.seed ?? 7)
  const [lo, hi] = test.range ?? [-1, 1]
  const graph = new Graph('finite-differences')
  const inputs = test.shapes.map((shape, i) => graph.input(`x${i}`, shape))
  const built = test.build(...inputs)
  const outputs: readonly Value[] = Array.isArray(built) ? built : [built as Value]
  const terms = outputs.map((y) => {
    const weights = graph.constant(Float32Array.from({ length: sizeOf(y.shape) }, () => random() * 2 - 1), y.shape)
    return reduceSum(mul(y, weights))
  })
  const loss = terms.reduce((a, b) => add(a, b))
  graph.output('loss', loss)
  gradients(loss, inputs).forEach((gradient, i) => graph.output(`d${i}`, gradient))
  verifyGraph(graph)
  const session = await createSession(encodeGraph(graph), { threads: 1 })
  const data = test.shapes.map((shape) => Float32Array.from({ length: sizeOf(shape) }, () => lo + (hi - lo) * random()))
  const feeds = Object.fromEntries(data.map((values, i) => [`x${i}`, floatTensor(test.shapes[i] ?? [], values)]))
  const analytic = await session.run(feeds)
  const step = test.step ?? 0.01
  let worst = 0
  for (const [i, values] of data.entries()) {
    const gradient = floats(analytic[`d${i}`], `d${i}`)
    const scale = Math.max(1e-3, ...gradient.map(Math.abs))
    for (let k = 0; k < values.length; k += 1) {
      const original = values[k] ?? 0
      values[k] = original + step
      const above = scalarOf((await session.run(feeds))['loss'])
      const width = (values[k] ?? 0)
      values[k] = original - step
      const below = scalarOf((await session.run(feeds))['loss'])
      const slope = (above - below) / (width - (values[k] ?? 0))
      values[k] = original
      worst = Math.max(worst, Math.abs(slope - (gradient[k] ?? Number.NaN)) / scale)
    }
  }
  await session.release()
  return worst
}
