import { describe, expect, it } from 'vitest'
import type { LabelledVideo, MethodModel } from '../../../src/main/models/method.ts'
import { initialParameters, trainedAt, type TrainingDepth } from '../../../src/main/models/parameters.ts'
import { flatTensors } from '../../../src/main/runtime/flat.ts'
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floats } from '../../../src/main/runtime/tensor.ts'
import { createGradientSource } from '../../../src/main/training/gradient-source.ts'
import type { Example } from '../../../src/main/training/examples.ts'
import { unitFeed } from '../../../src/main/training/step-inputs.ts'
import { randomSource } from '../graph/finite-differences.ts'
import { tinyDives, tinyModels } from '../models/tiny-models.ts'

interface Fixture {
  model: MethodModel
  parameters: ReturnType<typeof flatTensors>
  dives: LabelledVideo[]
  examples: Example<LabelledVideo>[]
  inputs: Record<TrainingDepth, ReadonlyMap<LabelledVideo, Float32Array>>
}

/** A tiny model, four examples of it, and what each depth is fed of every dive: pictures, and of the same pictures early maps and features. */
async function fixture(open: () => MethodModel): Promise<Fixture> {
  const model = open()
  const random = randomSource(71)
  const parameters = flatTensors(model.parameters, initialParameters(model.parameters, 5))
  const dives = tinyDives(model)
  const width = model.examples === 'pairs' ? 2 : 1
  const examples = Array.from({ length: 4 }, (_, i) => ({ videos: dives.slice(width * i, width * (i + 1)).map((dive) => ({ dive, flip: false })), seed: 100 + i }))
  const { frames, size, units } = model.video
  const all = new Map(dives.map((dive) => [dive, Float32Array.from({ length: frames * 3 * size * size }, () => random() * 2 - 1)]))
  const through = async (graph: 'early' | 'features', from: ReadonlyMap<LabelledVideo, Float32Array>, depth: TrainingDepth) => {
    const session = await createSession(encodeGraph(graph === 'early' ? model.earlyGraph() : model.featureGraph({ batchNorm: 'frozen', from: 'early' })), { threads: 1 })
    const found = new Map<LabelledVideo, Float32Array>()
    for (const [dive, input] of from) {
      const parts: number[] = []
      for (const u of units.keys()) parts.push(...floats((await session.run({ ...parameters.tensors, ...unitFeed({ model, depth }, input, u) }))[graph]))
      found.set(dive, Float32Array.from(parts))
    }
    await session.release()
    return found
  }
  const last = await through('early', all, 'all')
  return { model, parameters, dives, examples, inputs: { all, last, heads: await through('features', last, 'last') } }
}

const largestOf = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** Gradients of the mean loss over `groups`, each of which is one call, and that loss. */
async function gradientOf({ model, parameters, dives, inputs }: Fixture, depth: TrainingDepth, groups: Fixture['examples'][]) {
  const source = await createGradientSource<LabelledVideo>({
    model, facts: model.learnFacts(dives), depth, batchNorm: 'frozen', parameters, providers: [], threads: 1, examples: groups[0]!.length,
    labels: (dive) => dive, input: async (dive) => inputs[depth].get(dive)!,
  })
  const sum = flatTensors(trainedAt(model.parameters, depth))
  const count = groups.flat().length
  let total = 0
  for (const group of groups) total += ((await source.add(group, sum, group.length / count))['total'] ?? NaN) * (group.length / count)
  await source.release()
  return { sum, total }
}

/** @param least what of the whole gradient counts as nothing, as in a bias before batch norm, whose slope is rounding */
function expectSame(found: Float32Array, expected: Float32Array, tolerance: number, least = 1e-6): void {
  const largest = Math.max(least, largestOf(expected))
  expect(found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)).toBeLessThanOrEqual(tolerance * largest)
}

describe.each(Object.entries(tinyModels))('gradients of %s', (_, open) => {
  it('are the same for one example after the other and for several at once, dropout included', async () => {
    const made = await fixture(open)
    if (made.model.couplesBatch) return expect((await gradientOf(made, 'heads', [made.examples])).total).not.toBeNaN()
    const [one, all] = [await gradientOf(made, 'heads', made.examples.map((example) => [example])), await gradientOf(made, 'heads', [made.examples])]
    expect(all.total).toBeCloseTo(one.total, 3)
    expectSame(all.sum.data, one.sum.data, 1e-4)
  })

  it('are at depth last those of everything, restricted to what it trains', async () => {
    const made = await fixture(open)
    const groups = made.model.couplesBatch ? [made.examples] : made.examples.map((example) => [example])
    const [all, last] = [await gradientOf(made, 'all', groups), await gradientOf(made, 'last', [made.examples])]
    expect(last.total).toBeCloseTo(all.total, 3)
    for (const [name, { data }] of Object.entries(last.sum.tensors)) expectSame(data, all.sum.tensors[name]!.data, 2e-3, 1e-2 * largestOf(last.sum.data))
  })
})

it('at depth heads are those of everything, restricted to the heads', async () => {
  const made = await fixture(tinyModels['direct regression']!)
  const [all, heads] = [await gradientOf(made, 'all', [made.examples]), await gradientOf(made, 'heads', [made.examples])]
  for (const [name, { data }] of Object.entries(heads.sum.tensors)) expectSame(data, all.sum.tensors[name]!.data, 2e-3)
})
