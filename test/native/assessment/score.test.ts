import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluate } from '../../../src/main/engine/jobs/evaluate.ts'
import type { EvaluateResult } from '../../../src/main/engine/jobs/evaluate-input.ts'
import type { ScoredDive, SegmentedDive } from '../../../src/main/engine/jobs/assess-input.ts'
import { packQueries } from '../../../src/main/engine/jobs/query-table.ts'
import { score } from '../../../src/main/engine/jobs/score.ts'
import { segment } from '../../../src/main/engine/jobs/segment.ts'
import { mcoreSmall } from '../../../src/main/models/mcore/config.ts'
import { mcoreParameters } from '../../../src/main/models/mcore/parameters.ts'
import { initialParameters } from '../../../src/main/models/parameters.ts'
import { saveModelFile } from '../../../src/main/training/model-file.ts'
import { makeDives, recorder } from '../training/tiny-dives.ts'

let folder: string
let dives: Awaited<ReturnType<typeof makeDives>>
let common: Record<string, unknown>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-score-'))
  dives = await makeDives(join(folder, 'videos'))
  const values = initialParameters(mcoreParameters(mcoreSmall), 3)
  const tensors = new Map(mcoreParameters(mcoreSmall).map(({ name, shape }) => [name, { shape, data: values[name]! }]))
  const saved = await saveModelFile(folder, tensors, { method: 'mcore', configuration: 'mcore-small', geometry: 'upright', provenance: 'random weights' })
  common = {
    model: { modelId: 1, path: saved.path, contentHash: saved.contentHash, method: 'mcore', configuration: 'mcore-small', geometry: 'upright' },
    transitionSearch: 'ordered-pairs', cacheFolder: join(folder, 'cache'), ffmpegPath: '', providers: ['cpu'], refusedProviders: [], threads: 1,
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const queries = () => [{ dive: dives[6]!, exemplars: [dives[0]!, dives[2]!, dives[4]!] }, { dive: dives[7]!, exemplars: [dives[1]!] }]

describe('the score job', () => {
  it('explains each score by votes and stages that add up', async () => {
    const context = recorder()
    await score({ ...common, queries: packQueries(queries()), transitionSource: 'model' }, context)
    const items = context.items as ScoredDive[]
    expect(items.map((item) => item.diveId)).toEqual([7, 8])
    for (const item of items) {
      const votes = item.votes.map((vote) => vote.votePoints)
      expect(item.predictedScorePoints).toBeCloseTo(votes.reduce((a, b) => a + b, 0) / votes.length, 6)
      for (const vote of item.votes) {
        expect(vote.votePoints).toBeCloseTo(vote.scorePoints + vote.deltaPoints, 6)
        expect(vote.stageContributions?.reduce((a, b) => a + b, 0)).toBeCloseTo(vote.deltaPoints, 6)
      }
      expect(item.transitions![0]).toBeLessThan(item.transitions![1])
    }
    expect(items[0]!.votes.map((vote) => vote.scorePoints)).toEqual([40, 48, 56])
  })

  it('gives the same numbers from cached features, without decoding', async () => {
    const [first, second] = [recorder(), recorder()]
    await score({ ...common, queries: packQueries(queries()), transitionSource: 'labels' }, first)
    const gone = (dive: (typeof dives)[number]): (typeof dives)[number] => ({ ...dive, video: { ...dive.video, path: '/nowhere.mp4' } })
    await score({ ...common, queries: packQueries(queries().map(({ dive, exemplars }) => ({ dive: gone(dive), exemplars: exemplars.map(gone) }))), transitionSource: 'labels' }, second)
    const timeless = (items: unknown[]) => (items as ScoredDive[]).map((item) => ({ ...item, elapsedMilliseconds: 0 }))
    expect(timeless(second.items)).toEqual(timeless(first.items))
    expect((first.items[0] as ScoredDive).transitions).toEqual(dives[6]!.transitions)
  })

  it('refuses a model cut short, a missing one, and an exemplar without a score', async () => {
    const model = common['model'] as { path: string }
    const cut = join(folder, 'cut.safetensors')
    await writeFile(cut, (await readFile(model.path)).subarray(0, 5000))
    const run = (path: string, exemplars: unknown[]) => score({ ...common, model: { ...model, path }, queries: packQueries([{ dive: dives[6]!, exemplars: exemplars as typeof dives }]), transitionSource: 'model' }, recorder())
    await expect(run(cut, [dives[0]])).rejects.toMatchObject({ code: 'bad-checkpoint' })
    await expect(run(join(folder, 'none'), [dives[0]])).rejects.toMatchObject({ code: 'missing-model' })
    await expect(run(model.path, [{ ...dives[0], scorePoints: null }])).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('Dive 1') })
  })

  it('ends between two dives when cancelled, keeping what is done', async () => {
    const controller = new AbortController()
    const context = recorder(controller.signal)
    const item = context.item.bind(context)
    const job = score({ ...common, queries: packQueries(queries()), transitionSource: 'model' }, { ...context, item: (found) => { item(found); controller.abort() } })
    await expect(job).rejects.toMatchObject({ code: 'cancelled' })
    expect(context.items).toHaveLength(1)
  })
})

describe('the segment job', () => {
  it('proposes ordered transitions with curves over the sampled frames', async () => {
    const context = recorder()
    await segment({ ...common, dives: dives.slice(0, 2) }, context)
    const [found] = context.items as SegmentedDive[]
    expect(found!.frames).toHaveLength(mcoreSmall.frames)
    expect(found!.frames.at(-1)).toBe(11)
    for (const curve of found!.curves) expect(curve.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6)
    expect(found!.transitions[0]).toBeLessThan(found!.transitions[1])
  })
})

describe('the evaluate job', () => {
  it('measures every dive of a part, beside guesses that never look', async () => {
    const training = dives.filter((dive) => dive.part === 'train')
    const { measured, provider } = (await evaluate({ ...common, queries: packQueries(queries()), part: 'validation', training }, recorder())) as EvaluateResult
    expect(provider).toBe('cpu')
    expect(measured).toMatchObject({ part: 'validation', figures: { count: 2, range: { points: 4, source: 'part' }, tiouCount: 2 } })
    expect(measured.dives.map(({ diveId, truthPoints, transitions, votes }) => [diveId, truthPoints, transitions, votes.map((vote) => vote.diveId)])).toEqual([[7, 64, dives[6]!.transitions, [1, 3, 5]], [8, 68, dives[7]!.transitions, [2]]])
    for (const { predictedPoints, votes } of measured.dives) expect(predictedPoints).toBeCloseTo(votes.reduce((sum, vote) => sum + vote.votePoints, 0) / votes.length, 6)
    const errors = measured.dives.map(({ truthPoints, predictedPoints }) => Math.abs(truthPoints - predictedPoints))
    expect(measured.figures.maePoints.value).toBeCloseTo((errors[0]! + errors[1]!) / 2, 9)
    expect(measured.figures.maePoints.interval).toEqual([Math.min(...errors), Math.max(...errors)].map((error) => expect.closeTo(error, 6) as number))
    // Dive 7 is a 205B: the mean of 40, 48 and 56 is 48, its score 64; dive 8 a 107B: 52 against 68.
    const baselines = new Map(measured.baselines.map(({ name, figures }) => [name, figures]))
    expect(baselines.get('same-number-mean')?.maePoints.value).toBeCloseTo(16, 9)
    // Of a third of the 12 frames and of eight and a half: 4 and 8.5 against [3, 8] and [4, 9].
    expect(baselines.get('median-transitions')?.tiouMean.value).toBeCloseTo((4 / 5.5 + 4.5 / 5) / 2, 9)
  })
})
