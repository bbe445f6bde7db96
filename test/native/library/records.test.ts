import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import SqliteFile from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { model as modelSchema, prediction as predictionSchema, segmentation as segmentationSchema } from '../../../src/shared/contract/assessment.ts'
import { diveSource } from '../../../src/shared/contract/dive-source.ts'
import { job as jobSchema } from '../../../src/shared/contract/entities.ts'
import type { DiveId, ModelId, SplitId } from '../../../src/shared/contract/entities.ts'
import { run as runSchema, runConfig } from '../../../src/shared/contract/training.ts'
import type { RunConfig } from '../../../src/shared/contract/training.ts'
import { emptyFrameIndex } from '../../../src/shared/frame-index.ts'
import type { Library, NewModel } from '../../../src/main/library/library.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { canonicalJson, freezeDives, sha256 } from '../../../src/main/library/snapshots.ts'
import { readFrameIndexFile } from '../../../src/main/video/frame-index-file.ts'
import { importer, person, someFacts, someFrameIndex, someVideo, temporaryFolder, temporaryLibrary, threeStages } from './temporary-library.ts'

async function fourDives(library: Library): Promise<DiveId[]> {
  const dives = ['107B', '107B', '205C', null].map((diveNumber, i) => ({ facts: someFacts({ diveNumber, athlete: `Diver ${i}`, scorePoints: i === 3 ? null : 60 + i }), stages: i === 2 ? [] : threeStages }))
  return (await library.videos.insert(someVideo(), dives, importer)).diveIds
}

function someModel(library: Library, changes: Partial<NewModel> = {}): NewModel {
  return { name: 'small', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'shipped', runId: null, contentHash: 'm1', sizeBytes: 5, card: '# small', path: join(library.folder.models, 'm1.safetensors'), ...changes }
}

const config: RunConfig = runConfig.parse({
  name: 'first', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'heads', splitId: 1 as SplitId, epochs: 2, headLearningRate: 1e-3, backboneLearningRate: 1e-4,
  examplesPerStep: 4, batchNorm: 'frozen', geometry: 'upright', flip: true, transitionSearch: 'ordered-pairs', exemplarCount: 10, seed: 1, provider: 'cpu', checkpointEverySteps: 50,
})

describe('splits and sources', () => {
  it('give jobs the dives of a split with their labels', async () => {
    const library = await temporaryLibrary()
    const [a, b, c, d] = await fourDives(library) as [DiveId, DiveId, DiveId, DiveId]
    expect((await library.sources.exemplarCandidates()).map((dive) => dive.diveId)).toEqual([a, b])
    const split = await library.splits.insert('Main', [{ diveId: c, part: 'test' }, { diveId: a, part: 'train' }])
    await expect(library.splits.insert('Main', [])).rejects.toMatchObject({ code: 'conflict' })
    const sources = await library.sources.ofSplit(split.id)
    expect(sources.map((dive) => [dive.diveId, dive.part, dive.transitions])).toEqual([[a, 'train', [20, 80]], [c, 'test', null]])
    for (const source of sources) diveSource.parse(source)
    expect(sources[0]).toMatchObject({ title: '107B · Diver 0', startFrame: 0, endFrame: 100, scorePoints: 60, video: { path: '/videos/clip.mp4', frameCount: 100 } })
    expect(await readFrameIndexFile(sources[0]?.video.frameIndexPath ?? '', { name: 'clip', frameCount: 100 })).toEqual(someFrameIndex(100))
    expect((await library.sources.exemplarCandidates()).map((dive) => dive.diveId)).toEqual([a])
    expect((await library.splits.assign(split.id, [b, c], 'train')).counts).toEqual({ train: 3, validation: 0, test: 0 })
    expect((await library.splits.assign(split.id, [c], null)).counts.train).toBe(2)
    expect(await library.splits.members(split.id)).toEqual([{ diveId: a, part: 'train' }, { diveId: b, part: 'train' }])
    await library.dives.remove(a, person)
    expect((await library.splits.get(split.id)).counts.train).toBe(1)
    expect((await library.sources.ofSplit(split.id)).map((dive) => dive.diveId)).toEqual([b])
    await expect(library.sources.list([a])).rejects.toMatchObject({ code: 'not-found' })
    expect((await library.sources.list([d, b])).map((dive) => dive.title)).toEqual(['Diver 3', '107B · Diver 1'])
    const other = await library.splits.insert('Other', [{ diveId: b, part: 'test' }])
    expect((await library.dives.get(b)).dive.part).toBe('train')
    await library.splits.activate(other.id)
    expect((await library.dives.get(b)).dive.part).toBe('test')
    expect((await library.splits.list()).map((each) => each.name)).toEqual(['Main', 'Other'])
  })
})

describe('frame indexes for jobs', () => {
  it('are handed over once for each video, so that 500 dives of a long one stay small', async () => {
    const library = await temporaryLibrary()
    const frameCount = 100_000
    const dives = Array.from({ length: 500 }, (_, i) => ({ facts: someFacts({ startFrame: i * 200, endFrame: i * 200 + 150, athlete: `Diver ${i}` }), stages: threeStages }))
    const { diveIds } = await library.videos.insert(someVideo({ frameCount }), dives, importer)
    const split = await library.splits.insert('Main', diveIds.map((diveId) => ({ diveId, part: 'train' as const })))
    const run = await library.runs.insert({ name: 'long', config, dives: await library.sources.ofSplit(split.id), codeVersion: '0.1.0' })
    const snapshot = await library.runs.snapshot(run.id)
    for (const input of [await library.sources.list(diveIds), await library.sources.ofSplit(split.id), snapshot]) {
      expect(input).toHaveLength(500)
      expect(JSON.stringify(input).length).toBeLessThan(400_000)
      expect(new Set(input.map((dive) => dive.video.frameIndexPath)).size).toBe(1)
    }
    const files = await readdir(join(library.folder.cache, 'frame-index'))
    expect(files).toEqual([basename(snapshot[0]?.video.frameIndexPath ?? '')])
    expect(await readFrameIndexFile(snapshot[0]?.video.frameIndexPath ?? '', { name: 'clip', frameCount })).toEqual(someFrameIndex(frameCount))
    const file = new SqliteFile(library.folder.database, { readonly: true })
    expect(file.prepare('SELECT sum(length(content)) FROM snapshots').pluck().get()).toBeLessThan(30_000)
    file.close()
  })

  it('come back where the cache was emptied or damaged, and folders have none', async () => {
    const library = await temporaryLibrary()
    const [a] = await fourDives(library) as [DiveId]
    const path = async () => (await library.sources.list([a]))[0]?.video.frameIndexPath ?? ''
    const first = await path()
    const whole = await readFile(first)
    await rm(join(library.folder.cache, 'frame-index'), { recursive: true })
    expect(await path()).toBe(first)
    await writeFile(first, whole.subarray(0, 50))
    await path()
    expect((await readFile(first)).equals(whole)).toBe(true)
    const folder = (await library.videos.insert(someVideo({ kind: 'frames', contentHash: 'folder', frameIndex: emptyFrameIndex() }), [{ facts: someFacts(), stages: [] }], importer)).diveIds
    expect((await library.sources.list(folder))[0]?.video.frameIndexPath).toBeNull()
  })
})

describe('models', () => {
  it('are stored once, and missing weights are an error with a hint', async () => {
    const library = await temporaryLibrary()
    const stored = await library.models.insert(someModel(library))
    expect(modelSchema.parse(stored)).toMatchObject({ name: 'small', isPresent: false })
    await expect(library.models.file(stored.id)).rejects.toMatchObject({ code: 'missing-model', hint: expect.stringContaining('Install the studio again') as string })
    await writeFile(join(library.folder.models, 'm1.safetensors'), 'bytes')
    expect(await library.models.file(stored.id)).toEqual({ modelId: stored.id, path: join(library.folder.models, 'm1.safetensors'), contentHash: 'm1', method: 'mcore', configuration: 'mcore-small', geometry: 'upright' })
    expect((await library.models.insert(someModel(library, { card: '# newer' }))).id).toBe(stored.id)
    expect(await library.models.list()).toMatchObject([{ card: '# newer', isPresent: true }])
    expect(await library.models.findByHash('m1')).toMatchObject({ id: stored.id })
    await expect(library.models.get(9 as ModelId)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('runs', () => {
  it('keep the labels they started from, whatever is edited later', async () => {
    const library = await temporaryLibrary()
    const [a] = await fourDives(library) as [DiveId]
    const split = await library.splits.insert('Main', [{ diveId: a, part: 'train' }])
    const dives = await library.sources.ofSplit(split.id)
    const run = await library.runs.insert({ name: 'first', config, dives, codeVersion: '0.1.0' })
    expect(runSchema.parse(run)).toMatchObject({ state: 'queued', jobId: null, snapshotHash: freezeDives(dives).hash })
    await library.stages.set(a, [], 'Cleared', person)
    await library.videos.update(dives[0]?.video.videoId ?? (0 as never), { path: '/moved/clip.mp4' })
    expect(await library.runs.snapshot(run.id)).toEqual(dives.map((dive) => ({ ...dive, video: { ...dive.video, path: '/moved/clip.mp4' } })))
    const second = await library.runs.insert({ name: 'second', config, dives: await library.sources.ofSplit(split.id), codeVersion: '0.1.0' })
    expect(second.snapshotHash).not.toBe(run.snapshotHash)
    expect((await library.runs.list()).map((each) => each.name)).toEqual(['second', 'first'])
    const job = await library.jobs.insert({ kind: 'train', title: 'Train', input: null, runId: run.id, canResume: true })
    await library.jobs.update(job.id, { state: 'running' })
    expect(await library.runs.get(run.id)).toMatchObject({ state: 'running', jobId: job.id, canResume: true })
    const model = await library.models.insert(someModel(library, { source: 'run', runId: run.id }))
    expect(await library.runs.update(run.id, { bestEpoch: 2, modelId: model.id, provider: 'cpu', evaluations: [] })).toMatchObject({ bestEpoch: 2, modelId: model.id })
  })

  it('keep paths and frames out of label snapshots, and read those that have them', async () => {
    const library = await temporaryLibrary()
    const [a] = await fourDives(library) as [DiveId]
    const split = await library.splits.insert('Main', [{ diveId: a, part: 'train' }])
    const dives = await library.sources.ofSplit(split.id)
    // What is frozen says nothing of where files are, nor of frames one by one.
    expect(JSON.parse(freezeDives(dives).json)).toMatchObject([{ diveId: a, transitions: [20, 80] }])
    expect((JSON.parse(freezeDives(dives).json) as { video: unknown }[])[0]?.video).toEqual({ contentHash: 'a'.repeat(64), frameCount: 100, frameRate: 25, height: 256, kind: 'file', videoId: 1, width: 455 })
    const run = await library.runs.insert({ name: 'old', config, dives, codeVersion: '0.0.1' })
    const old = canonicalJson(dives.map((dive) => ({ ...dive, video: { ...dive.video, path: '/gone.mp4', frameIndexPath: undefined, frameTimesMicroseconds: Array.from({ length: 100 }, (_, i) => i * 40_000) } })))
    const file = new SqliteFile(library.folder.database)
    file.prepare("INSERT INTO snapshots VALUES (?, ?, '2024-01-01T00:00:00.000Z')").run(sha256(old), gzipSync(old))
    file.prepare('UPDATE runs SET snapshot_hash = ?').run(sha256(old))
    file.close()
    expect(await library.runs.snapshot(run.id)).toEqual(dives)
  })

  it('refuse a snapshot that no longer matches its hash', async () => {
    const library = await temporaryLibrary()
    const [a] = await fourDives(library) as [DiveId]
    const split = await library.splits.insert('Main', [{ diveId: a, part: 'train' }])
    const run = await library.runs.insert({ name: 'first', config, dives: await library.sources.ofSplit(split.id), codeVersion: '0.1.0' })
    const file = new SqliteFile(library.folder.database)
    file.exec("DROP TRIGGER snapshots_never_change; UPDATE snapshots SET content = (SELECT content FROM snapshots) WHERE 0;")
    file.prepare('UPDATE snapshots SET content = ?').run(gzipSync('[]'))
    file.close()
    await expect(library.runs.snapshot(run.id)).rejects.toMatchObject({ code: 'library', message: expect.stringContaining('damaged') as string })
  })

  it('keep one point for each name and step, so a resumed run doubles none', async () => {
    const library = await temporaryLibrary()
    const run = await library.runs.insert({ name: 'first', config, dives: [], codeVersion: '0.1.0' })
    await library.runs.addMetrics(run.id, [{ name: 'loss/total', epoch: 0.5, step: 1, value: 3 }, { name: 'loss/total', epoch: 1, step: 2, value: 2 }])
    await library.runs.addMetrics(run.id, [{ name: 'loss/total', epoch: 1, step: 2, value: 1.5 }])
    expect(await library.runs.metrics(run.id)).toEqual([{ name: 'loss/total', epoch: 0.5, step: 1, value: 3 }, { name: 'loss/total', epoch: 1, step: 2, value: 1.5 }])
    await expect(library.runs.addMetrics(run.id, [{ name: 'loss/total', epoch: 1, step: 3, value: Number.NaN }])).rejects.toMatchObject({ code: 'not-a-number' })
    await library.runs.addMetrics(run.id, [])
  })

  it('hash labels by content, not by order of keys or dives', () => {
    expect(canonicalJson({ b: [1, { d: 2, c: 3 }], a: null })).toBe('{"a":null,"b":[1,{"c":3,"d":2}]}')
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(freezeDives([]).hash).toBe(sha256('[]'))
  })
})

describe('predictions and segmentations', () => {
  it('keep every vote as it was', async () => {
    const library = await temporaryLibrary()
    const [a, b, c] = await fourDives(library) as [DiveId, DiveId, DiveId]
    const model = await library.models.insert(someModel(library))
    const vote = (diveId: DiveId, deltaPoints: number) => ({ diveId, scorePoints: 60, deltaPoints, votePoints: 60 + deltaPoints, stageContributions: [0, deltaPoints, 0], details: { leaf: [3] } })
    const stored = await library.predictions.insert({
      diveId: c, modelId: model.id, seed: 7, exemplarRule: 'same dive number 107B', transitions: [21, 79], transitionSource: 'model', predictedScorePoints: 61.5, directScorePoints: null, directShare: 0, voteSpreadPoints: 1.5,
      stageContributions: [0, 1.5, 0], details: {}, votes: [vote(b, 3), vote(a, 0)], elapsedMilliseconds: 12.5,
    })
    expect(predictionSchema.parse(stored)).toMatchObject({ modelName: 'small', votes: [{ diveId: b, title: '107B · Diver 1', votePoints: 63 }, { diveId: a, athlete: 'Diver 0' }] })
    await library.dives.update(b, { athlete: 'Renamed' }, person)
    expect((await library.predictions.list(c))[0]).toEqual(stored)
    await library.predictions.insert({ ...stored, predictedScorePoints: 70 })
    const plain = await library.predictions.insert({ ...stored, transitions: null, stageContributions: null, directScorePoints: 70, directShare: 1, predictedScorePoints: 70, votes: [] })
    expect(predictionSchema.parse(plain)).toMatchObject({ transitions: null, stageContributions: null, directScorePoints: 70, directShare: 1, votes: [] })
    expect((await library.predictions.list(c)).map((each) => each.predictedScorePoints)).toEqual([70, 70, 61.5])
    expect((await library.dives.get(c)).dive.predictedScorePoints).toBe(70)
    await expect(library.predictions.insert({ ...stored, votes: [vote(99 as DiveId, 0)] })).rejects.toMatchObject({ code: 'not-found' })
    expect(await library.predictions.list(c)).toHaveLength(3)
  })

  it('hold the latest proposal of each model', async () => {
    const library = await temporaryLibrary()
    const [a] = await fourDives(library) as [DiveId]
    const model = await library.models.insert(someModel(library))
    expect(await library.segmentations.get(a, null)).toBeNull()
    const proposal = { diveId: a, modelId: model.id, transitions: [20, 80] as [number, number], confidences: [0.5, 0.75] as [number, number], frames: [0, 50], curves: [[0.1, 0.9], [0.2, 0.8]] as [number[], number[]] }
    expect(segmentationSchema.parse(await library.segmentations.insert(proposal))).toMatchObject({ ...proposal, modelName: 'small' })
    await library.segmentations.insert({ ...proposal, transitions: [22, 81] })
    expect((await library.segmentations.get(a, null))?.transitions).toEqual([22, 81])
    expect(await library.segmentations.get(a, 5 as ModelId)).toBeNull()
  })
})

describe('jobs', () => {
  it('keep state, log and input', async () => {
    const library = await temporaryLibrary()
    const job = await library.jobs.insert({ kind: 'score', title: 'Score 2 dives', input: { dives: [1, 2] } })
    expect(jobSchema.parse(job)).toMatchObject({ state: 'queued', progress: 0, startedAt: null, finishedAt: null })
    expect((await library.jobs.update(job.id, { state: 'running', progress: 0.5, secondsLeft: 10, message: 'Half' })).startedAt).not.toBeNull()
    const failed = await library.jobs.update(job.id, { state: 'failed', error: { code: 'job-died', message: 'gone' }, canResume: true })
    expect(failed).toMatchObject({ secondsLeft: null, error: { code: 'job-died' }, canResume: true })
    expect(failed.finishedAt).not.toBeNull()
    await library.jobs.addLog(job.id, ['one', 'two', 'three'])
    await library.jobs.addLog(job.id, [])
    expect(await library.jobs.log(job.id, 2)).toEqual(['two', 'three'])
    expect(await library.jobs.input(job.id)).toEqual({ dives: [1, 2] })
    expect(await library.jobs.list()).toHaveLength(1)
  })

  it('of a process that is gone are failed at the next opening, others are left', async () => {
    const folder = await temporaryFolder()
    const first = await openLibrary(folder, { create: true })
    const dead = await first.jobs.insert({ kind: 'train', title: 'Train', input: null, canResume: true })
    const waited = await first.jobs.insert({ kind: 'train', title: 'Train next', input: null })
    const paused = await first.jobs.insert({ kind: 'train', title: 'Train later', input: null })
    await first.jobs.update(paused.id, { state: 'paused', canResume: true })
    const alive = await first.jobs.insert({ kind: 'import', title: 'Import', input: null })
    const far = await first.jobs.insert({ kind: 'import', title: 'Import', input: null })
    await first.close()
    const file = new SqliteFile(join(folder, 'library.sqlite'))
    // No process has this number: it is above every system's limit.
    file.prepare("UPDATE jobs SET state = 'running', owner = replace(owner, ?, ':99999999') WHERE id = ?").run(`:${process.pid}`, dead.id)
    for (const { id } of [waited, paused]) file.prepare("UPDATE jobs SET owner = replace(owner, ?, ':99999999') WHERE id = ?").run(`:${process.pid}`, id)
    file.prepare("UPDATE jobs SET owner = 'another-machine:1' WHERE id = ?").run(far.id)
    file.close()
    const second = await openLibrary(folder)
    expect(await second.jobs.get(dead.id)).toMatchObject({ state: 'failed', canResume: true, error: { code: 'job-died', hint: expect.stringContaining('last checkpoint') as string } })
    // A training that had not begun has not failed: it waits for somebody to put it back.
    expect(await second.jobs.get(waited.id)).toMatchObject({ state: 'paused', canResume: true, error: null })
    expect(await second.jobs.get(paused.id)).toMatchObject({ state: 'paused', canResume: true, error: null })
    expect((await second.jobs.get(alive.id)).state).toBe('queued')
    expect((await second.jobs.get(far.id)).state).toBe('queued')
    await second.close()
  })
})

describe('settings', () => {
  it('have defaults, and refuse what is not valid', async () => {
    const library = await temporaryLibrary()
    const initial = await library.settings.get()
    expect(initial).toMatchObject({ theme: 'system', locale: 'en', ffmpegPath: null, threads: null })
    expect(initial.annotator.length).toBeGreaterThan(0)
    expect(await library.settings.set({ annotator: 'Ann', theme: 'dark' })).toEqual({ annotator: 'Ann', theme: 'dark', locale: 'en', shortcuts: { preset: 'studio', overrides: {} }, ffmpegPath: null, threads: null, frameCacheBytes: 6e9, featureCacheBytes: 2e9 })
    await expect(library.settings.set({ annotator: '' })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('annotator') as string })
    expect((await library.settings.get()).annotator).toBe('Ann')
  })
})

describe('folders', () => {
  it('are made again when one is missing', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'sub'))
    const library = await openLibrary(join(folder, 'sub'), { create: true })
    await library.close()
  })
})
