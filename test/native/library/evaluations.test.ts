import { gunzipSync } from 'node:zlib'
import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Figures } from '../../../src/shared/contract/evaluations.ts'
import type { DiveId, ModelId, RunId, SplitId, SplitPart } from '../../../src/shared/contract/entities.ts'
import { readRunConfig } from '../../../src/shared/contract/training.ts'
import type { Library, LibraryChange } from '../../../src/main/library/library.ts'
import { migrations } from '../../../src/main/library/migrations/all.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { NewEvaluation } from '../../../src/main/library/stored-evaluations.ts'
import { insertVideo, person, someFacts, temporaryFolder, temporaryLibrary, threeStages } from './temporary-library.ts'

const none = { value: null, interval: null }
const someFigures: Figures = {
  count: 2, srcc: { value: 0.5, interval: [-1, 1] }, pearson: none, kendall: none, relativeL2: none, range: { points: 20, source: 'part' }, maePoints: { value: 3.25, interval: [1, 5] },
  maeQuality: none, qualitySrcc: none, withinNumberSrcc: none, withinNumber: { groups: 0, dives: 0, leastDives: 5 }, tiouMean: none, tiou50: none, tiou75: none, tiouCount: 0,
}

/** Three dives in a split with a run on it, the run's model, and a model of elsewhere. */
async function stocked(library: Library): Promise<{ splitId: SplitId; runId: RunId; own: ModelId; other: ModelId; evaluation(part: SplitPart, modelId: ModelId): Promise<NewEvaluation> }> {
  const video = await insertVideo(library)
  const parts: SplitPart[] = ['train', 'validation', 'test']
  const ids: DiveId[] = []
  for (const part of parts) ids.push((await library.dives.create(video.id, { facts: someFacts({ athlete: part, event: 'World Cup' }), stages: threeStages }, person)).dive.id)
  const split = await library.splits.insert('Three', ids.map((diveId, i) => ({ diveId, part: parts[i] ?? 'train' })))
  const config = readRunConfig({
    name: 'r', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'all', splitId: split.id, epochs: 1, headLearningRate: 1e-3, backboneLearningRate: 1e-4,
    examplesPerStep: 1, batchNorm: 'frozen', geometry: 'upright', flip: false, transitionSearch: 'ordered-pairs', exemplarCount: 1, seed: 0, provider: 'cpu', checkpointEverySteps: 100,
  })
  const run = await library.runs.insert({ name: 'r', config, dives: await library.sources.ofSplit(split.id), codeVersion: '1' })
  const model = { method: 'mcore', configuration: 'mcore-small', sizeBytes: 1, card: '', geometry: 'upright' as const }
  const own = (await library.models.insert({ ...model, name: 'own', source: 'run', runId: run.id, contentHash: 'a'.repeat(64), path: '/own' })).id
  const other = (await library.models.insert({ ...model, name: 'other', source: 'imported', runId: null, contentHash: 'b'.repeat(64), path: '/other' })).id
  return {
    splitId: split.id, runId: run.id, own, other,
    evaluation: async (part, modelId) => ({
      modelId, modelHash: (await library.models.get(modelId)).contentHash, runId: modelId === own ? run.id : null, splitId: split.id, part, jobId: null, snapshot: await library.sources.ofSplit(split.id),
      seed: 7, exemplarRule: 'dive-number', exemplarCount: 1, transitionSearch: 'ordered-pairs', selection: modelId === own ? 'validation' : null, provider: 'cpu', codeVersion: '1', elapsedSeconds: 1.5,
      figures: someFigures, baselines: [{ name: 'overall-mean', figures: someFigures }],
      dives: [{ diveId: ids[2] ?? expect.fail(), title: '107B · test', athlete: 'test', event: 'World Cup', diveNumber: '107B', difficulty: 3.1, truthPoints: 68.2, predictedPoints: 70.123456789, directPoints: null, voteSpreadPoints: 0, transitions: [20, 80], predictedTransitions: [21, 79], votes: [{ diveId: ids[0] ?? expect.fail(), votePoints: 70.123456789 }] }],
    }),
  }
}

describe('evaluations', () => {
  it('come back as they were measured, with their labels, and tell the screens', async () => {
    const library = await temporaryLibrary()
    const { own, runId, splitId, evaluation } = await stocked(library)
    const changes: LibraryChange[] = []
    library.onChange((change) => changes.push(change))
    const wanted = await evaluation('validation', own)
    const summary = await library.evaluations.insert(wanted)
    expect(summary).toMatchObject({ modelName: 'own', method: 'mcore', splitName: 'Three', part: 'validation', runId, figures: someFigures, baselines: wanted.baselines, earlierLooks: [] })
    const stored = await library.evaluations.get(summary.id)
    expect(stored).toEqual({ ...summary, dives: wanted.dives })
    expect(changes.map(({ areas }) => areas)).toEqual([['evaluations', 'splits']])
    // Its labels are those of then, events included, whatever is edited later.
    const [first] = wanted.snapshot
    await library.dives.update(first?.diveId ?? expect.fail(), { scorePoints: 12, event: 'Another' }, person)
    expect(await library.evaluations.snapshot(summary.id)).toEqual(wanted.snapshot)
    expect(first?.event).toBe('World Cup')
    await library.models.rename(own, 'renamed')
    expect((await library.evaluations.list({ runId })).map(({ id, modelName }) => [id, modelName])).toEqual([[summary.id, 'renamed']])
    expect(await library.evaluations.list({ splitId, part: 'test' })).toEqual([])
    await expect(library.evaluations.get(99 as typeof summary.id)).rejects.toMatchObject({ code: 'not-found' })
    expect(await library.check()).toEqual([])
  })

  it('remember every look at a test part: of models of the split, and of the same model', async () => {
    const library = await temporaryLibrary()
    const { own, other, splitId, runId, evaluation } = await stocked(library)
    await library.evaluations.insert(await evaluation('validation', own))
    const foreign = await library.evaluations.insert(await evaluation('test', other))
    expect(await library.evaluations.looks(splitId, 'test')).toEqual([])
    expect((await library.evaluations.looks(splitId, 'test', other)).map(({ evaluationId }) => evaluationId)).toEqual([foreign.id])
    const first = await library.evaluations.insert(await evaluation('test', own))
    expect(first.earlierLooks).toEqual([])
    expect((await library.evaluations.insert(await evaluation('test', own))).earlierLooks).toEqual([{ evaluationId: first.id, modelId: own, modelName: 'own', runId, at: first.createdAt }])
    expect((await library.evaluations.insert(await evaluation('test', other))).earlierLooks).toHaveLength(3)
    expect(await library.evaluations.looks(splitId, 'validation', own)).toEqual([])
  })

  it('remember runs of earlier versions that measured the test part themselves', async () => {
    const library = await temporaryLibrary()
    const { own, splitId, runId, evaluation } = await stocked(library)
    const measured = (part: SplitPart) => ({ part, count: 1, srcc: 0.5, pearson: null, kendall: null, relativeL2: null, rangePoints: 0, maePoints: 3, tiou50: null, tiou75: null, baseline: { name: 'b', srcc: null, relativeL2: null, maePoints: 4 } })
    await library.runs.update(runId, { evaluations: [measured('validation')] })
    expect(await library.evaluations.looks(splitId, 'test')).toEqual([])
    await library.runs.update(runId, { evaluations: [measured('validation'), measured('test')], modelId: own, finishedAt: '2026-01-02T00:00:00.000Z' })
    const look = { evaluationId: null, modelId: own, modelName: 'own', runId, at: '2026-01-02T00:00:00.000Z' }
    expect(await library.evaluations.looks(splitId, 'test')).toEqual([look])
    expect(await library.evaluations.looks(splitId, 'validation')).toEqual([])
    // An evaluation that somebody asked for is one more, and the run stays a look before it.
    const asked = await library.evaluations.insert(await evaluation('test', own))
    expect(asked.earlierLooks).toEqual([look])
    expect((await library.evaluations.looks(splitId, 'test')).map(({ evaluationId }) => evaluationId)).toEqual([null, asked.id])
  })

  it('remember runs whose epochs the test part was to choose, also where they did not end', async () => {
    const library = await temporaryLibrary()
    const { own, splitId, runId, evaluation } = await stocked(library)
    await library.runs.addMetrics(runId, [{ name: 'validation/srcc', epoch: 1, step: 3, value: 0.4 }, { name: 'testing', epoch: 1, step: 3, value: 0.4 }])
    expect(await library.evaluations.looks(splitId, 'test')).toEqual([])
    await library.runs.addMetrics(runId, [{ name: 'test/srcc', epoch: 1, step: 3, value: 0.4 }])
    const { createdAt } = await library.runs.get(runId)
    expect(await library.evaluations.looks(splitId, 'test')).toEqual([{ evaluationId: null, modelId: null, modelName: 'r', runId, at: createdAt }])
    // What the run itself stores at its end takes the place of that look and is none before itself.
    const job = await library.jobs.insert({ kind: 'train', title: 'Train', input: null, runId })
    const own1 = await library.evaluations.insert({ ...(await evaluation('test', own)), jobId: job.id })
    expect(own1.earlierLooks).toEqual([])
    expect((await library.evaluations.looks(splitId, 'test')).map(({ evaluationId }) => evaluationId)).toEqual([own1.id])
  })

  it('cannot be changed or taken away, and hold their split as it is', async () => {
    const folder = await temporaryFolder()
    const library = await openLibrary(folder, { create: true })
    const { other, evaluation } = await stocked(library)
    const copy = await library.splits.copy((await library.splits.list())[0]?.id ?? expect.fail(), 'Copy')
    await library.evaluations.insert({ ...(await evaluation('test', other)), splitId: copy.id })
    expect((await library.splits.get(copy.id)).isFrozen).toBe(true)
    await expect(library.splits.remove(copy.id)).rejects.toMatchObject({ code: 'conflict' })
    await library.close()
    const file = new SqliteFile(join(folder, 'library.sqlite'))
    for (const change of ["UPDATE evaluations SET figures = '{}'", 'DELETE FROM evaluations']) expect(() => file.exec(change)).toThrow(/immutable/)
    const { dives } = file.prepare('SELECT dives FROM evaluations').get() as { dives: Buffer }
    expect(JSON.parse(gunzipSync(dives).toString())).toMatchObject([{ predictedPoints: 70.123456789 }])
    file.close()
  })
})

describe('format 10', () => {
  it.each([[7, 7], [9, 8]])('takes libraries of format %i', async (version, steps) => {
    const folder = await temporaryFolder()
    const old = await openLibrary(folder, { create: true, steps: migrations.slice(0, steps) })
    const video = await insertVideo(old)
    // As those versions wrote it: today's program has more columns.
    const file = new SqliteFile(join(folder, 'library.sqlite'))
    file.exec(`INSERT INTO dives (id, video_id, start_frame, end_frame, dive_number, athlete, event, round, awards, penalty_points, score_points, is_removed, stage_count, search_text, created_at, updated_at)
      VALUES (1, ${video.id}, 0, 90, '107B', 'Ann', '', '', '[]', 0, 70, 0, 3, '107b ann', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')`)
    for (const [position, stage] of threeStages.entries()) file.prepare("INSERT INTO stages VALUES (1, ?, ?, ?, 'person', 'Ann', '2026-01-01T00:00:00Z', NULL)").run(position, stage.label, stage.startFrame)
    expect(file.pragma('user_version', { simple: true })).toBe(version)
    file.close()
    await old.splits.insert('Old', [{ diveId: 1 as DiveId, part: 'test' }])
    await old.close()
    const library = await openLibrary(folder)
    expect(await library.evaluations.list()).toEqual([])
    expect(await library.check()).toEqual([])
    const { own, evaluation } = await stocked(library).catch(() => expect.fail('the library does not work'))
    expect((await library.evaluations.insert(await evaluation('test', own))).id).toBe(1)
    await library.close()
  })
})

describe('label snapshots', () => {
  it('of dives without an event keep the hash of earlier versions', async () => {
    const library = await temporaryLibrary()
    const { splitId, own, evaluation } = await stocked(library)
    const without = (await library.sources.ofSplit(splitId)).map((dive) => ({ ...dive, event: '' }))
    const summary = await library.evaluations.insert({ ...(await evaluation('test', own)), snapshot: without })
    const earlier = without.map(({ event: _event, ...dive }) => dive)
    const again = await library.evaluations.insert({ ...(await evaluation('test', own)), snapshot: earlier as typeof without })
    expect(again.snapshotHash).toBe(summary.snapshotHash)
    expect(await library.evaluations.snapshot(again.id)).toEqual(without)
  })
})
