import { describe, expect, it } from 'vitest'
import { optimiser, type Optimiser } from '../../../src/shared/contract/training.ts'
import { initialParameters } from '../../../src/main/models/parameters.ts'
import type { LabelledVideo } from '../../../src/main/models/method.ts'
import { stepsPerRun } from '../../../src/main/training/fused-steps.ts'
import { createLearner, type MethodLearner } from '../../../src/main/training/learner.ts'
import { randomSource } from '../graph/finite-differences.ts'
import { tinyDives, tinyModels } from '../models/tiny-models.ts'

/** A learner of a tiny model on features of its own; `poisoned` features hold a number that is none. */
async function learner(name: string, settings: Partial<Optimiser>, steps: number, poisoned?: LabelledVideo) {
  const model = tinyModels[name]!()
  const dives = tinyDives(model)
  const random = randomSource(19)
  const features = new Map(dives.map((dive) => [dive.scorePoints, Float32Array.from({ length: model.features.rows * model.features.width }, () => random() * 2 - 1)]))
  const values = initialParameters(model.parameters, 3)
  const made: MethodLearner<LabelledVideo> = await createLearner<LabelledVideo>({
    model, facts: model.learnFacts(dives), weights: new Map(model.parameters.map(({ name: key, shape }) => [key, { shape, data: values[key]! }])),
    labels: (dive) => dive, input: async (dive) => (dive.scorePoints === poisoned?.scorePoints ? features.get(dive.scorePoints)!.map(() => NaN) : features.get(dive.scorePoints)!),
    totalSteps: 12, providers: [], threads: 1,
    run: { depth: 'heads', batchNorm: 'frozen', examplesPerStep: 2, stepsPerRun: steps, headLearningRate: 1e-2, backboneLearningRate: 1e-3, optimiser: optimiser.parse({ schedule: 'warmup-cosine', ...settings }) },
  })
  const width = model.examples === 'pairs' ? 2 : 1
  const groups = Array.from({ length: 7 }, (_, i) => Array.from({ length: i === 6 ? 1 : 2 }, (__, e) => ({
    videos: Array.from({ length: width }, (___, place) => ({ dive: dives[(2 * i + 3 * e + place) % dives.length]!, flip: false })), seed: 10 * i + e,
  })))
  return { made, groups, dives }
}

/** Before batch norm a bias does nothing: its slope is rounding, which Adam makes steps of. */
const idle = /^taa\.inconv\.conv\.[03]\.bias$/
function largestGap(a: MethodLearner<LabelledVideo>, b: MethodLearner<LabelledVideo>): number {
  const expected = b.weights()
  return Math.max(...[...a.weights()].filter(([name]) => !idle.test(name)).map(([name, { data }]) => data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.get(name)!.data[i]!)), 0)))
}

describe.each(Object.keys(tinyModels))('several steps of %s in one run', (name) => {
  it.each([
    ['as they are', {}], ['with decay and clipping', { kind: 'adamw', weightDecay: 0.1, clipNorm: 0.5 }], ['with gradients added up', { accumulate: 'sum' }],
  ] as const)('give the numbers of single steps: %s', async (_, settings) => {
    const clipped = 'clipNorm' in settings
    const [one, several] = [await learner(name, settings, 1), await learner(name, settings, 3)]
    expect(several.made.stepsAtOnce).toBe(3)
    const expected: number[] = []
    for (const group of one.groups) expected.push((await one.made.step(group))['total']!)
    const found: number[] = []
    for (const from of [0, 3, 6]) found.push(...(await several.made.steps!(several.groups.slice(from, from + 3))).map((losses) => losses['total']!))
    expect(found).toHaveLength(expected.length)
    found.forEach((loss, i) => expect(Math.abs(loss - expected[i]!)).toBeLessThanOrEqual(clipped ? 1e-6 * Math.max(1, Math.abs(expected[i]!)) : 0))
    // The norm to clip by is a sum of float32 here and of float64 there; where a slope is next to nothing Adam makes a step of the difference.
    expect(largestGap(several.made, one.made)).toBeLessThanOrEqual(clipped ? 4e-3 : 0)
    expect(several.made.state().get('adam.step')!.data[0]).toBe(7)
    await one.made.release()
    await several.made.release()
  })
})

it('names the tensor and the step where a number becomes none, and leaves the steps before it done', async () => {
  const { made, groups, dives } = await learner('MCoRe', {}, 3)
  await made.release()
  const bad = await learner('MCoRe', {}, 3, dives[2])
  const step = groups.findIndex((group) => group.some(({ videos }) => videos.some(({ dive }) => dive.scorePoints === dives[2]!.scorePoints)))
  await expect(bad.made.steps!(bad.groups.slice(0, 3))).rejects.toMatchObject({ code: 'not-a-number', message: expect.stringContaining(`step ${step + 1}`) })
  expect(bad.made.state().get('adam.step')!.data[0]).toBe(step)
  await bad.made.release()
})

it('takes one step on the processor and several on an accelerator, of the heads alone', () => {
  expect(stepsPerRun({ depth: 'heads', stepsPerRun: 'auto' }, 'cpu')).toBe(1)
  expect(stepsPerRun({ depth: 'heads', stepsPerRun: 'auto' }, 'cuda')).toBe(8)
  expect(stepsPerRun({ depth: 'heads', stepsPerRun: 4 }, 'cpu')).toBe(4)
  expect(stepsPerRun({ depth: 'all', stepsPerRun: 4 }, 'cuda')).toBe(1)
})
