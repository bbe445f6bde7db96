import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { runConfig } from '../../../src/shared/contract/training.ts'
import type { Run } from '../../../src/shared/contract/training.ts'
import { importer, someFacts, someVideo, threeStages } from '../library/temporary-library.ts'

// The commands around runs on a library that holds some; nothing is trained here.
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-runs-'))
  const library = await openLibrary(join(folder, 'library'), { create: true })
  const { diveIds } = await library.videos.insert(someVideo(), Array.from({ length: 6 }, (_, i) => ({ facts: someFacts({ scorePoints: 50 + i }), stages: threeStages })), importer)
  const split = await library.splits.insert('Six', diveIds.map((diveId, i) => ({ diveId, part: i < 4 ? 'train' as const : 'validation' as const })))
  const config = runConfig.parse({
    name: 'first', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'all', splitId: split.id, epochs: 2, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 1,
    batchNorm: 'frozen', geometry: 'upright', flip: false, transitionSearch: 'ordered-pairs', exemplarCount: 2, seed: 1, provider: 'cpu', checkpointEverySteps: 1, selection: 'official-test',
  })
  const dives = await library.sources.ofSplit(split.id)
  const run = await library.runs.insert({ name: 'first', config, dives, codeVersion: '1.0+abc', notes: 'of the paper' })
  await library.runs.addMetrics(run.id, [{ name: 'loss/total', epoch: 0.5, step: 1, value: 0.25 }, { name: 'validation/srcc', epoch: 1, step: 2, value: 0.5 }])
  await library.runs.addWorst(run.id, [{ epoch: 1, diveId: diveIds[4]!, title: 'Far off', diveNumber: '107B', truthPoints: 54, predictedPoints: 10 }])
  const job = await library.jobs.insert({ kind: 'train', title: 'Train first', input: { runId: run.id }, runId: run.id })
  await library.jobs.update(job.id, { state: 'paused', canResume: true })
  await library.experiments.insert({ name: 'seeds', kind: 'repeats', base: config, axes: [{ field: 'seed', values: [3, 4] }], runs: [3, 4].map((seed) => ({ name: `seeds · seed ${seed}`, config: { ...config, seed }, dives, codeVersion: '1', values: [seed] })) })
  await library.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function highboard(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const ended = { code: 0, stdout: '', stderr: '' }
  const streams = { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: (text: string) => (ended.stderr += text) } }
  await createProgram('1.2.3', streams, (code) => (ended.code = code)).parseAsync([...args, '--library', join(folder, 'library')], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    ended.code = error.exitCode === 0 ? 0 : 2
  })
  return ended
}

describe('highboard runs', () => {
  it('lists them and shows one, loud about figures chosen on the test part', async () => {
    const { stdout } = await highboard('runs')
    expect(stdout).toMatch(/3 +seeds · seed 4 +queued/)
    expect(stdout).toMatch(/1 +first +paused .*epoch chosen on the test part: its figures flatter/)
    const shown = (await highboard('runs', 'show', 'first')).stdout
    expect(shown).toMatch(/^Run 1 "first": paused, can be resumed\n {2}EPOCH CHOSEN ON THE TEST PART: ITS FIGURES FLATTER\n/)
    expect(shown).toMatch(/code 1\.0\+abc[\s\S]*of the paper[\s\S]*far off after epoch 1: "Far off" 54\.00, predicted 10\.00/)
    const detail = JSON.parse((await highboard('runs', 'show', '1', '--json')).stdout) as { run: Run; worst: unknown[] }
    expect(detail).toMatchObject({ run: { id: 1, notes: 'of the paper', experimentId: null }, worst: [{ title: 'Far off' }] })
    expect(await highboard('runs', 'show', '9')).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no run "9"') as string })
  })

  it('notes, tags and renames', async () => {
    expect((await highboard('runs', 'note', '1', '--name', 'second', '--tag', 'a', '--tag', 'b')).stdout).toBe('Run 1 "second", tags a, b: of the paper\n')
    expect(JSON.parse((await highboard('runs', 'note', '1', '--notes', 'none', '--untag', 'a', '--name', 'first', '--json')).stdout)).toMatchObject({ name: 'first', tags: ['b'], notes: 'none' })
  })

  it('gives out every point of its curves', async () => {
    expect((await highboard('runs', 'metrics', '1')).stdout).toBe('name,epoch,step,value\nloss/total,0.5,1,0.25\nvalidation/srcc,1,2,0.5\n')
    expect(JSON.parse((await highboard('runs', 'metrics', '1', '--names', 'validation/srcc', '--json')).stdout)).toEqual({ run: 1, points: [{ name: 'validation/srcc', epoch: 1, step: 2, value: 0.5 }] })
    await highboard('runs', 'metrics', '1', '--out', join(folder, 'points.csv'))
    expect(readFileSync(join(folder, 'points.csv'), 'utf8')).toMatch(/^name,epoch,step,value\nloss/)
    expect(await highboard('runs', 'metrics', '1', '--out', 'points.txt')).toMatchObject({ code: 2 })
  })

  it('stops what is paused, and says what cannot be paused or moved', async () => {
    expect((await highboard('runs', 'queue')).stdout).toBe('Nothing runs and nothing waits.\n')
    expect(await highboard('runs', 'pause', '1')).toMatchObject({ code: 2, stderr: expect.stringContaining('it is paused') as string })
    expect((await highboard('runs', 'stop', '1')).stdout).toBe('Run 1 "first" is cancelled\n')
    expect((await highboard('runs', 'remove', '1')).code).toBe(0)
    expect((await highboard('runs')).stdout).not.toMatch(/first/)
  })
})

describe('highboard experiments', () => {
  it('lists and shows them with the values of their runs', async () => {
    expect((await highboard('experiments')).stdout).toMatch(/1 +seeds +repeats +2 +2 queued +seed\n/)
    expect((await highboard('experiments', 'show', '1')).stdout).toMatch(/^Experiment 1 "seeds" \(repeats\)\n {2}EPOCHS CHOSEN ON THE TEST PART.*\n {2}run +seed +state/)
    expect((await highboard('experiments', 'remove', '1')).code).toBe(0)
    expect((await highboard('experiments')).stdout).toMatch(/No experiments yet/)
    expect(await highboard('experiments', 'show', 'x')).toMatchObject({ code: 2 })
  })
})

describe('starting runs', () => {
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }

  it.each([
    [['train', '--config', 'nowhere.json'], /no readable file "nowhere.json"/],
    [['train', '--again', '77'], /no run 77/],
    [['train', '--selection', 'best'], /Allowed choices are validation, last-epoch, official-test/],
    [['sweep'], /needs something that varies/],
    [['sweep', '--set', 'headLearningRate'], /field=value/],
    [['sweep', '--set', 'learningRate=1,2'], /no field "learningRate"/],
    [['folds'], /no division into folds/],
    [['repeats', '--seeds', '1,x'], /whole numbers/],
  ])('is refused for %j, with exit code 2', async (args, message) => {
    expect(await highboard(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) as string })
  })

  it('names unknown settings in files of runs and sweeps', async () => {
    expect(await highboard('train', '--config', file('run.json', { epoch: 3 }))).toMatchObject({ code: 2, stderr: expect.stringContaining('no "epoch" (did you mean "epochs"?)') as string })
    expect(await highboard('train', '--config', file('text.json', '{ epochs'))).toMatchObject({ code: 2, stderr: expect.stringContaining('is not JSON') as string })
    expect(await highboard('sweep', '--config', file('sweep.json', { base: { seeed: 1 }, axes: [{ field: 'seed', values: [1, 2] }] }))).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "seed"') as string })
    expect(await highboard('sweep', '--config', file('other.json', { base: {}, axis: [] }))).toMatchObject({ code: 2, stderr: expect.stringContaining('no "axis"') as string })
    expect(await highboard('sweep', '--config', file('axes.json', { axes: [{ field: 'seed' }] }))).toMatchObject({ code: 2, stderr: expect.stringContaining('not lists of values') as string })
  })
})
