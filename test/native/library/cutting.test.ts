import { describe, expect, it } from 'vitest'
import type { DiveId, VideoId } from '../../../src/shared/contract/entities.ts'
import { insertVideo, person, someFacts, temporaryLibrary, threeStages } from './temporary-library.ts'

const range = (startFrame: number, endFrame: number) => someFacts({ startFrame, endFrame })

describe('dives made of one video', () => {
  it('come together, by first frame, and once only', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const made = await library.cutting.createMany(video.id, [range(40, 60), range(0, 20), range(0, 20)], person)
    expect(made.created.map((dive) => dive.startFrame)).toEqual([40, 0])
    expect(made.unchanged).toBe(1)
    expect((await library.cutting.createMany(video.id, [range(0, 20), range(20, 40)], person)).unchanged).toBe(1)
    expect((await library.cutting.divesOf(video.id)).map((dive) => [dive.startFrame, dive.endFrame])).toEqual([[0, 20], [20, 40], [40, 60]])
  })
  it('are all refused where one cannot be', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    await expect(library.cutting.createMany(video.id, [range(0, 20), range(90, 101)], person)).rejects.toMatchObject({ code: 'bad-labels' })
    await expect(library.cutting.createMany(video.id, [range(0, 20), someFacts({ diveNumber: '200D' })], person)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(library.cutting.createMany(99 as VideoId, [range(0, 20)], person)).rejects.toMatchObject({ code: 'not-found' })
    expect(await library.cutting.divesOf(video.id)).toEqual([])
  })
  it('are taken away and brought back together, stages and all, and each in its own history', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const { created } = await library.cutting.createMany(video.id, [range(0, 100), range(10, 30)], person)
    const ids = created.map((dive) => dive.id)
    const first = ids[0] ?? (0 as DiveId)
    await library.stages.set(first, threeStages, 'Label', person)
    await library.cutting.setRemoved(ids, true, person)
    expect(await library.cutting.divesOf(video.id)).toEqual([])
    await expect(library.cutting.setRemoved([first, 999 as DiveId], false, person)).rejects.toMatchObject({ code: 'not-found' })
    expect(await library.cutting.divesOf(video.id)).toEqual([])
    await library.cutting.setRemoved(ids, false, person)
    expect((await library.cutting.divesOf(video.id)).map((dive) => dive.id)).toEqual(ids)
    expect(await library.stages.list(first)).toHaveLength(3)
    expect((await library.history.list(first)).map((operation) => operation.kind)).toEqual(['restore', 'remove', 'stages', 'create'])
  })
  it('tell one change, and none where nothing changes', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const told: number[][] = []
    library.onChange(({ diveIds }) => told.push([...diveIds]))
    const { created } = await library.cutting.createMany(video.id, [range(0, 20), range(20, 40)], person)
    await library.cutting.createMany(video.id, [range(0, 20)], person)
    await library.cutting.setRemoved(created.map((dive) => dive.id), false, person)
    expect(told).toEqual([created.map((dive) => dive.id)])
  })
})

describe('videos not cut yet', () => {
  it('are those without a dive, or with none left, newest first', async () => {
    const library = await temporaryLibrary()
    const cut = await insertVideo(library, { contentHash: 'a' })
    const uncut = await insertVideo(library, { contentHash: 'b' })
    const emptied = await insertVideo(library, { contentHash: 'c' })
    const { created } = await library.cutting.createMany(emptied.id, [range(0, 20)], person)
    await library.cutting.createMany(cut.id, [range(0, 20)], person)
    expect((await library.cutting.uncutVideos(10)).videos.map((video) => video.id)).toEqual([uncut.id])
    await library.cutting.setRemoved(created.map((dive) => dive.id), true, person)
    const found = await library.cutting.uncutVideos(1)
    expect(found.videos.map((video) => video.id)).toEqual([emptied.id])
    expect(found.total).toBe(2)
  })
})
