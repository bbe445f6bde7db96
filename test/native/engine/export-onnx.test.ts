import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema } from 'onnx-buf'
import * as ort from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAssessor, type AssessedVideo, type Assessor } from '../../../src/main/assessment/assessor.ts'
import { chooseTransitions } from '../../../src/main/assessment/transitions.ts'
import { exportWeights } from '../../../src/main/engine/jobs/export-weights.ts'
import { loadModel, openMethod } from '../../../src/main/engine/jobs/model-access.ts'
import { methods } from '../../../src/main/models/registry.ts'
import { initialParameters } from '../../../src/main/models/parameters.ts'
import type { Facts, LabelledVideo } from '../../../src/main/models/method.ts'
import { createDiskCache } from '../../../src/main/tensor/disk-cache.ts'
import { loadDiveFrames, toPictures } from '../../../src/main/tensor/dive-frames.ts'
import { centerCrop, frameGeometry } from '../../../src/main/tensor/geometry.ts'
import { saveModelFile } from '../../../src/main/training/model-file.ts'
import { makeDives, recorder } from '../training/tiny-dives.ts'

// Exported graphs are run by onnxruntime as anybody would run them: with the card's instructions and nothing of the studio.
const shipped = join(import.meta.dirname, '../../../resources/models/mcore-small-rendered.safetensors')
const exemplarCount = 3
let folder: string
let dives: Awaited<ReturnType<typeof makeDives>>
let assessor: Assessor
let pictures: Float32Array
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-onnx-'))
  dives = await makeDives(join(folder, 'videos'))
  const { model, weights, facts } = loadModel(shipped, (options) => openMethod('mcore', 'mcore-small', options))
  const frameCache = createDiskCache(join(folder, 'cache'), 1e9)
  assessor = await createAssessor({ model, weights, facts, geometry: 'upright', ffmpegPath: '', frameCache, featureCache: null, providers: ['cpu'], threads: 1 })
  const geometry = frameGeometry(model.video.geometry, 'upright', model.video.size)
  pictures = toPictures(await loadDiveFrames(dives[0]!, { frameCount: model.video.frames, geometry, ffmpegPath: '', cache: frameCache }), geometry, centerCrop(geometry))
  await exportWeights({ model: { name: 'Shipped', path: shipped, contentHash: 'f'.repeat(64), method: 'mcore', configuration: 'mcore-small', geometry: 'upright' }, path: join(folder, 'out', 'dive.onnx'), format: 'onnx', exemplars: exemplarCount, dtype: 'F32' }, recorder())
})
afterAll(async () => {
  await assessor.release()
  rmSync(folder, { recursive: true, force: true })
})

const at = (part: string): string => join(folder, 'out', `dive.${part}`)
const values = async (path: string, feeds: Record<string, { shape: readonly number[]; data: Float32Array }>): Promise<Record<string, Float32Array>> => {
  const session = await ort.InferenceSession.create(path)
  expect([...session.inputNames].sort()).toEqual(Object.keys(feeds).sort())
  const found = await session.run(Object.fromEntries(Object.entries(feeds).map(([name, { shape, data }]) => [name, new ort.Tensor('float32', data, shape)])))
  await session.release()
  return Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, tensor.data as Float32Array]))
}

/** As the card describes it: T frames, three stages of five tokens. */
function interpolation(T: number, [first, last]: readonly [number, number]): Float32Array {
  const matrix = new Float32Array(15 * T)
  ;([[0, first], [first, last], [last, T]] as const).forEach(([from, to], stage) => {
    for (let token = 0; token < 5; token++) {
      const p = (token * (to - from - 1)) / 4
      const l = Math.floor(p)
      matrix[(stage * 5 + token) * T + from + l]! += 1 - (p - l)
      matrix[(stage * 5 + token) * T + from + Math.min(l + 1, to - from - 1)]! += p - l
    }
  })
  return matrix
}

describe('exported graphs in a plain onnxruntime', () => {
  it('give the features, the transitions and the score the studio gives', async () => {
    const [T, width] = [assessor.model.video.frames, assessor.model.features.width]
    const own: AssessedVideo[] = []
    for (const dive of dives.slice(0, exemplarCount + 1)) {
      const { features } = await assessor.features(dive!)
      const { samples } = chooseTransitions((await assessor.segment(features))!, 'ordered-pairs')
      own.push({ features, labels: { diveNumber: null, difficulty: null, scorePoints: dive!.scorePoints, awards: [], transitions: samples } })
    }
    const [query, ...exemplars] = own
    const { features } = await values(at('features.onnx'), { pictures: { shape: [T, 3, 80, 80], data: pictures } })
    expect(features).toEqual(query!.features)

    const { transition_logits: logits } = await values(at('stages.onnx'), { features: { shape: [1, T, width], data: features! } })
    expect(logits).toEqual(await assessor.segment(query!.features))

    const pair = (video: AssessedVideo): [number, number] => [video.labels.transitions![0]!, video.labels.transitions![1]!]
    const stacked = new Float32Array(exemplars.flatMap((exemplar) => [...exemplar.features]))
    const { deltas } = await values(at('scoring.onnx'), {
      query_features: { shape: [1, T, width], data: features! },
      query_interpolation: { shape: [1, 15, T], data: interpolation(T, pair(query!)) },
      exemplar_features: { shape: [exemplarCount, T, width], data: stacked },
      exemplar_interpolation: { shape: [exemplarCount, 15, T], data: new Float32Array(exemplars.flatMap((exemplar) => [...interpolation(T, pair(exemplar))])) },
    })
    const votes = exemplars.map((exemplar, k) => exemplar.labels.scorePoints! + deltas![k]!)
    const studio = await assessor.compare(query!, exemplars)
    expect(votes.reduce((sum, vote) => sum + vote, 0) / votes.length).toBeCloseTo(studio.predictedScorePoints, 4)
  })

  it('say in their metadata what they take and give, and lie beside a card', () => {
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['dive.features.onnx', 'dive.md', 'dive.scoring.onnx', 'dive.stages.onnx'])
    const { metadataProps, docString, graph } = fromBinary(ModelProtoSchema, readFileSync(at('scoring.onnx')))
    const metadata = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]))
    expect(metadata).toMatchObject({ method: 'mcore', configuration: 'mcore-small', geometry: 'upright', role: 'scoring', exemplars: '3', resize_height: '80', resize_width: '143', mean: '[0.485,0.456,0.406]', weights_sha256: 'f'.repeat(64) })
    expect(metadata['input/query_interpolation']).toContain('tokens')
    expect(metadata['score']).toContain('votes')
    expect(docString).toBe('Shipped: scoring')
    expect(graph?.node.length).toBeGreaterThan(10)
    const card = readFileSync(at('md'), 'utf8')
    for (const name of ['pictures', 'features', 'transition_logits', 'query_interpolation', 'token_deltas']) expect(card, name).toContain(`\`${name}\``)
  })
})

describe.each(methods.filter(({ name }) => name !== 'mcore').map((method) => [method.name, method] as const))('%s', (name, method) => {
  it('is exported in its smallest size and scores as in the studio', async () => {
    const [smallest] = method.configurations
    const model = method.open(smallest!.name)
    const initial = initialParameters(model.parameters, 5)
    const tensors = new Map(model.parameters.map(({ name: key, shape }) => [key, { shape, data: initial[key]! }]))
    const labels: LabelledVideo[] = Array.from({ length: 24 }, (_, i) => ({ diveNumber: i % 2 ? '107B' : '205B', difficulty: 3, scorePoints: 40 + 2 * i, awards: [7, 7, 7, 7, 7, 7, 7], transitions: [5, 12] }))
    const facts: Facts = model.learnFacts(labels)
    const saved = await saveModelFile(folder, tensors, { method: name, configuration: smallest!.name, geometry: 'upright', provenance: 'random weights', facts: JSON.stringify(facts) })
    await exportWeights({ model: { name, path: saved.path, contentHash: saved.contentHash, method: name, configuration: smallest!.name, geometry: 'upright' }, path: join(folder, name, 'x.onnx'), format: 'onnx', exemplars: 2, dtype: 'F32' }, recorder())
    const { rows, width } = model.features
    const random = (count: number, seed: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * 0.7))
    const unit = model.video.units[0]!
    const side = model.video.size
    const { features } = await values(join(folder, name, 'x.features.onnx'), { pictures: { shape: [unit.frames.length, 3, side, side], data: random(unit.frames.length * 3 * side * side, 1) } })
    expect(features!.length).toBe((unit.rows[1] - unit.rows[0]) * width)
    expect(features!.every((value) => Number.isFinite(value))).toBe(true)
    const count = model.usesExemplars ? 2 : 0
    const [query, ...others] = labels
    const feeds = {
      query_features: { shape: [1, rows, width], data: random(rows * width, 2) },
      ...(count > 0 ? { exemplar_features: { shape: [count, rows, width], data: random(count * rows * width, 3) } } : {}),
      ...model.scoringFeeds(query!, others.slice(0, count), facts),
    }
    const outputs = await values(join(folder, name, 'x.scoring.onnx'), feeds)
    const reading = model.readScore(Object.fromEntries(Object.entries(outputs).map(([key, data]) => [key, { shape: [data.length], data }])), query!, others.slice(0, count), facts)
    expect(Number.isFinite(reading.predictedScorePoints)).toBe(true)
    const card = readFileSync(join(folder, name, 'x.md'), 'utf8')
    for (const key of [...Object.keys(feeds), ...Object.keys(outputs)]) expect(card, key).toContain(`\`${key}\``)
    expect(card).not.toContain('not asked to describe')
  })
})
