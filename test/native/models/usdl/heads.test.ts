import { describe, expect, it } from 'vitest'
import { encodeGraph } from '../../../../src/main/graph/encode.ts'
import { Graph } from '../../../../src/main/graph/graph.ts'
import { reshape } from '../../../../src/main/graph/ops/layout.ts'
import { at } from '../../../../src/main/graph/types.ts'
import { buildDirectLoss, buildDirectScores, directHeadParameters } from '../../../../src/main/models/direct/heads.ts'
import { declareStep } from '../../../../src/main/models/step-graphs.ts'
import { declareParameters, initialParameters } from '../../../../src/main/models/parameters.ts'
import { buildDistributions, buildDivergence, distributionHeadParameters, type DistributionSizes } from '../../../../src/main/models/usdl/heads.ts'
import { createSession } from '../../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../../src/main/runtime/tensor.ts'
import { randomSource } from '../../graph/finite-differences.ts'

const random = randomSource(9)
const drawn = (count: number): Float32Array => Float32Array.from({ length: count }, () => random() * 2)

/** |slope by differences - predicted| / |predicted| along the gradient itself, where nothing cancels. */
async function slopeError(graph: Graph, feeds: Record<string, Tensor>, moving: readonly string[]): Promise<number> {
  const session = await createSession(encodeGraph(graph), { threads: 1, optimisation: 'disabled' })
  const base = await session.run(feeds)
  const gradient = (name: string): Float32Array => floats(base[name === 'features' ? 'feature_gradient' : `gradient/${name}`])
  const predicted = Math.sqrt(moving.reduce((sum, name) => sum + gradient(name).reduce((s, g) => s + g * g, 0), 0))
  const moved = async (step: number): Promise<number> => {
    const shifted = Object.fromEntries(moving.map((name) => [name, floatTensor(feeds[name]?.shape ?? [], floats(feeds[name]).map((value, i) => value + (step / predicted) * (gradient(name)[i] ?? Number.NaN)))]))
    return scalarOf((await session.run({ ...feeds, ...shifted }))['loss/total'])
  }
  const slope = ((await moved(1e-3)) - (await moved(-1e-3))) / 2e-3
  await session.release()
  return Math.abs(slope - predicted) / Math.abs(predicted)
}

describe('score distributions', () => {
  const sizes: DistributionSizes = { width: 12, paths: 3, bins: 7, numbered: true }

  it('carry the keys of the released evaluator', () => {
    expect(distributionHeadParameters({ ...sizes, paths: 1, numbered: false }).map((spec) => spec.name).slice(0, 2)).toEqual(['evaluator.evaluator.layer1.weight', 'evaluator.evaluator.layer1.bias'])
    expect(distributionHeadParameters(sizes).at(-1)).toMatchObject({ name: 'evaluator.evaluator.2.layer3.bias', shape: [7] })
  })

  it('are learnt through the divergence of plain arithmetic, unknown awards left out, with its gradient', async () => {
    const graph = new Graph('usdl')
    const specs = distributionHeadParameters(sizes)
    const parameter = declareParameters(graph, specs)
    const features = graph.input('features', [2, 4, 12])
    const logits = buildDistributions(sizes, parameter, features)
    const total = buildDivergence(logits)
    declareStep({ total }, total, specs.map((spec) => spec.name), parameter, features)
    graph.output('logits', logits)
    const values = initialParameters(specs, 3)
    const targets = drawn(2 * 3 * 7)
    for (let path = 0; path < 6; path += 1) {
      const row = targets.subarray(path * 7, (path + 1) * 7)
      const sum = row.reduce((a, b) => a + b, 0)
      row.forEach((value, bin) => { row[bin] = path === 4 ? 0 : value / sum })
    }
    const feeds: Record<string, Tensor> = {
      ...Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name])])),
      features: floatTensor([2, 4, 12], drawn(2 * 4 * 12)), distribution_targets: floatTensor([2, 3, 7], targets),
    }
    const session = await createSession(encodeGraph(graph), { threads: 1, optimisation: 'disabled' })
    const found = await session.run(feeds)
    await session.release()
    const raw = floats(found['logits'])
    let expected = 0
    for (let path = 0; path < 6; path += 1) {
      const sum = raw.slice(path * 7, (path + 1) * 7).reduce((s, x) => s + Math.exp(x), 0)
      for (let bin = 0; bin < 7; bin += 1) {
        const t = targets[path * 7 + bin] ?? 0
        if (t > 0) expected += t * (Math.log(t) - ((raw[path * 7 + bin] ?? 0) - Math.log(sum)))
      }
    }
    expect(scalarOf(found['loss/total'])).toBeCloseTo(expected / (2 * 7), 5)
    expect(await slopeError(graph, feeds, ['features', ...specs.map((spec) => spec.name)])).toBeLessThan(0.01)
  })
})

describe('direct regression', () => {
  it('learns by the mean square error, with its gradient', async () => {
    const graph = new Graph('direct')
    const specs = directHeadParameters(12)
    const parameter = declareParameters(graph, specs)
    const features = graph.input('features', [3, 4, 12])
    const scores = buildDirectScores(parameter, features)
    const total = buildDirectLoss(scores)
    declareStep({ total }, total, specs.map((spec) => spec.name), parameter, features)
    graph.output('scores', reshape(scores, [3, 1]))
    const values = initialParameters(specs, 4)
    const feeds: Record<string, Tensor> = {
      ...Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name])])),
      features: floatTensor([3, 4, 12], drawn(3 * 4 * 12)), targets: floatTensor([3], [1, -0.5, 0.2]),
    }
    const session = await createSession(encodeGraph(graph), { threads: 1, optimisation: 'disabled' })
    const found = await session.run(feeds)
    await session.release()
    const raw = [...floats(found['scores'])]
    expect(scalarOf(found['loss/total'])).toBeCloseTo([1, -0.5, 0.2].reduce((sum, target, i) => sum + (at(raw, i) - target) ** 2 / 3, 0), 5)
    expect(await slopeError(graph, feeds, ['features', ...specs.map((spec) => spec.name)])).toBeLessThan(0.01)
  })
})
