import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createForkLauncher } from '../../../src/main/engine/fork-launcher.ts'
import type { ChildLauncher } from '../../../src/main/engine/launcher.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { DiveId } from '../../../src/shared/contract/entities.ts'
import type { RunConfig } from '../../../src/shared/contract/training.ts'
import { makeInputs, openTestStudio, root, type StudioUnderTest } from '../../helpers/studio.ts'

// The whole way at the contract: import, label, split, train, kill, resume, segment, score. The pictures are only test patterns; what is checked is that everything arrives.
let inputs: Awaited<ReturnType<typeof makeInputs>>
let app: StudioUnderTest
let config: RunConfig
let diveIds: DiveId[]
/** Process ids of the children, newest last. */
const pids: number[] = []

const forked = createForkLauncher(join(root, 'src/main/engine/entry.ts'))
const launcher: ChildLauncher = {
  launch: () => {
    const child = forked.launch()
    if (child.pid !== undefined) pids.push(child.pid)
    return child
  },
}

beforeAll(async () => {
  inputs = await makeInputs()
  const folder = mkdtempSync(join(tmpdir(), 'highboard-train-'))
  const names = ['a_107B', 'b_107B', 'c_107B', 'd_107B', 'e_107B', 'f_107B']
  for (const [index, name] of names.entries()) inputs.run(['-f', 'lavfi', '-i', `testsrc2=size=160x120:rate=25`, '-vf', `hue=h=${index * 50}`, '-t', '1', '-pix_fmt', 'yuv420p', `${name}.mp4`])
  app = await openTestStudio({ libraryFolder: folder, launcher })
  const imported = await app.finish((await app.studio.call('imports.start', { paths: names.map((name) => inputs.path(`${name}.mp4`)) })).jobId)
  expect(imported).toMatchObject({ state: 'done', message: '6 imported' })
  const { dives } = await app.studio.call('dives.list', { sort: 'newest' })
  diveIds = dives.map((dive) => dive.id).sort((a, b) => a - b)
  for (const [index, diveId] of diveIds.entries()) {
    await app.studio.call('dives.update', { diveId, facts: { scorePoints: 50 + 6 * index, difficulty: 3.1 } })
    await app.studio.call('stages.set', { diveId, stages: [{ label: 'Take-off', startFrame: 0 }, { label: 'Flight', startFrame: 6 + index }, { label: 'Entry', startFrame: 16 + index }], summary: 'label' })
  }
  // Made at the library itself, so that it is known which dive is in which part.
  await app.studio.dispose()
  const library = await openLibrary(folder)
  const split = await library.splits.insert('Six dives', diveIds.map((diveId, index) => ({ diveId, part: index < 3 ? 'train' : index === 3 ? 'validation' : 'test' })))
  await library.close()
  app = await openTestStudio({ libraryFolder: folder, launcher })
  const defaults = await app.studio.call('training.defaults', { method: 'mcore', configuration: 'mcore-small' })
  config = { ...defaults, name: 'six', splitId: split.id, initialModelId: null, depth: 'all', batchNorm: 'frozen', epochs: 1, examplesPerStep: 1, exemplarCount: 2, checkpointEverySteps: 1, provider: 'cpu' }
})
afterAll(async () => {
  await app.close()
  rmSync(inputs.folder, { recursive: true, force: true })
})

describe("a split of one's own dives", () => {
  it('takes every labelled dive once, keeps the number in training, and is refused twice', async () => {
    const { made, account } = await app.studio.call('splits.make', { name: ' Club ', validationShare: 0.2, testShare: 0.2, seed: 4 })
    expect(made).toMatchObject([{ split: { name: 'Club', counts: { train: 4, validation: 1, test: 1 } } }])
    expect(account).toMatchObject({ considered: 6, leftOut: 0, lacks: [] })
    expect((await app.studio.call('splits.list', {})).map(({ name }) => name)).toEqual(['Six dives', 'Club'])
    await expect(app.studio.call('splits.make', { name: 'Club' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Club') })
  })
  it('leaves out what training cannot use, and says how many; too few are refused', async () => {
    const [first, ...others] = diveIds
    if (!first) throw new Error('no dives')
    await app.studio.call('dives.update', { diveId: first, facts: { scorePoints: null } })
    expect(await app.studio.call('splits.make', { name: 'Five' })).toMatchObject({ account: { leftOut: 1, lacks: [{ what: 'score', count: 1 }] } })
    for (const diveId of others.slice(0, 3)) await app.studio.call('stages.set', { diveId, stages: [{ label: null, startFrame: 0 }], summary: 'clear' })
    await expect(app.studio.call('splits.make', { name: 'Two' })).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('has 2 of 6') })
    for (const diveId of [first, ...others.slice(0, 3)]) await app.studio.call('history.undo', { diveId })
  })
})

describe('a training run', () => {
  it('is told beforehand how long it takes: predicted for this machine until one of its kind has run', { timeout: 120_000 }, async () => {
    const { method, configuration, methodOptions, batchNorm, examplesPerStep, splitId } = config
    const estimate = (depth: RunConfig['depth'], split: typeof splitId | null = splitId) => app.studio.call('training.estimate', { method, configuration, methodOptions, batchNorm, examplesPerStep, depth, splitId: split })
    const [heads, all] = [await estimate('heads'), await estimate('all')]
    expect(heads).toMatchObject({ timeSource: 'predicted', secondsPerEpoch: expect.any(Number), preparationSeconds: expect.any(Number) })
    expect(heads.preparationSeconds).toBeGreaterThan(0)
    expect(all.preparationSeconds).toBe(0)
    expect(all.secondsPerEpoch).toBeGreaterThan(heads.secondsPerEpoch ?? Infinity)
    expect(await estimate('all', null)).toMatchObject({ timeSource: null, secondsPerEpoch: null })
  })

  it('survives the death of its child: failed with a reason, resumed, done, with a model', { timeout: 600_000 }, async () => {
    const { runId, jobId } = await app.studio.call('training.start', config)
    const firstMetrics = new Promise<void>((resolve) => {
      const stop = app.studio.on('run.metrics', () => {
        stop()
        resolve()
      })
    })
    await Promise.race([firstMetrics, app.studio.jobEnded(jobId)])
    process.kill(pids.at(-1) ?? 0, 'SIGKILL')
    await app.studio.jobEnded(jobId)
    const killed = await app.studio.call('jobs.get', { jobId })
    expect(killed.job).toMatchObject({ state: 'failed', canResume: true, error: { code: 'job-died', message: expect.stringContaining('SIGKILL') } })
    expect(killed.log.join('\n')).toContain('SIGKILL')
    // The studio is up and the run is as it was.
    expect(await app.studio.call('library.info', {})).toMatchObject({ diveCount: 6, runCount: 1 })
    expect((await app.studio.call('training.run', { runId })).run).toMatchObject({ state: 'failed', canResume: true, modelId: null })

    const resumed = await app.studio.call('training.resume', { runId })
    expect(await app.finish(resumed.jobId)).toMatchObject({ state: 'done', error: null })
    const { run, metrics } = await app.studio.call('training.run', { runId })
    expect(run).toMatchObject({ state: 'done', canResume: false, provider: 'cpu', modelId: expect.any(Number) })
    expect(run.evaluations.map((found) => found.part).sort()).toEqual(['validation'])
    const losses = metrics.filter((point) => point.name === 'loss/total').map((point) => point.step)
    expect(losses).toEqual([...new Set(losses)])
    expect(losses.length).toBeGreaterThan(0)
  })

  it('gives a model that finds stages and scores dives, with votes that add up', { timeout: 600_000 }, async () => {
    const model = (await app.studio.call('models.list', {})).find((found) => found.source === 'run') ?? expect.fail('no model')
    const diveId = diveIds[5] ?? expect.fail('no dive')
    expect(await app.finish((await app.studio.call('assessment.segment', { diveIds: [diveId], modelId: model.id })).jobId)).toMatchObject({ state: 'done', error: null })
    const found = await app.studio.call('assessment.segmentation', { diveId, modelId: null })
    expect(found?.transitions[0]).toBeLessThan(found?.transitions[1] ?? 0)

    const score = async () => {
      expect(await app.finish((await app.studio.call('assessment.score', { diveIds: [diveId], modelId: model.id, exemplarCount: 3, seed: 5 })).jobId)).toMatchObject({ state: 'done', error: null })
      return (await app.studio.call('assessment.predictions', { diveId }))[0] ?? expect.fail('no prediction')
    }
    const first = await score()
    expect(first).toMatchObject({ seed: 5, transitionSource: 'model', exemplarRule: expect.stringContaining('107B') })
    expect(first.votes).toHaveLength(3)
    for (const vote of first.votes) {
      expect(vote.votePoints).toBeCloseTo(vote.scorePoints + vote.deltaPoints, 6)
      expect(vote.stageContributions?.reduce((sum, part) => sum + part, 0)).toBeCloseTo(vote.deltaPoints, 3)
    }
    expect(first.votes.reduce((sum, vote) => sum + vote.votePoints, 0) / 3).toBeCloseTo(first.predictedScorePoints, 6)
    // The same seed draws the same exemplars and says the same again.
    const second = await score()
    expect(second.votes.map((vote) => vote.diveId)).toEqual(first.votes.map((vote) => vote.diveId))
    expect(second.predictedScorePoints).toBeCloseTo(first.predictedScorePoints, 4)
  })

  it('measures a model on a part of the split', { timeout: 600_000 }, async () => {
    const [model] = await app.studio.call('models.list', {})
    const { jobId } = await app.studio.call('evaluations.start', { modelId: model?.id ?? expect.fail('no model'), splitId: config.splitId, part: 'test', exemplarCount: 2 })
    expect(await app.finish(jobId)).toMatchObject({ state: 'done', error: null })
    const { evaluationId } = await app.studio.call('evaluations.ofJob', { jobId })
    expect(await app.studio.call('evaluations.get', { evaluationId: evaluationId ?? expect.fail('nothing was stored') })).toMatchObject({ part: 'test', figures: { count: 2 }, earlierLooks: [] })
  })

  it('is refused where labels, models or settings do not fit', async () => {
    await expect(app.studio.call('training.start', { ...config, depth: 'heads' })).rejects.toMatchObject({ code: 'invalid-input' })
    await app.studio.call('dives.update', { diveId: diveIds[0] ?? expect.fail('no dive'), facts: { scorePoints: null } })
    await expect(app.studio.call('training.start', config)).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('lacks a score') })
    await app.studio.call('history.undo', { diveId: diveIds[0] ?? expect.fail('no dive') })
  })

  it('can be stopped, and resumed later', { timeout: 600_000 }, async () => {
    const { runId, jobId } = await app.studio.call('training.start', { ...config, name: 'stopped', epochs: 200 })
    await new Promise<void>((resolve) => {
      const stop = app.studio.on('run.metrics', () => {
        stop()
        resolve()
      })
    })
    await app.studio.call('training.stop', { runId, when: 'now' })
    expect(await app.finish(jobId)).toMatchObject({ state: 'cancelled', canResume: true })
    expect((await app.studio.call('training.run', { runId })).run).toMatchObject({ state: 'cancelled', canResume: true })
    await expect(app.studio.call('training.stop', { runId, when: 'now' })).rejects.toMatchObject({ code: 'conflict' })
  })
})
