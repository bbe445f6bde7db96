import { describe, expect, it } from 'vitest'
import { demoDefinition } from '../../../src/main/api/demo-job.ts'
import type { ServiceContext } from '../../../src/main/api/context.ts'
import { splitHandlers } from '../../../src/main/api/split-handlers.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { encodeFrameIndex } from '../../../src/shared/frame-index.ts'
import { splitRequest, type SplitRequest } from '../../../src/shared/contract/splits.ts'
import type { DiveId, JobId, SplitId } from '../../../src/shared/contract/entities.ts'
import { optimiser, runConfig } from '../../../src/shared/contract/training.ts'
import { importer, someFacts, someFrameIndex, someVideo, temporaryLibrary, threeStages } from '../library/temporary-library.ts'

const request = (changes: Partial<SplitRequest> = {}): SplitRequest => ({ ...splitRequest.parse({}), ...changes })

/** 24 dives of four events and two numbers; of the last four, each lacks something. */
async function filled(): Promise<{ library: Library; diveIds: DiveId[] }> {
  const library = await temporaryLibrary()
  const dives = Array.from({ length: 24 }, (_, i) => ({
    facts: someFacts({ diveNumber: i === 20 ? null : i % 2 ? '107B' : '205C', athlete: `Diver ${i % 8}`, event: `Cup ${i % 4}`, scorePoints: i === 21 ? null : 40 + i, awards: i === 22 ? [] : [7, 7, 7] }),
    stages: i === 23 ? [] : threeStages,
  }))
  return { library, diveIds: (await library.videos.insert(someVideo(), dives, importer)).diveIds }
}

async function useInRun(library: Library, splitId: SplitId): Promise<void> {
  const config = runConfig.parse({
    name: 'run', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'heads', splitId, epochs: 1, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 1, batchNorm: 'frozen',
    geometry: 'upright', flip: false, transitionSearch: 'ordered-pairs', exemplarCount: 1, seed: 1, provider: 'cpu', checkpointEverySteps: 1, optimiser: optimiser.parse({}),
  })
  await library.runs.insert({ name: 'run', config, dives: await library.sources.ofSplit(splitId), codeVersion: '1' })
}

describe('splits.make', () => {
  it('leaves out what training cannot use, and says how many lack what', async () => {
    const { library } = await filled()
    const handlers = splitHandlers({ library })
    const { account, planned } = await handlers['splits.preview'](request({ needs: ['stages', 'dive-number', 'awards', 'pictures'] }))
    expect(account).toEqual({ considered: 24, leftOut: 4, lacks: [{ what: 'score', count: 1 }, { what: 'dive-number', count: 1 }, { what: 'stages', count: 1 }, { what: 'awards', count: 1 }], groups: null, neverTested: 0 })
    expect(planned).toMatchObject([{ fold: null, counts: { train: 12, validation: 4, test: 4 }, untrained: [] }])
    expect((await handlers['splits.preview'](request({ needs: [] }))).account).toMatchObject({ leftOut: 1 })
    expect(await library.splits.list()).toEqual([])
  })

  it('makes what the preview says, repeatably, with its recipe', async () => {
    const { library } = await filled()
    const handlers = splitHandlers({ library })
    const wanted = request({ by: 'event', seed: 5 })
    const { planned } = await handlers['splits.preview'](wanted)
    const { made, account } = await handlers['splits.make']({ ...wanted, name: 'Events' })
    expect(made.map((one) => one.planned)).toEqual(planned)
    expect(made[0]?.split).toMatchObject({ name: 'Events', counts: planned[0]?.counts, recipe: { kind: 'made', by: 'event', seed: 5, folds: null, testShare: 0.2 } })
    expect(account.groups).toEqual({ count: 4, unknown: 0 })
    const again = await handlers['splits.make']({ ...wanted, name: 'Events again' })
    expect(await library.splits.members(again.made[0]!.split.id)).toEqual(await library.splits.members(made[0]!.split.id))
    const parts = new Map<string, Set<string>>()
    for (const { event, part } of await handlers['splits.members']({ splitId: made[0]!.split.id })) parts.set(event, (parts.get(event) ?? new Set()).add(part))
    expect([...parts.values()].map((found) => found.size)).toEqual([1, 1, 1, 1])
    await expect(handlers['splits.make']({ ...wanted, name: 'Events' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('makes folds that test every dive once', async () => {
    const { library } = await filled()
    const handlers = splitHandlers({ library })
    const { made } = await handlers['splits.make']({ ...request({ folds: 3 }), name: 'CV' })
    expect(made.map(({ split }) => split.name)).toEqual(['CV · fold 1 of 3', 'CV · fold 2 of 3', 'CV · fold 3 of 3'])
    expect(made[1]?.split.recipe).toMatchObject({ folds: { count: 3, fold: 2 }, testShare: 1 / 3 })
    const tested: DiveId[] = []
    for (const { split } of made) tested.push(...(await library.splits.members(split.id)).filter(({ part }) => part === 'test').map(({ diveId }) => diveId))
    expect(new Set(tested).size).toBe(21)
    expect(tested).toHaveLength(21)
  })

  it('refuses what cannot be divided', async () => {
    const { library } = await filled()
    const handlers = splitHandlers({ library })
    await expect(handlers['splits.preview'](request({ by: 'event', folds: 5 }))).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('4 different events') as string })
    await expect(handlers['splits.preview'](request({ validationShare: 0.5, testShare: 0.5 }))).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('100 %') as string })
    await expect(handlers['splits.preview'](request({ search: 'nobody' }))).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('0 of 0') as string })
    await expect(handlers['splits.preview'](request({ diveNumber: '107B', folds: 20 }))).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('20 dives') as string })
  })
})

describe('kept splits', () => {
  it('tell their runs and numbers, and come back after they were removed', async () => {
    const { library } = await filled()
    const handlers = splitHandlers({ library })
    const { made } = await handlers['splits.make']({ ...request(), name: 'One' })
    const split = made[0]!.split
    expect((await handlers['splits.get']({ splitId: split.id })).numbers.map(({ diveNumber }) => diveNumber)).toEqual(['107B', '205C'])
    const members = await library.splits.members(split.id)
    await handlers['splits.remove']({ splitId: split.id })
    await expect(handlers['splits.get']({ splitId: split.id })).rejects.toMatchObject({ code: 'not-found' })
    const back = await handlers['splits.restore']({ splitId: split.id })
    expect(back).toMatchObject({ name: 'One', recipe: split.recipe, isActive: true })
    expect(await library.splits.members(back.id)).toEqual(members)
    await expect(handlers['splits.restore']({ splitId: split.id })).rejects.toMatchObject({ code: 'not-found' })
    await useInRun(library, back.id)
    expect(await handlers['splits.get']({ splitId: back.id })).toMatchObject({ split: { isFrozen: true }, runs: [{ name: 'run' }] })
    await expect(handlers['splits.remove']({ splitId: back.id })).rejects.toMatchObject({ code: 'conflict' })
    const copy = await handlers['splits.copy']({ splitId: back.id, name: 'Two' })
    await handlers['splits.activate']({ splitId: copy.id })
    expect((await library.splits.list()).map(({ name, isActive }) => [name, isActive])).toEqual([['One', false], ['Two', true]])
  })
})

describe('demo dives', () => {
  it('go into a copy of the demo split once a run has used it', async () => {
    const library = await temporaryLibrary()
    const context = { library, threads: () => 2, ffmpeg: async () => ({ path: '/ffmpeg' }) } as unknown as ServiceContext
    const definition = demoDefinition(context)
    const jobId = 1 as JobId
    await definition.prepare({ count: 12, seed: 1 }, jobId)
    const finish = (index: number) => {
      const { frameIndex: _index, proxyPath: _proxy, isRendered: _rendered, ...video } = someVideo({ contentHash: String(index), path: `/media/${index}.mp4`, frameCount: 400 })
      return definition.onItem?.({ index, video: { ...video, type: 'video', warnings: [], proxyPath: null, frameIndexBase64: Buffer.from(encodeFrameIndex(someFrameIndex(400))).toString('base64') } }, jobId, null)
    }
    await finish(0)
    const [first] = await library.splits.list()
    expect(first).toMatchObject({ name: 'Demo split', recipe: { kind: 'demo' }, isActive: true })
    await useInRun(library, first!.id)
    await Promise.all([finish(1), finish(2)])
    await finish(3)
    const splits = await library.splits.list()
    expect(splits.map(({ name, isActive, isFrozen }) => [name, isActive, isFrozen])).toEqual([['Demo split', false, true], ['Demo split 2', true, false]])
    expect(await library.splits.members(splits[0]!.id)).toHaveLength(1)
    expect(await library.splits.members(splits[1]!.id)).toHaveLength(4)
  })
})
