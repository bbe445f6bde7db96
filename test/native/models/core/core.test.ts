import { afterAll, describe, expect, it } from 'vitest'
import { encodeGraph } from '../../../../src/main/graph/encode.ts'
import type { Graph } from '../../../../src/main/graph/graph.ts'
import { buildClipBackwardGraph, buildClipFeatureGraph, clipUnits } from '../../../../src/main/models/clip-video.ts'
import { featureWidth, type CoreConfig } from '../../../../src/main/models/core/config.ts'
import { buildHeadStepGraph, buildScoringGraph } from '../../../../src/main/models/core/graphs.ts'
import { openCore } from '../../../../src/main/models/core/method.ts'
import { coreHeadParameters, coreParameters } from '../../../../src/main/models/core/parameters.ts'
import { gradientName, type LabelledVideo } from '../../../../src/main/models/method.ts'
import { initialParameters, trainableNames } from '../../../../src/main/models/parameters.ts'
import { createAdam } from '../../../../src/main/runtime/adam.ts'
import { flatTensors, renamed } from '../../../../src/main/runtime/flat.ts'
import { createSession, type OrtSession } from '../../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../../src/main/runtime/tensor.ts'
import { randomSource } from '../../graph/finite-differences.ts'

/** The smallest network that has every part. */
const tiny: CoreConfig = { name: 'core-tiny', frames: 12, starts: [0, 4], backbone: { width: 0.02, clipFrames: 8, size: 32 }, unit: 'clip', treeWidth: 8, decisions: 3 }
const [width, clips, pairs, leaves] = [featureWidth(tiny), tiny.starts.length, 3, 8]
const random = randomSource(41)
const specs = coreHeadParameters(tiny)
const values = initialParameters(specs, 6)
const features = Float32Array.from({ length: 2 * pairs * clips * width }, () => random() * 2)
const facts = { edges: [0, 2, 4, 8, 30] }
const dive = (scorePoints: number): LabelledVideo => ({ diveNumber: '107B', difficulty: 3, scorePoints, awards: [], transitions: null })
const dives = [60, 45, 72, 51, 52.5, 48].map(dive)

const sessions: OrtSession[] = []
async function load(graph: Graph): Promise<OrtSession> {
  const session = await createSession(encodeGraph(graph), { threads: 1, optimisation: 'disabled' })
  sessions.push(session)
  return session
}
afterAll(async () => { for (const session of sessions) await session.release() })

function headFeeds(of: Readonly<Record<string, Float32Array>>, data: Float32Array): Record<string, Tensor> {
  const labels = openCore(tiny).labelFeeds(dives, facts, random)
  return {
    ...Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, of[spec.name])])),
    ...Object.fromEntries(Object.entries(labels).map(([name, { shape, data: label }]) => [name, floatTensor(shape, label)])),
    features: floatTensor([2 * pairs, clips, width], data),
  }
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0)

describe('a step of CoRe’s tree', () => {
  it.each([['leaf', 1, 0], ['position', 0, 1]] as const)('gives the slope of the %s loss along a random direction of features and parameters', async (name, leafWeight, positionWeight) => {
    const session = await load(buildHeadStepGraph(tiny, { pairs, toFeatures: true, leafWeight, positionWeight }))
    const base = await session.run(headFeeds(values, features))
    expect(scalarOf(base['loss/total'])).toBeCloseTo(scalarOf(base[`loss/${name}`]), 5)
    const draw = randomSource(9)
    const way = Object.fromEntries(specs.map((spec) => [spec.name, (values[spec.name] ?? new Float32Array()).map(() => draw() * 2 - 1)]))
    const featureWay = features.map(() => draw() * 2 - 1)
    const predicted = dot(floats(base['feature_gradient']), featureWay) + specs.reduce((sum, spec) => sum + dot(floats(base[gradientName(spec.name)]), way[spec.name] ?? new Float32Array()), 0)
    const moved = async (step: number): Promise<number> => scalarOf((await session.run(headFeeds(
      Object.fromEntries(specs.map((spec) => [spec.name, (values[spec.name] ?? new Float32Array()).map((value, i) => value + step * (way[spec.name]?.[i] ?? 0))])),
      features.map((value, i) => value + step * (featureWay[i] ?? 0)),
    )))['loss/total'])
    const step = 2e-4
    const slope = ((await moved(step)) - (await moved(-step))) / (2 * step)
    expect(Math.abs(slope - predicted)).toBeLessThan(0.02 * Math.max(1, Math.abs(predicted)))
  })

  it('knows log-probabilities that add up to one', async () => {
    const session = await load(buildHeadStepGraph(tiny, { pairs }))
    const logProbabilities = floats((await session.run(headFeeds(values, features)))['leaf_log_probabilities'])
    for (let row = 0; row < 2 * pairs; row += 1) expect(logProbabilities.subarray(row * leaves, (row + 1) * leaves).reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 5)
  })

  it('sees in scoring what it saw in training', async () => {
    const training = floats((await (await load(buildHeadStepGraph(tiny, { pairs }))).run(headFeeds(values, features)))['leaf_positions'])
    const each = clips * width
    const scoring = await load(buildScoringGraph(tiny, { exemplars: 1 }))
    for (let pair = 0; pair < pairs; pair += 1) {
      const shares = openCore(tiny).scoringFeeds(dives[pair]!, [dives[pairs + pair]!], facts)['exemplar_shares']!
      const found = await scoring.run({
        ...Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name])])),
        query_features: floatTensor([1, clips, width], features.slice(pair * each, (pair + 1) * each)),
        exemplar_features: floatTensor([1, clips, width], features.slice((pairs + pair) * each, (pairs + pair + 1) * each)),
        exemplar_shares: floatTensor(shares.shape, shares.data),
      })
      floats(found['leaf_positions']).forEach((position, i) => expect(position).toBeCloseTo(training[pair * leaves + i] ?? NaN, 5))
    }
  })
})

it('learns differences from features', async () => {
  const model = openCore({ ...tiny, treeWidth: 32 }, { target: 'score' })
  const scores = Array.from({ length: 12 }, (_, i) => 40 + 3 * ((i * 5) % 12))
  const videos = scores.map(dive)
  const learnt = model.learnFacts(videos)
  const all = Float32Array.from({ length: 12 * clips * width }, (_, i) => (i % width < width / 4 ? ((scores[Math.floor(i / (clips * width))] ?? 0) - 40) / 30 : random()))
  const heads = model.parameters.filter((spec) => spec.group === 'head')
  const [parameters, gradients] = [flatTensors(heads, initialParameters(heads, 2)), flatTensors(heads)]
  const session = await load(model.headGraph({ examples: 6, toFeatures: false }))
  const adam = await createAdam(parameters.data.length, {}, { threads: 1 })
  const [state, rates] = [adam.init(), new Float32Array(parameters.data.length).fill(3e-3)]
  const each = clips * width
  const draw = randomSource(77)
  for (let step = 0; step < 250; step += 1) {
    const order = videos.map((_, i) => ({ i, key: draw() })).sort((a, b) => a.key - b.key).map(({ i }) => i)
    const data = new Float32Array(all.length)
    order.forEach((video, row) => data.set(all.subarray(video * each, (video + 1) * each), row * each))
    const labels = Object.entries(model.labelFeeds(order.map((i) => videos[i]!), learnt, draw)).map(([name, tensor]) => [name, floatTensor(tensor.shape, tensor.data)])
    await session.run({ ...parameters.tensors, features: floatTensor([12, clips, width], data), ...Object.fromEntries(labels) as Record<string, Tensor> }, { 'loss/total': floatTensor([]), ...renamed(gradients, gradientName) })
    await adam.update(parameters.data, gradients.data, rates, state)
  }
  await adam.release()
  const scoring = await load(model.scoringGraph({ exemplars: 3 }))
  const exemplars = [0, 4, 9]
  const errors: number[] = []
  for (const [i, video] of videos.entries()) {
    const shares = model.scoringFeeds(video, exemplars.map((k) => videos[k]!), learnt)['exemplar_shares']!
    const found = await scoring.run({
      ...parameters.tensors, query_features: floatTensor([1, clips, width], all.slice(i * each, (i + 1) * each)),
      exemplar_features: floatTensor([3, clips, width], Float32Array.from(exemplars.flatMap((k) => [...all.subarray(k * each, (k + 1) * each)]))),
      exemplar_shares: floatTensor(shares.shape, shares.data),
    })
    const plain = Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, { shape: tensor.shape, data: floats(tensor) }]))
    errors.push(Math.abs(model.readScore(plain, { ...video, scorePoints: null }, exemplars.map((k) => videos[k]!), learnt).predictedScorePoints - (scores[i] ?? NaN)))
  }
  // Scores lie 9 points from their mean on average.
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(3)
})

it('trains its backbone clip by clip, towards a smaller loss', async () => {
  const [features1, backward] = [await load(buildClipFeatureGraph('t', tiny, { batchNorm: 'frozen' })), await load(buildClipBackwardGraph('t', tiny, { batchNorm: 'frozen' }))]
  const head = await load(buildHeadStepGraph(tiny, { pairs: 1, toFeatures: true }))
  const all = coreParameters(tiny)
  const parameters = flatTensors(all, initialParameters(all, 8))
  const picture = 3 * 32 * 32
  const videos = [0, 1].map(() => Float32Array.from({ length: tiny.frames * picture }, () => random() * 2 - 1))
  const units = videos.flatMap((video, v) => clipUnits(tiny).map(({ frames, rows }) => ({
    row: v * clips + rows[0], pictures: floatTensor([8, 3, 32, 32], video.subarray((frames[0] ?? 0) * picture, ((frames.at(-1) ?? 0) + 1) * picture)),
  })))
  const labels = Object.fromEntries(Object.entries(openCore(tiny).labelFeeds([dive(60), dive(51)], facts, random)).map(([name, { shape, data }]) => [name, floatTensor(shape, data)]))
  const given = (session: OrtSession, feeds: Record<string, Tensor>): Record<string, Tensor> => Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!]))
  const step = async (): Promise<{ loss: number; featureGradient: Float32Array }> => {
    const found = new Float32Array(2 * clips * width)
    for (const { row, pictures } of units) found.set(floats((await features1.run(given(features1, { ...parameters.tensors, pictures })))['features']), row * width)
    const out = await head.run(given(head, { ...parameters.tensors, ...labels, features: floatTensor([2, clips, width], found) }))
    return { loss: scalarOf(out['loss/total']), featureGradient: floats(out['feature_gradient']) }
  }
  const before = await step()
  const names = trainableNames(all, 'backbone')
  const sum = new Map(names.map((name) => [name, new Float32Array(parameters.tensors[name]?.data.length ?? 0)]))
  for (const { row, pictures } of units) {
    const out = await backward.run(given(backward, { ...parameters.tensors, pictures, feature_gradient: floatTensor([1, width], before.featureGradient.slice(row * width, (row + 1) * width)) }))
    for (const name of names) floats(out[gradientName(name)]).forEach((value, i) => { sum.get(name)![i]! += value })
  }
  const length = [...sum.values()].reduce((total, gradient) => total + dot(gradient, gradient), 0)
  expect(length).toBeGreaterThan(0)
  // A step of size s against the gradient lowers the loss by about s · |gradient|².
  const size = 0.002 / length
  for (const name of names) sum.get(name)!.forEach((value, i) => { parameters.tensors[name]!.data[i]! -= size * value })
  const gained = before.loss - (await step()).loss
  expect(gained).toBeGreaterThan(0.0016)
  expect(gained).toBeLessThan(0.0024)
})
