import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createForkLauncher } from '../../../src/main/engine/fork-launcher.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { DiveId, RunId, SplitId } from '../../../src/shared/contract/entities.ts'
import { runConfig, type RunConfig } from '../../../src/shared/contract/training.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { importer, someFacts, someVideo, threeStages } from '../library/temporary-library.ts'

// Runs, experiments and their control at the contract, with children that only pretend to train.
let app: StudioUnderTest
let config: RunConfig
let splitIds: SplitId[]
let diveIds: DiveId[]
const launcher = createForkLauncher(join(import.meta.dirname, 'fake-train-entry.ts'))

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'highboard-runs-'))
  const library = await openLibrary(folder, { create: true })
  const path = join(folder, 'clip.mp4')
  writeFileSync(path, 'a video that is never read')
  const dives = Array.from({ length: 12 }, (_, i) => ({ facts: someFacts({ athlete: `Diver ${i}`, scorePoints: 40 + i }), stages: threeStages }))
  diveIds = (await library.videos.insert(someVideo({ path }), dives, importer)).diveIds
  await library.close()
  app = await openTestStudio({ libraryFolder: folder, launcher, codeVersion: () => Promise.resolve('1.0+abc') })
  splitIds = (await app.studio.call('splits.make', { name: 'CV', folds: 3, validationShare: 0.2 })).made.map(({ split }) => split.id)
  config = runConfig.parse({
    name: 'run', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'all', splitId: splitIds[0], epochs: 2, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 1,
    batchNorm: 'frozen', geometry: 'upright', flip: false, transitionSearch: 'ordered-pairs', exemplarCount: 2, seed: 1, provider: 'cpu', checkpointEverySteps: 1,
  })
})
afterEach(() => app.close())

const run = async (runId: RunId) => (await app.studio.call('training.run', { runId })).run
const ended = async (runId: RunId) => {
  const { jobId } = await run(runId)
  if (jobId !== null) await app.studio.jobEnded(jobId)
  return run(runId)
}
/** Until its first step is told. */
const begun = (runId: RunId) => expect.poll(async () => (await app.studio.call('training.metrics', { runId, names: ['loss/total'] })).points.length, { timeout: 20_000, interval: 20 }).toBeGreaterThan(0)

describe('a run', () => {
  it('stores all that decided its numbers, with notes and tags that can change', async () => {
    const { runId } = await app.studio.call('training.start', { ...config, notes: 'why', tags: ['a', 'a', 'b'] })
    expect(await ended(runId)).toMatchObject({ state: 'done', config, codeVersion: '1.0+abc', provider: 'cpu', threads: 2, runtimeVersion: '1.2.3', initialModelHash: null, notes: 'why', tags: ['a', 'b'], repeatOf: null, reproduction: null, experimentId: null, leftOut: [] })
    expect(await app.studio.call('training.update', { runId, name: 'renamed', notes: '', tags: ['c'] })).toMatchObject({ name: 'renamed', notes: '', tags: ['c'] })
    const { worst } = await app.studio.call('training.run', { runId })
    expect(worst.map(({ epoch, predictedPoints }) => [epoch, predictedPoints])).toEqual([[2, 52], [1, 51]])
    const { points } = await app.studio.call('training.metrics', { runId })
    expect(points.map(({ name }) => name)).toEqual([...Array<string>(10).fill('loss/total'), 'validation/mae', 'validation/mae', 'validation/srcc', 'validation/srcc'])
    await app.studio.call('training.remove', { runId })
    expect(await app.studio.call('training.runs', {})).toEqual([])
    await app.studio.call('training.restore', { runId })
    expect(await app.studio.call('training.runs', {})).toHaveLength(1)
  })

  it('is refused where early stopping or the test part has nothing to go by', async () => {
    const { made } = await app.studio.call('splits.make', { name: 'One part', validationShare: 0, testShare: 0 })
    const splitId = made[0]!.split.id
    await expect(app.studio.call('training.start', { ...config, splitId, earlyStopping: { patienceEpochs: 2 } })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('validation part') as string })
    await expect(app.studio.call('training.start', { ...config, splitId, selection: 'official-test' })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('test part') as string })
    expect(await app.studio.call('training.runs', {})).toEqual([])
  })

  it('says what would fit where it ran out of memory', async () => {
    const { runId, jobId } = await app.studio.call('training.start', { ...config, methodOptions: { negatives: 'paper' } })
    await ended(runId)
    expect((await app.studio.call('jobs.get', { jobId })).job).toMatchObject({ state: 'failed', canResume: true, error: { code: 'out-of-memory', message: expect.stringMatching(/bad_alloc.*MB are free now/) as string } })
  })
})

describe('a run made again', () => {
  it('gets the labels of then and says that the numbers are the same', async () => {
    const first = await app.studio.call('training.start', config)
    const before = await ended(first.runId)
    await app.studio.call('dives.update', { diveId: diveIds[0]!, facts: { scorePoints: 99 } })
    const { runId } = await app.studio.call('training.again', { runId: first.runId })
    const again = await ended(runId)
    expect(again).toMatchObject({ state: 'done', repeatOf: first.runId, snapshotHash: before.snapshotHash, config: before.config, modelId: before.modelId })
    expect(again.reproduction).toEqual({ isSame: true, differences: [], comparedPoints: 14, first: { runId: first.runId, provider: 'cpu', threads: 2, codeVersion: '1.0+abc' }, again: { runId, provider: 'cpu', threads: 2, codeVersion: '1.0+abc' } })
    // Another run of today has other labels.
    const today = await app.studio.call('training.start', config)
    expect((await ended(today.runId)).snapshotHash).not.toBe(before.snapshotHash)
  })

  it('says where they differ', async () => {
    const first = await app.studio.call('training.start', config)
    await ended(first.runId)
    const library = await openLibrary(app.folder)
    await library.runs.addMetrics(first.runId, [{ name: 'loss/total', epoch: 1, step: 4, value: 0 }])
    await library.close()
    const { runId } = await app.studio.call('training.again', { runId: first.runId, name: 'once more' })
    const again = await ended(runId)
    expect(again.name).toBe('once more')
    expect(again.reproduction).toMatchObject({ isSame: false, differences: [expect.stringMatching(/^loss\/total differs first at step 4/)] })
    expect((await app.studio.call('jobs.get', { jobId: again.jobId! })).job.message).toMatch(/not the numbers of run 1/)
  })
})

describe('control', () => {
  it('pauses a run with its checkpoint and goes on with it, also after the studio was closed', async () => {
    const { runId } = await app.studio.call('training.start', { ...config, name: 'slow', epochs: 20 })
    const waiting = await app.studio.call('training.start', config)
    await begun(runId)
    await app.studio.call('training.pause', { runId })
    expect(await ended(runId)).toMatchObject({ state: 'paused', canResume: true, finishedAt: null })
    // The next one takes its place.
    expect((await ended(waiting.runId)).state).toBe('done')
    await app.studio.dispose()
    app = await openTestStudio({ libraryFolder: app.folder, launcher })
    expect(await run(runId)).toMatchObject({ state: 'paused', canResume: true })
    const steps = (await app.studio.call('training.metrics', { runId, names: ['loss/total'] })).points.length
    await app.studio.call('training.resume', { runId })
    await expect.poll(async () => (await app.studio.call('training.metrics', { runId, names: ['loss/total'] })).points.length, { timeout: 20_000 }).toBeGreaterThan(steps)
    await app.studio.call('training.stop', { runId, when: 'after-epoch' })
    expect(await ended(runId)).toMatchObject({ state: 'done' })
    const { points } = await app.studio.call('training.metrics', { runId, names: ['loss/total'] })
    expect(points.map(({ step }) => step)).toEqual(points.map((_, i) => i + 1))
    expect(points.length % 5).toBe(0)
    expect(points.length).toBeLessThan(100)
  })

  it('stops with a checkpoint, kills at once, and stops what is paused', async () => {
    const { runId } = await app.studio.call('training.start', { ...config, name: 'slow', epochs: 50 })
    await begun(runId)
    await app.studio.call('training.stop', { runId, when: 'now' })
    expect(await ended(runId)).toMatchObject({ state: 'cancelled', canResume: true })
    await app.studio.call('training.resume', { runId })
    await expect.poll(async () => (await run(runId)).state).toBe('running')
    await app.studio.call('training.stop', { runId, when: 'kill' })
    expect(await ended(runId)).toMatchObject({ state: 'cancelled', canResume: true })
    await app.studio.call('training.resume', { runId })
    await app.studio.call('training.pause', { runId })
    await ended(runId)
    await app.studio.call('training.stop', { runId, when: 'now' })
    expect(await run(runId)).toMatchObject({ state: 'cancelled', canResume: true })
    await expect(app.studio.call('training.pause', { runId })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('lists the queue, lets one go first, and leaves what waits paused when the studio closes', async () => {
    const ids: RunId[] = []
    for (const name of ['slow first', 'second', 'third']) ids.push((await app.studio.call('training.start', { ...config, name, epochs: 50 })).runId)
    await app.studio.call('training.move', { runId: ids[2]!, position: 0 })
    const queue = await app.studio.call('training.queue', {})
    expect(queue.map(({ runId, state }) => [runId, state])).toEqual([[ids[0], 'running'], [ids[2], 'queued'], [ids[1], 'queued']])
    await expect(app.studio.call('training.move', { runId: ids[0]!, position: 1 })).rejects.toMatchObject({ code: 'conflict' })
    await expect(app.studio.call('training.remove', { runId: ids[1]! })).rejects.toMatchObject({ code: 'conflict' })
    await app.studio.dispose()
    app = await openTestStudio({ libraryFolder: app.folder, launcher })
    expect((await app.studio.call('training.runs', {})).map(({ state, canResume }) => [state, canResume])).toEqual([['paused', true], ['paused', true], ['paused', true]])
    expect(await app.studio.call('training.queue', {})).toEqual([])
  })

  it('reaches a run of another program that has the library open', async () => {
    const { runId } = await app.studio.call('training.start', { ...config, name: 'slow', epochs: 200 })
    await begun(runId)
    // As the command line does beside an open studio: it writes what it wants, and the process that runs the job reads it.
    const library = await openLibrary(app.folder)
    await library.jobs.wish((await run(runId)).jobId!, 'pause')
    await library.close()
    await expect.poll(async () => (await run(runId)).state, { timeout: 20_000 }).toBe('paused')
  })
})

describe('a sweep', () => {
  it('runs the whole grid with one seed and shows values and figures', async () => {
    const { experimentId, runIds } = await app.studio.call('training.sweep', { name: 'rates', base: config, axes: [{ field: 'headLearningRate', values: [1e-3, 1e-2] }, { field: 'optimiser.weightDecay', values: [0, 0.1] }] })
    expect(runIds).toHaveLength(4)
    for (const runId of runIds) expect(await ended(runId)).toMatchObject({ state: 'done', experimentId, config: { seed: 1 } })
    const { experiment, runs } = await app.studio.call('training.experiment', { experimentId })
    expect(experiment).toMatchObject({ name: 'rates', kind: 'sweep', runIds, states: { done: 4 } })
    expect(runs.map(({ values }) => values)).toEqual([[1e-3, 0], [1e-3, 0.1], [1e-2, 0], [1e-2, 0.1]])
    expect(runs[2]).toMatchObject({ latest: { epoch: 2, srcc: 1 / 3, maePoints: 0.1 }, best: { epoch: 1, srcc: 1 / 2 }, bestEpoch: 1 })
    expect(await app.studio.call('training.experiments', {})).toEqual([experiment])
    await app.studio.call('training.removeExperiment', { experimentId })
    expect(await app.studio.call('training.experiments', {})).toEqual([])
    expect(await app.studio.call('training.runs', {})).toEqual([])
    await app.studio.call('training.restoreExperiment', { experimentId })
    expect(await app.studio.call('training.runs', {})).toHaveLength(4)
    expect(await app.studio.call('training.updateExperiment', { experimentId, notes: 'n' })).toMatchObject({ name: 'rates', notes: 'n' })
  })

  it('stores nothing where one of its runs could not start, and names it', async () => {
    const started = app.studio.call('training.sweep', { name: 'depths', base: config, axes: [{ field: 'depth', values: ['all', 'heads'] }] })
    await expect(started).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/"depths · depth heads" cannot start: .*starting model/) as string })
    await expect(app.studio.call('training.sweep', { name: 'options', base: config, axes: [{ field: 'methodOptions.nothing', values: [1, 2] }] })).rejects.toMatchObject({ code: 'invalid-input' })
    expect([await app.studio.call('training.runs', {}), await app.studio.call('training.experiments', {})]).toEqual([[], []])
  })

  it('is paused, gone on with and stopped as one', async () => {
    const { experimentId, runIds } = await app.studio.call('training.sweep', { name: 'slow', base: { ...config, epochs: 50 }, axes: [{ field: 'seed', values: [1, 2, 3] }] })
    await begun(runIds[0]!)
    await expect(app.studio.call('training.removeExperiment', { experimentId })).rejects.toMatchObject({ code: 'conflict' })
    await app.studio.call('training.pauseExperiment', { experimentId })
    await ended(runIds[0]!)
    expect((await app.studio.call('training.experiment', { experimentId })).experiment.states).toEqual({ paused: 3 })
    expect((await app.studio.call('training.resumeExperiment', { experimentId })).runIds).toEqual(runIds)
    await begun(runIds[0]!)
    await app.studio.call('training.stopExperiment', { experimentId })
    await ended(runIds[0]!)
    expect((await app.studio.call('training.experiment', { experimentId })).experiment.states).toEqual({ cancelled: 3 })
  })
})

describe('folds and repeats', () => {
  it('train once on each fold of one division', async () => {
    const { experimentId, runIds } = await app.studio.call('training.folds', { name: 'folds', base: config, splitIds: [...splitIds].reverse() })
    for (const runId of runIds) await ended(runId)
    const { experiment, runs } = await app.studio.call('training.experiment', { experimentId })
    expect(experiment).toMatchObject({ kind: 'folds', axes: [{ field: 'splitId', values: splitIds }] })
    expect(runs.map(({ splitId, state }) => [splitId, state])).toEqual(splitIds.map((splitId) => [splitId, 'done']))
    const other = (await app.studio.call('splits.make', { name: 'Other' })).made[0]!.split.id
    await expect(app.studio.call('training.folds', { name: 'x', base: config, splitIds: [splitIds[0]!, other] })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('not folds of one division') as string })
    await expect(app.studio.call('training.folds', { name: 'x', base: config, splitIds: [splitIds[0]!, 99 as SplitId] })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('train from each seed', async () => {
    const { runIds } = await app.studio.call('training.repeats', { name: 'seeds', base: config, seeds: [5, 6] })
    expect((await Promise.all(runIds.map(ended))).map((found) => found.config.seed)).toEqual([5, 6])
  })
})
