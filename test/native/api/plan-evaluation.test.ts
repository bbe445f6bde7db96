import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { planEvaluation } from '../../../src/main/api/plan-evaluation.ts'
import type { Library } from '../../../src/main/library/library.ts'
import type { DiveId, ModelId, SplitId, SplitPart } from '../../../src/shared/contract/entities.ts'
import { evaluationRequest, type EvaluationRequest } from '../../../src/shared/contract/evaluations.ts'
import { readRunConfig } from '../../../src/shared/contract/training.ts'
import { insertVideo, person, someFacts, temporaryLibrary, threeStages } from '../library/temporary-library.ts'

// What an evaluation is made of, before anything is computed.
let library: Library
let splitId: SplitId
let ids: DiveId[]
let modelId: ModelId
let runId: Awaited<ReturnType<Library['runs']['insert']>>['id']
const parts: SplitPart[] = ['train', 'train', 'train', 'train', 'validation', 'test']

beforeEach(async () => {
  library = await temporaryLibrary()
  const path = join(library.folder.media, 'clip.mp4')
  await mkdir(library.folder.media, { recursive: true })
  await writeFile(path, 'never decoded')
  const video = await insertVideo(library, { path })
  ids = []
  for (const [i] of parts.entries()) ids.push((await library.dives.create(video.id, { facts: someFacts({ athlete: `Diver ${i}`, scorePoints: 60 + i, diveNumber: '107B', difficulty: i === 0 ? 2 : 3.1 }), stages: threeStages }, person)).dive.id)
  splitId = (await library.splits.insert('Six', ids.map((diveId, i) => ({ diveId, part: parts[i] ?? 'train' })))).id
  const config = readRunConfig({
    name: 'r', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'all', splitId, epochs: 1, headLearningRate: 1e-3, backboneLearningRate: 1e-4, selection: 'last-epoch',
    examplesPerStep: 1, batchNorm: 'frozen', geometry: 'upright', flip: false, transitionSearch: 'ordered-pairs', exemplarCount: 1, seed: 0, provider: 'cpu', checkpointEverySteps: 100,
  })
  runId = (await library.runs.insert({ name: 'r', config, dives: await library.sources.ofSplit(splitId), codeVersion: '1' })).id
  const weights = join(library.folder.models, 'w.safetensors')
  await writeFile(weights, 'never read')
  modelId = (await library.models.insert({ name: 'made by the run', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'run', runId, contentHash: 'c'.repeat(64), sizeBytes: 1, card: '', path: weights })).id
})

const plan = (change: Partial<EvaluationRequest> = {}) => planEvaluation(library, evaluationRequest.parse({ modelId, splitId, part: 'test', ...change }))
const scores = (dives: readonly { scorePoints: number | null }[]) => dives.map(({ scorePoints }) => scorePoints)

describe('an evaluation of a model that a run on this split made', () => {
  it('draws exemplars from the labels that the run knew, and measures against those of today', async () => {
    await library.dives.update(ids[1] ?? expect.fail(), { scorePoints: 99 }, person)
    await library.dives.update(ids[5] ?? expect.fail(), { scorePoints: 70 }, person)
    const found = await plan()
    expect(scores(found.training)).toEqual([60, 61, 62, 63])
    expect(scores(found.queries[0]?.exemplars ?? [])).toHaveLength(4)
    expect(Math.max(...scores(found.queries[0]?.exemplars ?? []).map(Number))).toBe(63)
    expect(scores(found.queries.map(({ dive }) => dive))).toEqual([70])
    expect(scores(found.snapshot)).toEqual([60, 61, 62, 63, 64, 70])
    expect(found).toMatchObject({ runId, selection: 'last-epoch', modelHash: 'c'.repeat(64) })
  })

  it('keeps the snapshot of the run where nothing was edited', async () => {
    const { modelHash: _hash, ...rest } = await plan({ part: 'validation' })
    expect(rest.snapshot).toEqual(await library.runs.snapshot(runId))
  })

  it('draws none of the dives that the run went on without', async () => {
    await library.runs.addLeftOut(runId, [{ diveId: ids[2] ?? expect.fail(), title: 'Diver 2', part: 'train', reason: 'gone', epoch: 1 }])
    expect(scores((await plan()).queries[0]?.exemplars ?? []).sort()).toEqual([60, 61, 63])
  })

  it('measures a dive of the training part with the labels that its exemplars have', async () => {
    await library.dives.update(ids[1] ?? expect.fail(), { scorePoints: 99 }, person)
    const { queries } = await plan({ part: 'train' })
    expect(scores(queries.map(({ dive }) => dive))).toEqual([60, 61, 62, 63])
    for (const { dive, exemplars } of queries) expect(exemplars.map(({ diveId }) => diveId)).not.toContain(dive.diveId)
  })
})

describe('any evaluation', () => {
  it('draws by the rule asked for, in an order that follows from the seed', async () => {
    const exemplars = async (change: Partial<EvaluationRequest>) => (await plan(change)).queries[0]?.exemplars.map(({ diveId }) => ids.indexOf(diveId)) ?? []
    expect((await exemplars({ exemplarRule: 'difficulty' })).sort()).toEqual([1, 2, 3])
    expect((await exemplars({ exemplarRule: 'dive-number' })).sort()).toEqual([0, 1, 2, 3])
    expect(await exemplars({ exemplarCount: 3, seed: 5 })).toEqual(await exemplars({ exemplarCount: 3, seed: 5 }))
    const orders = new Set(await Promise.all(Array.from({ length: 12 }, (_, seed) => exemplars({ seed }).then(String))))
    expect(orders.size).toBeGreaterThan(2)
  })

  it('of a split that no run of the model used takes the labels of today', async () => {
    const other = (await library.splits.copy(splitId, 'Copy')).id
    await library.dives.update(ids[1] ?? expect.fail(), { scorePoints: 99 }, person)
    expect(scores((await plan({ splitId: other })).training)).toEqual([60, 99, 62, 63])
  })

  it('is refused where its part is empty, a label or the weights are missing', async () => {
    const empty = (await library.splits.insert('Empty', ids.slice(0, 4).map((diveId) => ({ diveId, part: 'train' })))).id
    await expect(plan({ splitId: empty })).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('test part') as string })
    await library.dives.update(ids[5] ?? expect.fail(), { scorePoints: null }, person)
    await expect(plan()).rejects.toMatchObject({ code: 'bad-labels' })
    // Labels of the other parts do not matter.
    await expect(plan({ part: 'validation' })).resolves.toMatchObject({ runId })
    await expect(plan({ modelId: 99 as ModelId })).rejects.toMatchObject({ code: 'not-found' })
  })
})
