import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { migrations } from '../../../src/main/library/migrations/all.ts'
import type { Library, NewModel } from '../../../src/main/library/library.ts'
import { readRunConfig } from '../../../src/shared/contract/training.ts'
import { importer, someFacts, someVideo, temporaryFolder, temporaryLibrary, threeStages } from './temporary-library.ts'

function someModel(library: Library, changes: Partial<NewModel> = {}): NewModel {
  return { name: 'small', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'imported', runId: null, contentHash: 'm1', sizeBytes: 5, card: '# small', path: join(library.folder.models, 'm1.safetensors'), ...changes }
}

describe('format 5', () => {
  it('keeps the models of older libraries, all shown and all able to score', async () => {
    const folder = await temporaryFolder()
    const old = new SqliteFile(join(folder, 'library.sqlite'))
    old.exec(`${migrations.slice(0, 4).map(({ sql }) => sql).join('\n')} PRAGMA user_version = 4; PRAGMA application_id = ${0x48424c31};`)
    old.exec("INSERT INTO models VALUES (3, 'old', 'mcore', 'mcore-small', 'upright', 'shipped', NULL, 'h', 7, 'library:models/h.safetensors', '# old', '2024-01-01T00:00:00.000Z')")
    old.close()
    const library = await openLibrary(folder)
    expect(await library.models.list()).toMatchObject([{ id: 3, name: 'old', geometry: 'upright', canScore: true }])
    expect(await library.models.list({ removed: true })).toEqual([])
    await library.close()
  })
})

describe('a model that is put away', () => {
  it('is out of the list with everything it said still there, and comes back as it was', async () => {
    const library = await temporaryLibrary()
    const { diveIds: [dive] } = await library.videos.insert(someVideo(), [{ facts: someFacts(), stages: threeStages }], importer)
    const model = await library.models.insert(someModel(library))
    await library.predictions.insert({ diveId: dive!, modelId: model.id, seed: 1, exemplarRule: 'none', transitions: [20, 80], transitionSource: 'model', predictedScorePoints: 60, directScorePoints: 60, directShare: 1, voteSpreadPoints: 0, stageContributions: null, details: {}, votes: [], elapsedMilliseconds: 1 })
    const changed: unknown[] = []
    const stop = library.onChange((change) => void changed.push(change))
    await library.models.setRemoved(model.id, true)
    stop()
    expect(changed).toMatchObject([{ areas: ['models'] }])
    expect([await library.models.list(), (await library.models.list({ removed: true })).map(({ id }) => id)]).toEqual([[], [model.id]])
    expect((await library.predictions.list(dive!))[0]).toMatchObject({ modelId: model.id, modelName: 'small' })
    expect(await library.models.get(model.id)).toMatchObject({ name: 'small' })
    expect(await library.models.setRemoved(model.id, false)).toEqual(model)
    // Shipping the same file again does not undo what a person put away; importing it does.
    await library.models.setRemoved(model.id, true)
    await library.models.insert(someModel(library, { source: 'shipped' }))
    expect(await library.models.list()).toEqual([])
    await library.models.insert(someModel(library))
    expect(await library.models.list()).toHaveLength(1)
  })

  it('says where it was used: its run, runs that began from it, dives it spoke of', async () => {
    const library = await temporaryLibrary()
    const { diveIds } = await library.videos.insert(someVideo(), [{ facts: someFacts(), stages: threeStages }, { facts: someFacts(), stages: [] }], importer)
    const [first, second] = diveIds
    const made = await library.runs.insert({ name: 'made it', config: config(null), dives: [], codeVersion: '1' })
    const model = await library.models.insert(someModel(library, { source: 'run', runId: made.id }))
    await library.runs.update(made.id, { modelId: model.id })
    const began = await library.runs.insert({ name: 'began here', config: config(model.id), dives: [], codeVersion: '1' })
    await library.runs.insert({ name: 'another', config: config(null), dives: [], codeVersion: '1' })
    for (const diveId of [first, first, second]) await library.predictions.insert({ diveId: diveId!, modelId: model.id, seed: 1, exemplarRule: 'none', transitions: null, transitionSource: 'model', predictedScorePoints: 60, directScorePoints: 60, directShare: 1, voteSpreadPoints: 0, stageContributions: null, details: {}, votes: [], elapsedMilliseconds: 1 })
    await library.segmentations.insert({ diveId: first!, modelId: model.id, transitions: [20, 80], confidences: [1, 1], frames: [0], curves: [[1], [1]] })
    expect(await library.models.usage(model.id)).toEqual({ runs: [{ id: made.id, name: 'made it', role: 'made' }, { id: began.id, name: 'began here', role: 'started' }], predictionCount: 3, predictedDiveCount: 2, segmentationCount: 1 })
  })
})

function config(initialModelId: number | null) {
  return readRunConfig({
    name: 'r', method: 'mcore', configuration: 'mcore-small', initialModelId, depth: 'heads', splitId: 1, epochs: 2, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 4,
    batchNorm: 'frozen', geometry: 'upright', flip: true, transitionSearch: 'ordered-pairs', exemplarCount: 10, seed: 1, provider: 'cpu', checkpointEverySteps: 50,
  })
}
