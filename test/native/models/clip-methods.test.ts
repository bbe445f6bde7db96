import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { trainModel } from '../../../src/main/engine/jobs/train.ts'
import { encodeGraph, fedInputs } from '../../../src/main/graph/encode.ts'
import type { ClipVideo } from '../../../src/main/models/clip-video.ts'
import { openDirect } from '../../../src/main/models/direct/method.ts'
import { gradientName, type LabelledVideo, type MethodModel } from '../../../src/main/models/method.ts'
import { initialParameters } from '../../../src/main/models/parameters.ts'
import { openT2cr } from '../../../src/main/models/t2cr/method.ts'
import { openMusdl, openUsdl } from '../../../src/main/models/usdl/method.ts'
import { createAdam } from '../../../src/main/runtime/adam.ts'
import { flatTensors, renamed } from '../../../src/main/runtime/flat.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf } from '../../../src/main/runtime/tensor.ts'
import { loadModelFile } from '../../../src/main/training/model-file.ts'
import { randomSource } from '../graph/finite-differences.ts'
import { makeDives, makeInput, recorder } from '../training/tiny-dives.ts'
import { tinyT2cr } from './t2cr/tiny-t2cr.ts'

const clips: ClipVideo = { frames: 8, starts: [0, 4], backbone: { width: 0.02, clipFrames: 4, size: 32 }, unit: 'video' }
const small = { ...tinyT2cr, name: 't2cr-small', frames: 8, baseStarts: [0, 2, 4], auxiliaryStarts: [0, 4], unit: 'deviations' } as const

const random = randomSource(31)
/**
 * Eight dives whose awards tell their scores. Queries come first, then their exemplars: better and worse ones in turn, for
 * with exemplars that are always better T²CR's one-sided alignment would chase them without end.
 */
const places = [0, 5, 3, 6, 4, 1, 7, 2]
const dives: readonly LabelledVideo[] = places.map((place, i) => {
  const award = 3 + 0.5 * place
  return { diveNumber: i % 2 ? '107B' : '205B', difficulty: 3, scorePoints: 3 * award * 3, awards: Array.from({ length: 7 }, () => award), transitions: null }
})

/** Features [V, rows, width] in which the first quarter of the width tells the score, the rest is noise. */
function featuresOf(model: MethodModel): Float32Array {
  const { rows, width } = model.features
  return Float32Array.from({ length: dives.length * rows * width }, (_, i) => {
    const [video, place] = [Math.floor(i / (rows * width)), i % width]
    return place < width / 4 ? 0.2 + 0.15 * (places[video] ?? 0) + 0.02 * random() : random()
  })
}

describe.each([
  ['T²CR', () => openT2cr(small)], ['direct regression', () => openDirect('direct-small', clips)],
  ['USDL', () => openUsdl('usdl-small', clips, { prediction: 'expectation' })], ['MUSDL', () => openMusdl('musdl-small', clips, { prediction: 'expectation' })],
] as const)('%s', (_, open) => {
  it('learns to tell scores from features through its graphs, facts and readings', async () => {
    const model = open()
    const { rows, width } = model.features
    const features = featuresOf(model)
    const one = (video: number): Float32Array => features.slice(video * rows * width, (video + 1) * rows * width)
    const facts = model.learnFacts(dives)
    expect(model.factProblems(facts)).toEqual([])
    // Pairs: each of the first four beside one of the others.
    const examples = model.examples === 'pairs' ? dives.length / 2 : dives.length
    const graph = model.headGraph({ examples, toFeatures: false })
    const session = await createSession(encodeGraph(graph), { threads: 1 })
    const heads = model.parameters.filter((spec) => spec.group === 'head')
    const values = initialParameters(heads, 5)
    const parameters = flatTensors(heads.filter((spec) => spec.trainable), values)
    const gradients = flatTensors(heads.filter((spec) => spec.trainable))
    const fixed = flatTensors(heads.filter((spec) => !spec.trainable), values)
    const used = new Set(fedInputs(graph).map((input) => input.name))
    const feeds = Object.fromEntries(Object.entries({
      ...parameters.tensors, ...fixed.tensors, features: floatTensor([dives.length, rows, width], features), ...Object.fromEntries(Object.entries(model.labelFeeds(dives, facts, random)).map(([name, { shape, data }]) => [name, floatTensor(shape, data)])),
    }).filter(([name]) => used.has(name)))
    const adam = await createAdam(parameters.data.length, {}, { threads: 1 })
    const [state, rates] = [adam.init(), new Float32Array(parameters.data.length).fill(3e-3)]
    const losses: number[] = []
    for (let step = 0; step < 240; step += 1) {
      const total = floatTensor([])
      const statistics = Object.fromEntries(Object.keys(fixed.tensors).filter((name) => graph.outputs.has(`statistic/${name}`)).map((name) => [`statistic/${name}`, fixed.tensors[name]!]))
      await session.run(feeds, { 'loss/total': total, ...renamed(gradients, gradientName), ...statistics })
      losses.push(scalarOf(total))
      await adam.update(parameters.data, gradients.data, rates, state)
    }
    await adam.release()
    await session.release()
    expect(losses.at(-1)).toBeLessThan(0.6 * losses[0]!)

    const exemplars = model.usesExemplars ? [2, 5] : []
    const trained = Object.fromEntries([...Object.entries(parameters.tensors), ...Object.entries(fixed.tensors)].map(([name, { data }]) => [name, data]))
    const scoring = await createSession(encodeGraph(model.scoringGraph({ exemplars: exemplars.length }), { bake: trained }), { threads: 1 })
    const errors: number[] = []
    for (const [i, dive] of dives.entries()) {
      const found = await scoring.run({
        query_features: floatTensor([1, rows, width], one(i)),
        ...(exemplars.length > 0 && { exemplar_features: floatTensor([exemplars.length, rows, width], Float32Array.from(exemplars.flatMap((k) => [...one(k)]))) }),
      })
      const plain = Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, { shape: tensor.shape, data: floats(tensor) }]))
      errors.push(model.readScore(plain, dive, exemplars.map((k) => dives[k]!), facts).predictedScorePoints - (dive.scorePoints ?? NaN))
    }
    await scoring.release()
    // Scores lie between 27 and 58.5 points, 10 apart from their mean on average.
    expect(Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)).toBeLessThan(6)
  })
})

describe('a run on videos', () => {
  const folder = mkdtemp(join(tmpdir(), 'highboard-clip-methods-'))
  afterAll(async () => rm(await folder, { recursive: true, force: true }))

  it('of T²CR goes through heads and backbone, clip by clip, and keeps a model with its facts', async () => {
    const at = await folder
    const videos = await makeDives(join(at, 'videos'))
    const context = recorder()
    const result = await trainModel(makeInput(at, videos, { method: 't2cr', configuration: 't2cr-small', epochs: 1 }), openT2cr(small), context)
    const losses = context.points.filter((point) => point.name === 'loss/total').map((point) => point.value)
    expect(losses.length).toBeGreaterThan(0)
    expect(losses.every(Number.isFinite)).toBe(true)
    const stored = await loadModelFile(result.model.path)
    expect(stored.facts).toMatchObject({ method: 't2cr', configuration: 't2cr-small' })
    expect(result.evaluations.map((found) => found.part)).toEqual(['validation'])
    const weight = 'base_model.backbone.conv3d_1a_7x7.conv3d.weight'
    const started = initialParameters(openT2cr(small).parameters, 4)[weight]!
    expect(stored.tensors.get(weight)!.data).not.toEqual(started)
  })
})
