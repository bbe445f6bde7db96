import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeGraph, fedInputs } from '../../../src/main/graph/encode.ts'
import type { Graph } from '../../../src/main/graph/graph.ts'
import type { McoreConfig } from '../../../src/main/models/mcore/config.ts'
import { buildFeatureGraph, buildHeadTrainingGraph, buildScoringGraph, buildSegmentationGraph, buildTrainingGraph } from '../../../src/main/models/mcore/graphs.ts'
import { gradientName, statisticName } from '../../../src/main/models/method.ts'
import { mcoreParameters } from '../../../src/main/models/mcore/parameters.ts'
import { interpolationMatrix, transitionTargets } from '../../../src/main/models/mcore/stages.ts'
import { initialParameters } from '../../../src/main/models/parameters.ts'
import { createAdam } from '../../../src/main/runtime/adam.ts'
import { flatTensors, renamed } from '../../../src/main/runtime/flat.ts'
import { createSession, type OrtSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../src/main/runtime/tensor.ts'
import { randomSource } from '../graph/finite-differences.ts'

/** The smallest network with every kind of part. */
const tiny: McoreConfig = {
  name: 'tiny', frames: 6, size: 16, stemWidth: 8, widths: [8, 16], depths: [1, 2], groupWidth: 4, seRatio: 0.25,
  heads: 2, decoderBlocks: 1, stages: 3, tokensPerStage: 2, gruHidden: 4, regressorWidths: [8, 4],
}
const specs = mcoreParameters(tiny)
const values = initialParameters(specs, 3)
const random = randomSource(11)
const pixels = tiny.frames * 3 * tiny.size ** 2
const clips = Array.from({ length: 4 }, () => Float32Array.from({ length: pixels }, () => random() * 2 - 1))
const transitions = [[2, 4], [1, 3], [3, 5], [2, 3]]
const differences = [3, -2]

function joined(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]))
}

function parameterFeeds(of: Readonly<Record<string, Float32Array>> = values): Record<string, Tensor> {
  return Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, of[spec.name])]))
}

/** Feeds for the given pairs; video p is the query of pair p, video 2 + p its exemplar. */
function pairFeeds(pairs: readonly number[]): Record<string, Tensor> {
  const videos = [...pairs, ...pairs.map((pair) => pair + 2)]
  const cuts = videos.map((video) => transitions[video] ?? [])
  return {
    pictures: floatTensor([videos.length * tiny.frames, 3, tiny.size, tiny.size], joined(videos.map((video) => clips[video] ?? new Float32Array()))),
    transition_targets: floatTensor([videos.length, tiny.frames, 2], joined(cuts.map((cut) => transitionTargets(cut, tiny.frames)))),
    interpolation: floatTensor([videos.length, 6, tiny.frames], joined(cuts.map((cut) => interpolationMatrix(tiny, cut)))),
    score_differences: floatTensor([pairs.length], pairs.map((pair) => differences[pair] ?? 0)),
  }
}

const sessions: OrtSession[] = []
async function load(graph: Graph, bake?: Readonly<Record<string, Float32Array>>): Promise<OrtSession> {
  const session = await createSession(encodeGraph(graph, bake ? { bake } : {}), { threads: 1 })
  sessions.push(session)
  return session
}
afterAll(async () => {
  for (const session of sessions) await session.release()
})

function distance(a: Float32Array, b: Float32Array): number {
  const size = Math.sqrt(a.reduce((sum, x) => sum + x * x, 0))
  return Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] ?? Number.NaN)) ** 2, 0)) / Math.max(size, 1e-6)
}

// `_fc_out.bias` is left out of comparisons below: softmax over time ignores it, so its gradient is rounding alone.

describe('a training step with frozen statistics', () => {
  let one: OrtSession
  beforeAll(async () => { one = await load(buildTrainingGraph(tiny, { pairs: 1 })) })

  it('on two pairs is the mean of a step on each', async () => {
    const both = await (await load(buildTrainingGraph(tiny, { pairs: 2 }))).run({ ...parameterFeeds(), ...pairFeeds([0, 1]) })
    const [first, second] = [await one.run({ ...parameterFeeds(), ...pairFeeds([0]) }), await one.run({ ...parameterFeeds(), ...pairFeeds([1]) })]
    for (const loss of ['loss/score', 'loss/segmentation', 'loss/contrastive', 'loss/total']) {
      expect(scalarOf(both[loss])).toBeCloseTo((scalarOf(first[loss]) + scalarOf(second[loss])) / 2, 4)
    }
    for (const spec of specs.filter((s) => s.trainable && !s.name.endsWith('_fc_out.bias'))) {
      const name = gradientName(spec.name)
      const mean = floats(first[name]).map((value, i) => (value + (floats(second[name])[i] ?? 0)) / 2)
      expect(distance(mean, floats(both[name])), spec.name).toBeLessThan(1e-3)
    }
  })

  it('gives the slope of the loss along its own gradient', async () => {
    const base = await one.run({ ...parameterFeeds(), ...pairFeeds([0]) })
    const names = specs.filter((spec) => spec.trainable).map((spec) => spec.name)
    const squared = names.reduce((sum, name) => sum + floats(base[gradientName(name)]).reduce((s, g) => s + g * g, 0), 0)
    const step = 1e-3 / Math.sqrt(squared)
    const moved = async (sign: number): Promise<number> => {
      const shifted = Object.fromEntries(specs.map((spec) => [
        spec.name, spec.trainable ? (values[spec.name] ?? new Float32Array()).map((value, i) => value + sign * step * (floats(base[gradientName(spec.name)])[i] ?? 0)) : (values[spec.name] ?? new Float32Array()),
      ]))
      return scalarOf((await one.run({ ...parameterFeeds(shifted), ...pairFeeds([0]) }))['loss/total'])
    }
    const slope = ((await moved(1)) - (await moved(-1))) / (2 * step)
    expect(slope / squared).toBeCloseTo(1, 1)
  })

  it('repeated with Adam fits the pair', async () => {
    const trainable = specs.filter((spec) => spec.trainable)
    const parameters = flatTensors(trainable, values)
    const gradients = flatTensors(trainable)
    const adam = await createAdam(parameters.data.length, {}, { threads: 1 })
    const state = adam.init()
    const rates = new Float32Array(parameters.data.length).fill(3e-3)
    const losses: number[] = []
    for (let step = 0; step < 40; step += 1) {
      const loss = floatTensor([])
      await one.run({ ...parameterFeeds(), ...parameters.tensors, ...pairFeeds([0]) }, { 'loss/total': loss, ...renamed(gradients, gradientName) })
      losses.push(scalarOf(loss))
      await adam.update(parameters.data, gradients.data, rates, state)
    }
    await adam.release()
    expect(losses.every(Number.isFinite)).toBe(true)
    expect(losses.at(-1) ?? Infinity).toBeLessThan(0.7 * (losses[0] ?? 0))
  })
})

describe('the parts agree with the whole', () => {
  it('training of heads on cached features gives the same losses and head gradients', async () => {
    const whole = await (await load(buildTrainingGraph(tiny))).run({ ...parameterFeeds(), ...pairFeeds([0]) })
    const { pictures, ...rest } = pairFeeds([0])
    const features = await (await load(buildFeatureGraph(tiny, { videos: 2 }), values)).run({ pictures: pictures ?? floatTensor([]) })
    const graph = buildHeadTrainingGraph(tiny)
    const feeds: Record<string, Tensor> = { ...parameterFeeds(), ...rest, features: features['features'] ?? floatTensor([]) }
    const heads = await (await load(graph)).run(Object.fromEntries(fedInputs(graph).map((input) => [input.name, feeds[input.name] ?? floatTensor([])])))
    expect(scalarOf(heads['loss/total'])).toBeCloseTo(scalarOf(whole['loss/total']), 4)
    for (const spec of specs.filter((s) => s.trainable && s.group === 'head' && !s.name.endsWith('_fc_out.bias'))) {
      const name = gradientName(spec.name)
      expect(distance(floats(whole[name]), floats(heads[name])), spec.name).toBeLessThan(1e-3)
    }
  })

  it('a query scored against several exemplars gets from each what it gets alone', async () => {
    const features = await (await load(buildFeatureGraph(tiny, { videos: 4 }), values)).run({
      pictures: floatTensor([4 * tiny.frames, 3, tiny.size, tiny.size], joined(clips)),
    })
    const each = tiny.frames * 16
    const of = (video: number): Float32Array => floats(features['features']).slice(video * each, (video + 1) * each)
    const matrix = (video: number): Float32Array => interpolationMatrix(tiny, transitions[video] ?? [])
    const score = async (exemplars: readonly number[]): Promise<Float32Array> => {
      const found = await (await load(buildScoringGraph(tiny, { exemplars: exemplars.length }), values)).run({
        query_features: floatTensor([1, tiny.frames, 16], of(0)), query_interpolation: floatTensor([1, 6, tiny.frames], matrix(0)),
        exemplar_features: floatTensor([exemplars.length, tiny.frames, 16], joined(exemplars.map(of))),
        exemplar_interpolation: floatTensor([exemplars.length, 6, tiny.frames], joined(exemplars.map(matrix))),
      })
      return floats(found['deltas'])
    }
    const together = await score([1, 2, 3])
    for (const [i, exemplar] of [1, 2, 3].entries()) expect((await score([exemplar]))[0]).toBeCloseTo(together[i] ?? Number.NaN, 5)
    const logits = await (await load(buildSegmentationGraph(tiny), values)).run({ features: floatTensor([1, tiny.frames, 16], of(0)) })
    expect(logits['transition_logits']?.shape).toEqual([1, tiny.frames, 2])
  })

  it('baked and fed weights give the same features', async () => {
    const pictures = floatTensor([tiny.frames, 3, tiny.size, tiny.size], clips[0] ?? new Float32Array())
    const graph = buildFeatureGraph(tiny)
    const feeds: Record<string, Tensor> = { ...parameterFeeds(), pictures }
    const fed = await (await load(graph)).run(Object.fromEntries(fedInputs(graph).map((input) => [input.name, feeds[input.name] ?? pictures])))
    const baked = await (await load(graph, values)).run({ pictures })
    expect(distance(floats(fed['features']), floats(baked['features']))).toBeLessThan(1e-4)
  })
})

describe('batch statistics', () => {
  it('move the running statistics by momentum towards those of the batch', async () => {
    const found = await (await load(buildTrainingGraph(tiny, { batchNorm: 'batch', momentum: 1 }))).run({ ...parameterFeeds(), ...pairFeeds([0]) })
    const path = 'base_model._features.s1.b1.conv1.gsm.bn'
    const mean = floats(found[statisticName(`${path}.running_mean`)])
    // The input of this layer is a ReLU's output, so its mean cannot be negative, nor its variance.
    expect(mean.every((value) => value >= 0)).toBe(true)
    const slow = await (await load(buildTrainingGraph(tiny, { batchNorm: 'batch', momentum: 0.25 }))).run({ ...parameterFeeds(), ...pairFeeds([0]) })
    floats(slow[statisticName(`${path}.running_mean`)]).forEach((value, i) => expect(value).toBeCloseTo(0.25 * (mean[i] ?? 0), 5))
    const variance = floats(found[statisticName(`${path}.running_var`)])
    floats(slow[statisticName(`${path}.running_var`)]).forEach((value, i) => expect(value).toBeCloseTo(0.75 + 0.25 * (variance[i] ?? 0), 4))
  })

  it('frozen at those of the batch give the same features', async () => {
    const pictures = floatTensor([2 * tiny.frames, 3, tiny.size, tiny.size], joined(clips.slice(0, 2)))
    const batch = await (await load(buildFeatureGraph(tiny, { videos: 2, batchNorm: 'batch', momentum: 1 }))).run({ ...parameterFeeds(), pictures })
    // PyTorch's running variance is the unbiased one; normalising uses the other.
    const biased = (name: string): number => {
      const rows = /stem|s1\.b1\.conv1/.test(name) ? 8 : /s1\.b1|s2\.b1\.conv1/.test(name) ? 4 : 2
      const count = 2 * tiny.frames * rows ** 2
      return name.endsWith('running_var') ? (count - 1) / count : 1
    }
    const adopted = Object.fromEntries(specs.map((spec) => [
      spec.name, floats(batch[statisticName(spec.name)] ?? floatTensor(spec.shape, values[spec.name])).map((value) => (spec.trainable ? value : value * biased(spec.name))),
    ]))
    const frozen = await (await load(buildFeatureGraph(tiny, { videos: 2 }), adopted)).run({ pictures })
    expect(distance(floats(batch['features']), floats(frozen['features']))).toBeLessThan(1e-3)
  })
})

describe('options of the losses', () => {
  it('a dropout mask of ones changes nothing, of zeros silences the segmentation gradient', async () => {
    const plain = await (await load(buildTrainingGraph(tiny))).run({ ...parameterFeeds(), ...pairFeeds([0]) })
    const dropping = await load(buildTrainingGraph(tiny, { dropout: true }))
    const mask = (value: number): Tensor => floatTensor([2, tiny.frames, 2 * tiny.gruHidden], new Float32Array(2 * tiny.frames * 2 * tiny.gruHidden).fill(value))
    const kept = await dropping.run({ ...parameterFeeds(), ...pairFeeds([0]), segmentation_mask: mask(1) })
    expect(scalarOf(kept['loss/total'])).toBeCloseTo(scalarOf(plain['loss/total']), 5)
    const dropped = await dropping.run({ ...parameterFeeds(), ...pairFeeds([0]), segmentation_mask: mask(0) })
    const gru = gradientName('psnet_model._pred_fine._gru.weight_hh_l0')
    expect(floats(dropped[gru]).every((value) => value === 0)).toBe(true)
    expect(floats(kept[gru]).some((value) => value !== 0)).toBe(true)
  })

  it('negatives of the paper give another contrastive loss and leave the others alone', async () => {
    const released = await (await load(buildTrainingGraph(tiny))).run({ ...parameterFeeds(), ...pairFeeds([0]) })
    const paper = await (await load(buildTrainingGraph(tiny, { negatives: 'paper' }))).run({ ...parameterFeeds(), ...pairFeeds([0]) })
    expect(scalarOf(paper['loss/score'])).toBeCloseTo(scalarOf(released['loss/score']), 5)
    expect(Math.abs(scalarOf(paper['loss/contrastive']) - scalarOf(released['loss/contrastive']))).toBeGreaterThan(0.1)
  })
})
