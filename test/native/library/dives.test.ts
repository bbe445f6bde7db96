import { describe, expect, it } from 'vitest'
import { dive as diveSchema, diveDetail, video as videoSchema } from '../../../src/shared/contract/entities.ts'
import type { DiveId, VideoId } from '../../../src/shared/contract/entities.ts'
import { emptyFrameIndex } from '../../../src/shared/frame-index.ts'
import type { LibraryChange } from '../../../src/main/library/library.ts'
import { importer, insertVideo, person, someFacts, someFrameIndex, someVideo, temporaryLibrary, threeStages } from './temporary-library.ts'

describe('videos', () => {
  it('are stored with the time of every frame, and found again by content', async () => {
    const library = await temporaryLibrary()
    const first = await library.videos.insert(someVideo(), [{ facts: someFacts(), stages: threeStages }], importer)
    expect(videoSchema.parse(first.video)).toMatchObject({ frameCount: 100, isPresent: false, hasProxy: false })
    expect(first.isNew).toBe(true)
    expect(await library.videos.frameTimes(first.video.id, 98, 200)).toEqual([3_920_000, 3_960_000])
    const again = await library.videos.insert(someVideo({ name: 'copy.mp4', path: '/elsewhere/copy.mp4' }), [{ facts: someFacts(), stages: [] }], importer)
    expect(again).toMatchObject({ isNew: false, diveIds: [], video: { id: first.video.id, path: '/elsewhere/copy.mp4' } })
    expect((await library.dives.list({})).total).toBe(1)
    expect(await library.videos.findByHash('a'.repeat(64))).toMatchObject({ id: first.video.id })
    expect(await library.videos.findByHash('b')).toBeNull()
    await expect(library.videos.get(99 as VideoId)).rejects.toMatchObject({ code: 'not-found', message: 'There is no video 99 in this library.' })
  })

  it('in the library\'s folder move with it', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library, { path: `${library.folder.media}/x.mp4` })
    expect(video.path).toBe(`${library.folder.media}/x.mp4`)
    expect(await library.videos.playablePath(video.id)).toBe(video.path)
  })

  it('without times are frame folders, timed by their rate', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library, { kind: 'frames', frameIndex: emptyFrameIndex(), frameRate: 50 })
    expect(await library.videos.frameTimes(video.id, 1, 3)).toEqual([20_000, 40_000])
    await expect(insertVideo(library, { contentHash: 'c', frameIndex: someFrameIndex(2) })).rejects.toMatchObject({ code: 'unreadable-video' })
    const index = someFrameIndex(100)
    await expect(insertVideo(library, { contentHash: 'c', frameIndex: { ...index, checksums: index.checksums.subarray(1) } })).rejects.toMatchObject({ code: 'unreadable-video', message: expect.stringContaining('99 checksums') as string })
  })

  it('are stored with their dives or not at all', async () => {
    const library = await temporaryLibrary()
    await expect(library.videos.insert(someVideo(), [{ facts: someFacts(), stages: [] }, { facts: someFacts({ endFrame: 101 }), stages: [] }], importer)).rejects.toMatchObject({ code: 'bad-labels' })
    expect(await library.videos.list()).toEqual([])
    expect((await library.dives.list({})).total).toBe(0)
  })
})

describe('dives', () => {
  it('keep what is entered', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const detail = await library.dives.create(video.id, { facts: someFacts({ diveNumber: ' 107b ' }), stages: threeStages }, person)
    expect(diveDetail.parse(detail)).toEqual(detail)
    expect(detail).toMatchObject({ dive: { ...someFacts(), stageCount: 3, isLabelled: true, part: null, predictedScorePoints: null }, canUndo: false, canRedo: false })
    expect(detail.stages[1]).toMatchObject({ label: '3.5 Soms.Pike', startFrame: 20, provenance: { kind: 'person', name: 'Ann' }, confidence: null })
    const updated = await library.dives.update(detail.dive.id, { awards: [7, 7, 7], athlete: 'B. Diver', scorePoints: null }, person)
    expect(updated.dive).toMatchObject({ awards: [7, 7, 7], athlete: 'B. Diver', scorePoints: null, difficulty: 3.1 })
    expect((await library.history.list(detail.dive.id)).map((operation) => operation.summary)).toEqual(['Changed awards, athlete, score', 'Created'])
  })

  it('change nothing and log nothing where nothing differs', async () => {
    const library = await temporaryLibrary()
    const { id: videoId } = await insertVideo(library)
    const { dive } = await library.dives.create(videoId, { facts: someFacts(), stages: threeStages }, person)
    await library.dives.update(dive.id, someFacts({ diveNumber: '107b' }), person)
    await library.stages.set(dive.id, threeStages, 'Same', person)
    expect(await library.history.list(dive.id)).toHaveLength(1)
  })

  it('refuse frames out of range, naming frame and range', async () => {
    const library = await temporaryLibrary()
    const { id: videoId } = await insertVideo(library)
    const { dive: { id } } = await library.dives.create(videoId, { facts: someFacts({ startFrame: 10, endFrame: 90 }), stages: [] }, person)
    await expect(library.dives.update(id, { endFrame: 101 }, person)).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('before frame 101; allowed are 11 to 100') as string })
    await expect(library.dives.update(id, { startFrame: 200 }, person)).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('frame 200; allowed are frames 0 to 99') as string })
    await expect(library.stages.set(id, [{ label: null, startFrame: 0 }, { label: null, startFrame: 80 }], '', person)).rejects.toMatchObject({
      code: 'bad-labels', message: "Stage 2 starts at frame 80, outside the dive's frames 0 to 79; allowed are frames 1 to 79.", hint: expect.stringContaining('from 1 to 79') as string,
    })
    await expect(library.stages.set(id, [{ label: null, startFrame: 0 }, { label: null, startFrame: 40 }, { label: null, startFrame: 40 }], '', person)).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('not after stage 2 at frame 40') as string })
    expect(await library.stages.list(id)).toEqual([])
    await library.stages.set(id, [{ label: null, startFrame: 0 }, { label: null, startFrame: 70 }], '', person)
    await expect(library.dives.update(id, { endFrame: 60 }, person)).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('Stage 2 starts at frame 70') as string })
  })

  it('refuse impossible numbers from people and keep them from imports', async () => {
    const library = await temporaryLibrary()
    const { id: videoId } = await insertVideo(library)
    const facts = someFacts({ diveNumber: '200D', awards: [55.5] })
    await expect(library.dives.create(videoId, { facts, stages: [] }, person)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('200D has no half somersault') as string, hint: expect.stringContaining('Correct the number') as string })
    const { dive } = await library.dives.create(videoId, { facts, stages: [] }, importer)
    expect(dive).toMatchObject({ diveNumber: '200D', awards: [55.5] })
    // Other edits of such a dive still work.
    expect((await library.dives.update(dive.id, { athlete: 'C' }, person)).dive.athlete).toBe('C')
    await expect(library.dives.update(dive.id, { awards: [8, 8, 11] }, person)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(library.dives.update(dive.id, { diveNumber: '300D' }, person)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('keep every boundary on its picture when their start moves', async () => {
    const library = await temporaryLibrary()
    const { id: videoId } = await insertVideo(library)
    const { dive } = await library.dives.create(videoId, { facts: someFacts({ startFrame: 10 }), stages: threeStages }, person)
    const moved = await library.dives.update(dive.id, { startFrame: 5 }, person)
    expect(moved.stages.map((stage) => stage.startFrame)).toEqual([0, 25, 85])
    expect((await library.history.undo(dive.id)).stages.map((stage) => stage.startFrame)).toEqual([0, 20, 80])
    await expect(library.dives.update(dive.id, { startFrame: 30 }, person)).rejects.toMatchObject({ code: 'bad-labels' })
  })

  it('keep who placed a boundary until it is moved', async () => {
    const library = await temporaryLibrary()
    const { diveIds } = await library.videos.insert(someVideo(), [{ facts: someFacts(), stages: threeStages }], importer)
    const id = diveIds[0] as DiveId
    const { stages } = await library.stages.set(id, [threeStages[0], { label: 'renamed', startFrame: 20 }, { label: 'Entry', startFrame: 82 }].flatMap((stage) => stage ?? []), 'Moved entry', person)
    expect(stages.map((stage) => [stage.label, stage.provenance.kind])).toEqual([['Forward', 'import'], ['renamed', 'import'], ['Entry', 'person']])
    const proposed = await library.stages.set(id, [{ label: null, startFrame: 0 }, { label: null, startFrame: 21, confidence: 0.75 }], 'Accepted', { kind: 'model', name: 'mcore-small' })
    expect(proposed.stages[1]).toMatchObject({ provenance: { kind: 'model', name: 'mcore-small' }, confidence: 0.75 })
  })

  it('are hidden when removed, and come back', async () => {
    const library = await temporaryLibrary()
    const { id: videoId } = await insertVideo(library)
    const { dive: { id } } = await library.dives.create(videoId, { facts: someFacts(), stages: threeStages }, person)
    await library.dives.remove(id, person)
    expect((await library.dives.list({})).total).toBe(0)
    await expect(library.dives.get(id)).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('Undo') as string })
    await expect(library.dives.update(id, { athlete: 'X' }, person)).rejects.toMatchObject({ code: 'conflict' })
    expect((await library.history.undo(id)).dive.id).toBe(id)
    await library.dives.remove(id, person)
    expect((await library.dives.restore(id, person)).stages).toHaveLength(3)
    expect((await library.dives.list({})).dives.map((dive) => diveSchema.parse(dive).id)).toEqual([id])
  })

  it('tell listeners after each commit, and only then', async () => {
    const library = await temporaryLibrary()
    const seen: LibraryChange[] = []
    const stop = library.onChange((change) => seen.push(change))
    const { diveIds } = await library.videos.insert(someVideo(), [{ facts: someFacts(), stages: [] }], importer)
    const id = diveIds[0] as DiveId
    await library.stages.set(id, threeStages, '', person)
    await expect(library.dives.update(id, { endFrame: 1000 }, person)).rejects.toThrow()
    await library.stages.set(id, threeStages, '', person)
    stop()
    await library.dives.remove(id, person)
    expect(seen).toEqual([{ areas: ['videos', 'dives'], diveIds: [id] }, { areas: ['dives'], diveIds: [id] }])
  })
})

describe('the dive list', () => {
  it('filters, searches, sorts and pages', async () => {
    const library = await temporaryLibrary()
    const { id: videoId } = await insertVideo(library)
    const add = async (changes: Parameters<typeof someFacts>[0], stages = threeStages): Promise<DiveId> => (await library.dives.create(videoId, { facts: someFacts(changes), stages }, person)).dive.id
    const a = await add({ diveNumber: '205C', athlete: 'Zoë Ö', scorePoints: 50 })
    const b = await add({ diveNumber: '107B', athlete: 'bea', scorePoints: null }, [])
    const c = await add({ diveNumber: '107B', athlete: 'Carl', scorePoints: 90, event: 'Open 100%' })
    const d = await add({ diveNumber: null, athlete: '', scorePoints: 70 }, threeStages.slice(0, 2))
    const ids = async (query: Parameters<typeof library.dives.list>[0]): Promise<DiveId[]> => (await library.dives.list(query)).dives.map((dive) => dive.id)
    expect(await ids({})).toEqual([b, c, a, d])
    expect(await ids({ sort: 'newest' })).toEqual([d, c, b, a])
    expect(await ids({ sort: 'score' })).toEqual([c, d, a, b])
    expect(await ids({ sort: 'athlete' })).toEqual([b, c, a, d])
    expect(await ids({ diveNumber: '107b' })).toEqual([b, c])
    expect(await ids({ labelled: 'yes' })).toEqual([c, a])
    expect(await ids({ labelled: 'no' })).toEqual([b, d])
    expect(await ids({ search: 'zoë ö' })).toEqual([a])
    expect(await ids({ search: '100% CARL' })).toEqual([c])
    expect(await ids({ search: '_' })).toEqual([])
    expect(await ids({ search: '"quoted" AND' })).toEqual([])
    expect(await ids({ search: 'arl ea' })).toEqual([])
    expect(await ids({ search: 'ar' })).toEqual([c])
    await library.dives.update(c, { athlete: 'Renamed' }, person)
    expect([await ids({ search: 'carl' }), await ids({ search: 'NAMED' })]).toEqual([[], [c]])
    await library.history.undo(c)
    expect(await ids({ search: 'carl' })).toEqual([c])
    expect(await ids({ search: 'clip.mp4', limit: 2, offset: 1 })).toEqual([c, a])
    expect((await library.dives.list({ limit: 1 })).total).toBe(4)
    expect(await library.dives.numbers()).toEqual([{ diveNumber: '107B', count: 2 }, { diveNumber: '205C', count: 1 }, { diveNumber: null, count: 1 }])
    const split = await library.splits.insert('Main', [{ diveId: a, part: 'train' }, { diveId: c, part: 'test' }])
    expect(split.counts).toEqual({ train: 1, validation: 0, test: 1 })
    expect(await ids({ part: 'test' })).toEqual([c])
    expect((await library.dives.get(a)).dive.part).toBe('train')
    expect((await library.dives.getMany([c, 99 as DiveId, a])).map((dive) => dive.id)).toEqual([c, a])
  })
})
