import { afterAll, describe, expect, it } from 'vitest'
import { encodeGraph } from '../../../../src/main/graph/encode.ts'
import type { Graph } from '../../../../src/main/graph/graph.ts'
import { initialParameters } from '../../../../src/main/models/parameters.ts'
import { buildAlignmentGraph, clipAlignment } from '../../../../src/main/models/t2cr/alignment.ts'
import { clipCount, featureWidth } from '../../../../src/main/models/t2cr/config.ts'
import { buildHeadStepGraph, buildScoringGraph } from '../../../../src/main/models/t2cr/graphs.ts'
import { alignmentGamma } from '../../../../src/main/models/t2cr/losses.ts'
import { t2crHeadParameters } from '../../../../src/main/models/t2cr/parameters.ts'
import { createSession, type OrtSession } from '../../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../../src/main/runtime/tensor.ts'
import { randomSource } from '../../graph/finite-differences.ts'
import { tinyT2cr as tiny } from './tiny-t2cr.ts'

const specs = t2crHeadParameters(tiny)
const values = initialParameters(specs, 5)
const [clips, width, exemplars, N] = [clipCount(tiny), featureWidth(tiny), 2, tiny.baseStarts.length]
const random = randomSource(9)
const features = Float32Array.from({ length: (1 + exemplars) * clips * width }, () => random() * 2)
const own = features.subarray(0, clips * width)
const others = features.subarray(clips * width)
const sessions: OrtSession[] = []
async function run(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await createSession(encodeGraph(graph), { threads: 1 })
  sessions.push(session)
  const all: Record<string, Tensor> = { ...Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name])])), ...feeds }
  return session.run(Object.fromEntries(session.inputNames.map((name) => [name, all[name] ?? floatTensor([])])))
}
afterAll(async () => {
  for (const session of sessions) await session.release()
})

/** Soft-DTW in plain numbers over costs [n, m]. */
function softDtw(costs: ArrayLike<number>, n: number, m: number, gamma: number): number {
  const R = Array.from({ length: n + 1 }, () => Array.from({ length: m + 1 }, () => Infinity))
  R[0]![0] = 0
  for (let i = 1; i <= n; i += 1) for (let j = 1; j <= m; j += 1) {
    const before = [R[i - 1]![j - 1]!, R[i - 1]![j]!, R[i]![j - 1]!]
    const least = Math.min(...before)
    R[i]![j] = costs[(i - 1) * m + j - 1]! + least - gamma * Math.log(before.reduce((sum, r) => sum + Math.exp((least - r) / gamma), 0))
  }
  return R[n]![m]!
}

describe('the alignment of two dives', () => {
  it('gives the very costs that the loss of training adds up', async () => {
    const found = await run(buildAlignmentGraph(tiny, exemplars), { query_features: floatTensor([1, clips, width], own), exemplar_features: floatTensor([exemplars, clips, width], others) })
    const [base, auxiliary] = [floats(found['base_costs']), floats(found['auxiliary_costs'])]
    expect(found['base_costs']?.shape).toEqual([exemplars, N, N])
    // One pair through the training step; batch norm as it is when scoring.
    for (let k = 0; k < exemplars; k += 1) {
      const pair = new Float32Array([...own, ...others.subarray(k * clips * width, (k + 1) * clips * width)])
      const step = await run(buildHeadStepGraph(tiny, { pairs: 1, batchNorm: 'frozen' }), { features: floatTensor([2, clips, width], pair), scores: floatTensor([2], [60, 70]), class_targets: floatTensor([2, tiny.classes]) })
      const expected = softDtw(base.subarray(k * N * N), N, N, alignmentGamma) + softDtw(auxiliary.subarray(k * N * N), N, N, alignmentGamma)
      expect(scalarOf(step['loss/alignment'])).toBeCloseTo(expected, 3)
    }
  })

  it('tells whom each token attends to, in shares', async () => {
    const found = await run(buildAlignmentGraph(tiny, exemplars), { query_features: floatTensor([1, clips, width], own), exemplar_features: floatTensor([exemplars, clips, width], others) })
    for (let block = 0; block < clipAlignment(tiny).blocks; block += 1) {
      const weights = floats(found[`attention/${block}`])
      expect(found[`attention/${block}`]?.shape).toEqual([exemplars, 2 * N, 2 * N])
      for (let row = 0; row < exemplars * 2 * N; row += 1) expect(weights.subarray(row * 2 * N, (row + 1) * 2 * N).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5)
    }
  })

  it('leaves the graph that scores as it is', () => {
    expect([...buildScoringGraph(tiny, { exemplars }).outputs.keys()].sort()).toEqual(['attention_score', 'class_probabilities', 'deltas', 'direct', 'token_deltas'])
  })
})
