import { afterAll, describe, expect, it } from 'vitest'
import { encodeGraph } from '../../../../src/main/graph/encode.ts'
import type { Graph } from '../../../../src/main/graph/graph.ts'
import { gradientName, statisticName } from '../../../../src/main/models/method.ts'
import { initialParameters } from '../../../../src/main/models/parameters.ts'
import { clipCount, featureWidth } from '../../../../src/main/models/t2cr/config.ts'
import { buildHeadStepGraph, buildScoringGraph } from '../../../../src/main/models/t2cr/graphs.ts'
import { lossNames, type LossName } from '../../../../src/main/models/t2cr/heads.ts'
import { t2crHeadParameters } from '../../../../src/main/models/t2cr/parameters.ts'
import { createSession, type OrtSession } from '../../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../../src/main/runtime/tensor.ts'
import { randomSource } from '../../graph/finite-differences.ts'
import { tinyT2cr as tiny } from './tiny-t2cr.ts'

const specs = t2crHeadParameters(tiny)
// A seed at which no ReLU or maximum changes sides within the step of the differences.
const values = initialParameters(specs, 8)
const random = randomSource(17)
const width = featureWidth(tiny)
const [pairs, clips] = [3, clipCount(tiny)]
const features = Float32Array.from({ length: 2 * pairs * clips * width }, () => random() * 2)
const scores = [8, 6, 7, 5, 9, 6.5]

const sessions: OrtSession[] = []
async function load(graph: Graph, bake?: Readonly<Record<string, Float32Array>>): Promise<OrtSession> {
  const session = await createSession(encodeGraph(graph, bake ? { bake } : {}), { threads: 1, optimisation: 'disabled' })
  sessions.push(session)
  return session
}
afterAll(async () => {
  for (const session of sessions) await session.release()
})

function feeds(of: Readonly<Record<string, Float32Array>> = values, data = features, rows = 2 * pairs): Record<string, Tensor> {
  const targets = new Float32Array(rows * tiny.classes)
  for (let row = 0; row < rows; row += 1) targets[row * tiny.classes + (row % pairs) % tiny.classes] = 1
  return {
    ...Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, of[spec.name])])),
    features: floatTensor([rows, clips, width], data), scores: floatTensor([rows], scores.slice(0, rows)), class_targets: floatTensor([rows, tiny.classes], targets),
  }
}

async function run(session: OrtSession, given: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  return await session.run(Object.fromEntries(session.inputNames.map((name) => [name, given[name] ?? floatTensor([])])))
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? Number.NaN), 0)
const only = (name: LossName): Record<LossName, number> => Object.fromEntries(lossNames.map((other) => [other, other === name ? 1 : 0])) as Record<LossName, number>

describe('a step of the heads', () => {
  it.each(lossNames)('gives the slope of the %s loss along a random direction of features and parameters', async (name) => {
    const session = await load(buildHeadStepGraph(tiny, { pairs, toFeatures: true, alignmentGradient: 'both', weights: only(name) }))
    const base = await run(session, feeds())
    expect(scalarOf(base['loss/total'])).toBeCloseTo(scalarOf(base[`loss/${name}`]), 4)
    const draw = randomSource(23)
    const trained = specs.filter((spec) => spec.trainable)
    const way = Object.fromEntries(trained.map((spec) => [spec.name, (values[spec.name] ?? new Float32Array()).map(() => draw() * 2 - 1)]))
    const featureWay = features.map(() => draw() * 2 - 1)
    const predicted = dot(floats(base['feature_gradient']), featureWay) + trained.reduce((sum, spec) => sum + dot(floats(base[gradientName(spec.name)]), way[spec.name] ?? new Float32Array()), 0)
    const moved = async (step: number): Promise<number> => {
      const shifted = Object.fromEntries(specs.map((spec) => [spec.name, (values[spec.name] ?? new Float32Array()).map((value, i) => value + step * (way[spec.name]?.[i] ?? 0))]))
      return scalarOf((await run(session, feeds(shifted, features.map((value, i) => value + step * (featureWay[i] ?? 0)))))['loss/total'])
    }
    const step = 1e-4
    const slope = ((await moved(step)) - (await moved(-step))) / (2 * step)
    expect(Math.abs(slope - predicted)).toBeLessThan(0.02 * Math.abs(predicted))
    expect(Math.abs(predicted)).toBeGreaterThan(1e-4)
  })

  it('lets the alignment pull queries only, unless both are asked for', async () => {
    const exemplarPull = async (gradient: 'first' | 'both'): Promise<{ query: number; exemplar: number }> => {
      // Widened paths share batch statistics between all rows, so only the base path's clips tell queries and exemplars apart.
      const found = await run(await load(buildHeadStepGraph(tiny, { pairs, toFeatures: true, alignmentGradient: gradient, weights: only('alignment') })), feeds())
      const base = (row: number): number => {
        const rowSize = clips * width
        const part = floats(found['feature_gradient']).subarray(row * rowSize, row * rowSize + tiny.baseStarts.length * width)
        return Math.sqrt(dot(part, part))
      }
      return { query: base(0), exemplar: base(pairs) }
    }
    const first = await exemplarPull('first')
    expect(first.exemplar).toBe(0)
    expect(first.query).toBeGreaterThan(0)
    const both = await exemplarPull('both')
    expect(both.exemplar).toBeGreaterThan(0)
    expect(both.query).toBeCloseTo(first.query, 4)
  })

  it('weighs its losses, which add up to the total', async () => {
    const plain = await run(await load(buildHeadStepGraph(tiny, { pairs })), feeds())
    const heavier = await run(await load(buildHeadStepGraph(tiny, { pairs, weights: { delta: 3, alignment: 0.1 } })), feeds())
    expect(scalarOf(heavier['loss/delta'])).toBeCloseTo(3 * scalarOf(plain['loss/delta']), 3)
    expect(scalarOf(heavier['loss/alignment'])).toBeCloseTo(0.1 * scalarOf(plain['loss/alignment']), 4)
    expect(lossNames.reduce((sum, name) => sum + scalarOf(heavier[`loss/${name}`]), 0) / scalarOf(heavier['loss/total'])).toBeCloseTo(1, 5)
  })

  it('on a scale is the same step as without, with outputs shifted and stretched', async () => {
    const scaled = await load(buildHeadStepGraph(tiny, { pairs, scaled: true }))
    const neutral = await run(scaled, { ...feeds(), score_scale: floatTensor([2], [0, 1]) })
    const plain = await run(await load(buildHeadStepGraph(tiny, { pairs })), feeds())
    expect(scalarOf(neutral['loss/total'])).toBeCloseTo(scalarOf(plain['loss/total']), 4)
    const stretched = await run(scaled, { ...feeds(), score_scale: floatTensor([2], [50, 10]) })
    floats(stretched['direct']).forEach((value, i) => expect(value).toBeCloseTo(50 + 10 * (floats(plain['direct'])[i] ?? Number.NaN), 3))
    floats(stretched['deltas']).forEach((value, i) => expect(value).toBeCloseTo(10 * (floats(plain['deltas'])[i] ?? Number.NaN), 3))
    expect(scalarOf(stretched['loss/alignment'])).toBeCloseTo(scalarOf(plain['loss/alignment']), 5)
  })

  it('moves running statistics, and with several pairs NT-Xent sees negatives', async () => {
    const found = await run(await load(buildHeadStepGraph(tiny, { pairs, momentum: 1 })), feeds())
    expect(floats(found[statisticName('taa.inconv.conv.4.running_mean')]).some((value) => Math.abs(value) > 1e-3)).toBe(true)
    expect(scalarOf(found['loss/contrast'])).toBeGreaterThan(0.1)
    const alone = await run(await load(buildHeadStepGraph(tiny, { pairs: 1 })), feeds(values, features.slice(0, 2 * clips * width), 2))
    expect(scalarOf(alone['loss/contrast'])).toBeCloseTo(0, 5)
  })
})

describe('scoring', () => {
  it('gives a query the same from several exemplars as from each alone, and the same direct score', async () => {
    const one = (row: number): Float32Array => features.slice(row * clips * width, (row + 1) * clips * width)
    const together = await run(await load(buildScoringGraph(tiny, { exemplars: 3 }), values), {
      query_features: floatTensor([1, clips, width], one(0)), exemplar_features: floatTensor([3, clips, width], features.slice(clips * width, 4 * clips * width)),
    })
    const single = await load(buildScoringGraph(tiny, { exemplars: 1 }), values)
    for (const [i, exemplar] of [1, 2, 3].entries()) {
      const found = await run(single, { query_features: floatTensor([1, clips, width], one(0)), exemplar_features: floatTensor([1, clips, width], one(exemplar)) })
      expect(floats(found['deltas'])[0]).toBeCloseTo(floats(together['deltas'])[i] ?? Number.NaN, 5)
      expect(floats(found['direct'])[0]).toBeCloseTo(floats(together['direct'])[0] ?? Number.NaN, 5)
    }
    const tokens = floats(together['token_deltas'])
    const perExemplar = tokens.length / 3
    expect(tokens.subarray(0, perExemplar).reduce((a, b) => a + b, 0) / perExemplar).toBeCloseTo(floats(together['deltas'])[0] ?? Number.NaN, 5)
    expect(floats(together['class_probabilities']).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
    const alone = await run(await load(buildScoringGraph(tiny, { exemplars: 0 }), values), { query_features: floatTensor([1, clips, width], one(0)) })
    expect(floats(alone['direct'])[0]).toBeCloseTo(floats(together['direct'])[0] ?? Number.NaN, 5)
  })
})
