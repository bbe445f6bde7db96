import { afterAll, describe, expect, it } from 'vitest'
import { encodeGraph } from '../../../../src/main/graph/encode.ts'
import type { Graph } from '../../../../src/main/graph/graph.ts'
import { gradientName } from '../../../../src/main/models/method.ts'
import { allPairs } from '../../../../src/main/models/pcln/config.ts'
import { buildBackwardGraph, buildFeatureGraph, buildHeadGraph, buildScoringGraph } from '../../../../src/main/models/pcln/graphs.ts'
import { pclnHeadParameters, pclnParameters } from '../../../../src/main/models/pcln/parameters.ts'
import { initialParameters } from '../../../../src/main/models/parameters.ts'
import { createAdam } from '../../../../src/main/runtime/adam.ts'
import { flatTensors, renamed } from '../../../../src/main/runtime/flat.ts'
import { createSession, type OrtSession } from '../../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../../src/main/runtime/tensor.ts'
import { randomSource } from '../../graph/finite-differences.ts'
import { tiny } from './tiny.ts'

const videos = 4
const width = 8
const row = tiny.frames * width
const random = randomSource(4)
const specs = pclnHeadParameters(tiny)
const values = initialParameters(pclnParameters(tiny), 2)
// Larger than they start, so that no sigmoid or loss is all but flat.
for (const spec of specs) values[spec.name] = (values[spec.name] ?? new Float32Array()).map((value) => 2 * value)
const parameters: Record<string, Tensor<Float32Array>> = Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name])]))
const features = floatTensor([videos, tiny.frames, width], Float32Array.from({ length: videos * row }, () => 2 * random()))
const truth = floatTensor([videos], [0.9, 0.2, 0.6, 0.4])
const feeds = { ...parameters, features, truth }

const sessions: OrtSession[] = []
async function load(graph: Graph): Promise<OrtSession> {
  const session = await createSession(encodeGraph(graph), { threads: 1 })
  sessions.push(session)
  return session
}
afterAll(async () => {
  for (const session of sessions) await session.release()
})

const norm = (data: Float32Array): number => Math.sqrt(data.reduce((sum, value) => sum + value * value, 0))

describe('a step of the heads', () => {
  it('has losses that follow from its scores and differences', async () => {
    const found = await (await load(buildHeadGraph(tiny, { videos, reduction: 'sum' }))).run(feeds)
    const [scores, apart] = [floats(found['scores']), floats(found['pair_differences'])]
    const [bs, rs, ds] = allPairs(videos).reduce(([a, b, c], [p, q], k) => {
      const [sp, sq, tp, tq, d] = [scores[p] ?? NaN, scores[q] ?? NaN, truth.data[p] ?? NaN, truth.data[q] ?? NaN, apart[k] ?? NaN]
      return [a + ((sp - tp) ** 2 + (sq - tq) ** 2) / 2, b + (d - Math.abs(tp - tq)) ** 2, c + (d - Math.abs(sp - sq)) ** 2]
    }, [0, 0, 0])
    expect(scalarOf(found['loss/score'])).toBeCloseTo(bs, 5)
    expect(scalarOf(found['loss/difference'])).toBeCloseTo(rs, 5)
    expect(scalarOf(found['loss/consistency'])).toBeCloseTo(ds, 5)
    expect(scalarOf(found['loss/total'])).toBeCloseTo(bs + rs + ds, 5)
    const mean = await (await load(buildHeadGraph(tiny, { videos, reduction: 'mean', differenceWeight: 2, consistencyWeight: 0 }))).run(feeds)
    expect(scalarOf(mean['loss/total'])).toBeCloseTo((bs + 2 * rs) / 6, 5)
  })

  it('has gradients that are the slopes of the total, to parameters and to features', async () => {
    const session = await load(buildHeadGraph(tiny, { videos, toFeatures: true }))
    const base = await session.run(feeds)
    const named: [string, Tensor | undefined][] = [...specs.map((spec): [string, Tensor | undefined] => [spec.name, base[gradientName(spec.name)]]), ['features', base['feature_gradient']]]
    for (const [name, tensor] of named) {
      const gradient = floats(tensor, name)
      const own = (feeds as Record<string, Tensor<Float32Array>>)[name]
      if (!own) throw new Error(`${name} is not fed`)
      const moved = async (step: number): Promise<number> => scalarOf((await session.run({ ...feeds, [name]: floatTensor(own.shape, own.data.map((value, i) => value + step * (gradient[i] ?? 0))) }))['loss/total'])
      const errors: number[] = []
      // Long steps cross corners of ReLU and max pool, short ones drown in rounding.
      for (const share of [3e-2, 1e-2, 1e-3, 1e-4]) {
        const step = (share * Math.max(0.1, norm(own.data))) / norm(gradient)
        errors.push(Math.abs(((await moved(step)) - (await moved(-step))) / (2 * step) / norm(gradient) ** 2 - 1))
      }
      expect(Math.min(...errors), name).toBeLessThan(0.05)
    }
  })

  it('compares a pair alike alone, in a batch and as query and exemplar', async () => {
    const whole = await (await load(buildHeadGraph(tiny, { videos }))).run(feeds)
    const part = (i: number, count = 1): Tensor => floatTensor([count, tiny.frames, width], features.data.subarray(i * row, (i + count) * row))
    const scoring = await (await load(buildScoringGraph(tiny, { exemplars: 3 }))).run({ ...parameters, query_features: part(0), exemplar_features: part(1, 3) })
    expect(floats(scoring['score'])[0]).toBeCloseTo(floats(whole['scores'])[0] ?? NaN, 5)
    floats(scoring['exemplar_scores']).forEach((score, k) => expect(score).toBeCloseTo(floats(whole['scores'])[k + 1] ?? NaN, 5))
    floats(scoring['pair_differences']).forEach((apart, k) => expect(apart).toBeCloseTo(floats(whole['pair_differences'])[k] ?? NaN, 5))
    const alone = await (await load(buildScoringGraph(tiny, { exemplars: 0 }))).run({ ...parameters, query_features: part(0) })
    expect(floats(alone['score'])[0]).toBeCloseTo(floats(whole['scores'])[0] ?? NaN, 5)
  })

  it('works on a single video', async () => {
    const found = await (await load(buildHeadGraph(tiny, { videos: 1, reduction: 'mean' }))).run({ ...parameters, features: floatTensor([1, tiny.frames, width], features.data.subarray(0, row)), truth: floatTensor([1], [0.9]) })
    expect(scalarOf(found['loss/score'])).toBeCloseTo((0.9 - (floats(found['scores'])[0] ?? NaN)) ** 2, 5)
    expect(specs.every((spec) => floats(found[gradientName(spec.name)]).every(Number.isFinite))).toBe(true)
  })

  it('with masks of ones is the step without; a dropped step does not count', async () => {
    const plain = await (await load(buildHeadGraph(tiny, { videos }))).run(feeds)
    const dropping = await load(buildHeadGraph(tiny, { videos, dropout: true, toFeatures: true }))
    const ones = (steps: number): Tensor<Float32Array> => floatTensor([videos, 1, steps], new Float32Array(videos * steps).fill(1))
    const kept = await dropping.run({ ...feeds, dropout_first: ones(8), dropout_second: ones(4) })
    expect(scalarOf(kept['loss/total'])).toBeCloseTo(scalarOf(plain['loss/total']), 6)
    const mask = ones(8)
    mask.data[3] = 0
    const dropped = floats((await dropping.run({ ...feeds, dropout_first: mask, dropout_second: ones(4) }))['feature_gradient'])
    expect(dropped.subarray(3 * width, 4 * width).every((value) => value === 0)).toBe(true)
    expect(norm(dropped)).toBeGreaterThan(0)
  })

  it('repeated with Adam learns scores and differences', async () => {
    const session = await load(buildHeadGraph(tiny, { videos, reduction: 'mean' }))
    const flat = flatTensors(specs, values)
    const gradients = flatTensors(specs)
    const adam = await createAdam(flat.data.length, {}, { threads: 1 })
    const state = adam.init()
    const rates = new Float32Array(flat.data.length).fill(1e-2)
    const losses: number[] = []
    for (let step = 0; step < 150; step += 1) {
      const loss = floatTensor([])
      await session.run({ ...feeds, ...flat.tensors }, { 'loss/total': loss, ...renamed(gradients, gradientName) })
      losses.push(scalarOf(loss))
      await adam.update(flat.data, gradients.data, rates, state)
    }
    await adam.release()
    expect(losses.at(-1) ?? Infinity).toBeLessThan(0.2 * (losses[0] ?? 0))
  })
})

describe('the backbone', () => {
  const side = 3 * tiny.size ** 2
  const pictures = Float32Array.from({ length: tiny.frames * side }, () => random() * 2 - 1)
  const all = Object.fromEntries(pclnParameters(tiny).map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name])]))

  it('in units gives the features of the whole, and gradients that add up to its own', async () => {
    const given = floatTensor([tiny.frames, width], Float32Array.from({ length: row }, () => random() * 2 - 1))
    const whole = await (await load(buildFeatureGraph(tiny))).run({ ...all, pictures: floatTensor([tiny.frames, 3, tiny.size, tiny.size], pictures) })
    const wholeBack = await (await load(buildBackwardGraph(tiny))).run({ ...all, pictures: floatTensor([tiny.frames, 3, tiny.size, tiny.size], pictures), feature_gradient: given })
    const [forward, back] = [await load(buildFeatureGraph(tiny, { pictures: 4 })), await load(buildBackwardGraph(tiny, { pictures: 4 }))]
    const names = pclnParameters(tiny).filter((spec) => spec.trainable && spec.group === 'backbone').map((spec) => spec.name)
    const sums = new Map<string, Float32Array>()
    for (const unit of [0, 1]) {
      const part = floatTensor([4, 3, tiny.size, tiny.size], pictures.subarray(unit * 4 * side, (unit + 1) * 4 * side))
      const rows = floats((await forward.run({ ...all, pictures: part }))['features'])
      rows.forEach((value, i) => expect(value).toBeCloseTo(floats(whole['features'])[unit * 4 * width + i] ?? NaN, 4))
      const found = await back.run({ ...all, pictures: part, feature_gradient: floatTensor([4, width], given.data.subarray(unit * 4 * width, (unit + 1) * 4 * width)) })
      for (const name of names) sums.set(name, floats(found[gradientName(name)]).map((value, i) => value + (sums.get(name)?.[i] ?? 0)))
    }
    for (const name of names) {
      const expected = floats(wholeBack[gradientName(name)])
      expect(norm(expected.map((value, i) => value - (sums.get(name)?.[i] ?? NaN))) / norm(expected), name).toBeLessThan(1e-4)
    }
  })
})
