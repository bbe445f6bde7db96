import { describe, expect, it } from 'vitest'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { NewStage } from '../../../src/main/library/library.ts'
import { insertVideo, person, someFacts, temporaryFolder, temporaryLibrary, threeStages } from './temporary-library.ts'

const bea = { kind: 'person', name: 'Bea' } as const
const moved = (flight: number, entry: number): NewStage[] => threeStages.map((stage, i) => ({ ...stage, startFrame: [0, flight, entry][i] ?? 0 }))

describe('an edit made on an earlier state', () => {
  it('is refused, writes nothing and says who was there', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const first = await library.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)
    const { id } = first.dive
    const theirs = await library.stages.set(id, moved(25, 80), 'Flight starts at 25', bea, first.headOperationId)
    expect(theirs.headOperationId).toBeGreaterThan(first.headOperationId)
    const stale = { code: 'stale-edit', message: expect.stringContaining('Bea changed it meanwhile (Flight starts at 25)') as string }
    await expect(library.stages.set(id, moved(20, 85), 'Entry', person, first.headOperationId)).rejects.toMatchObject(stale)
    await expect(library.dives.update(id, { athlete: 'X' }, person, first.headOperationId)).rejects.toMatchObject(stale)
    await expect(library.history.undo(id, first.headOperationId)).rejects.toMatchObject(stale)
    expect(await library.history.list(id)).toHaveLength(2)
    expect((await library.stages.list(id)).map((stage) => stage.startFrame)).toEqual([0, 25, 80])
    expect((await library.stages.set(id, moved(25, 85), 'Entry', person, theirs.headOperationId)).stages[2]?.startFrame).toBe(85)
  })

  it('is told when an undo came between, and taken where undo and redo have led back', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const { dive: { id } } = await library.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)
    const seen = await library.stages.set(id, moved(25, 80), 'Flight', person)
    await library.history.undo(id)
    await expect(library.stages.set(id, moved(25, 85), 'Entry', bea, seen.headOperationId)).rejects.toMatchObject({ code: 'stale-edit', message: expect.stringContaining('taken back') as string })
    await library.history.redo(id)
    await library.stages.set(id, moved(25, 85), 'Entry', bea, seen.headOperationId)
    await expect(library.history.redo(id, seen.headOperationId)).rejects.toMatchObject({ code: 'stale-edit' })
  })

  it('of another program is noticed as well', async () => {
    const folder = await temporaryFolder()
    const one = await openLibrary(folder, { create: true })
    const two = await openLibrary(folder)
    const video = await insertVideo(one)
    const { dive: { id }, headOperationId } = await one.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)
    const results = await Promise.allSettled([
      one.stages.set(id, moved(22, 80), 'One', person, headOperationId),
      two.stages.set(id, moved(20, 88), 'Two', bea, headOperationId),
    ])
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await one.history.list(id)).toHaveLength(2)
    expect(await two.dives.get(id)).toEqual(await one.dives.get(id))
    await one.close()
    await two.close()
  })
})

describe('a long history', () => {
  it('opens by pages, is undone step by step and by one leap, and tells each change', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const { dive: { id }, headOperationId: created } = await library.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)
    const count = 1500
    for (let n = 1; n <= count; n += 1) await library.stages.set(id, moved(20 + (n % 2), 80 - (n % 3 === 0 ? 1 : 0)), `edit ${n}`, person)
    const page = await library.history.list(id, { limit: 100 })
    expect(page).toHaveLength(100)
    const next = await library.history.list(id, { limit: 100, before: page.at(-1)?.id })
    expect(next[0]?.id).toBe((page.at(-1)?.id ?? 0) - 1)
    expect(page[0]?.change.stages?.after.map((stage) => stage.startFrame)).toEqual((await library.stages.list(id)).map((stage) => stage.startFrame))
    const end = await library.stages.list(id)
    await library.history.goTo(id, created)
    expect((await library.stages.list(id)).map((stage) => stage.startFrame)).toEqual([0, 20, 80])
    await library.history.goTo(id, page[0]?.id ?? 0)
    expect(await library.stages.list(id)).toEqual(end)
    for (let n = 0; n < 500; n += 1) await library.history.undo(id)
    expect((await library.stages.list(id)).map((stage) => stage.startFrame)).toEqual([0, 20 + ((count - 500) % 2), 80 - ((count - 500) % 3 === 0 ? 1 : 0)])
  })
})
