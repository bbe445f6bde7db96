import { describe, expect, it } from 'vitest'
import type { AnnotatorId, DiveId } from '../../../src/shared/contract/entities.ts'
import type { Author, Library } from '../../../src/main/library/library.ts'
import { importer, insertVideo, person, someFacts, temporaryLibrary, threeStages } from './temporary-library.ts'

const bo: Author = { kind: 'person', name: 'Bo' }

async function someDives(library: Library, count: number): Promise<DiveId[]> {
  const video = await insertVideo(library)
  const ids: DiveId[] = []
  for (let i = 0; i < count; i += 1) ids.push((await library.dives.create(video.id, { facts: someFacts({ startFrame: i }), stages: threeStages }, i % 2 === 0 ? person : importer)).dive.id)
  return ids
}

describe('sharing dives out', () => {
  it('gives each to somebody, and puts everything back', async () => {
    const library = await temporaryLibrary()
    const ids = await someDives(library, 5)
    const [ann, other] = [await library.annotators.ensure('Ann'), await library.annotators.ensure('Bo')]
    const before = await library.work.assign(ids, [ann.id, other.id], [ann.id, other.id], 1, person)
    expect(before).toEqual(ids.map((diveId) => ({ diveId, annotatorId: null, reviewerId: null })))
    for (const id of ids) {
      const { annotator, reviewer } = await library.work.of(id)
      expect(new Set([annotator?.name, reviewer?.name])).toEqual(new Set(['Ann', 'Bo']))
    }
    // The same again changes nothing; the history of the dives is of their labels alone.
    expect(await library.work.assign(ids, [ann.id, other.id], 'keep', 1, person)).toEqual([])
    expect((await library.history.list(ids[0] as DiveId)).map(({ kind }) => kind)).toEqual(['create'])
    await library.work.putBack(before, person)
    expect(await library.work.of(ids[0] as DiveId)).toEqual({ annotator: null, reviewer: null, labellers: ['Ann'] })
    expect((await library.work.of(ids[1] as DiveId)).labellers).toEqual([])
    await expect(library.work.assign(ids, [99 as AnnotatorId], 'keep', 1, person)).rejects.toMatchObject({ code: 'not-found' })
    await library.dives.remove(ids[0] as DiveId, person)
    expect(await library.work.assign(ids, [ann.id], 'keep', 1, person)).toHaveLength(4)
    expect(await library.check()).toEqual([])
  })
})

describe('states', () => {
  it('are operations of the dive: in its history, undone and done again like edits', async () => {
    const library = await temporaryLibrary()
    const [id] = await someDives(library, 1) as [DiveId]
    const state = async (): Promise<string> => (await library.dives.get(id)).dive.workState
    await library.work.setState([id], 'in-review', null, person)
    await library.work.setState([id], 'accepted', null, bo)
    expect((await library.history.list(id)).slice(0, 2)).toMatchObject([{ kind: 'state', summary: 'Accepted', who: 'Bo' }, { kind: 'state', summary: 'Handed in for review', who: 'Ann' }])
    // Moving a boundary withdraws the acceptance, in the same operation.
    expect((await library.stages.set(id, threeStages.map((stage) => ({ ...stage, startFrame: stage.startFrame === 20 ? 21 : stage.startFrame })), 'Moved', person)).dive.workState).toBe('labelled')
    expect((await library.history.undo(id)).dive.workState).toBe('accepted')
    expect((await library.history.undo(id)).dive.workState).toBe('in-review')
    expect((await library.history.undo(id)).dive.workState).toBe('labelled')
    expect([(await library.history.redo(id)).dive.workState, (await library.history.redo(id)).dive.workState, (await library.history.redo(id)).dive.workState]).toEqual(['in-review', 'accepted', 'labelled'])
    // Facts beside the labels do not withdraw it, the range does.
    await library.work.setState([id], 'accepted', null, bo)
    await library.dives.update(id, { athlete: 'Somebody Else' }, person)
    expect(await state()).toBe('accepted')
    await library.dives.update(id, { endFrame: 95 }, person)
    expect(await state()).toBe('labelled')
    // A new state drops what could be done again.
    await library.history.undo(id)
    await library.work.setState([id], 'returned', null, bo)
    await expect(library.history.redo(id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('know one\'s own boundary where somebody else has decided on it', async () => {
    const library = await temporaryLibrary()
    const [id] = await someDives(library, 1) as [DiveId]
    const decided = (name: string) => threeStages.map((stage) => ({ ...stage, confidence: null, provenance: { kind: 'person' as const, name, at: '2026-01-01T00:00:00.000Z' } }))
    await library.secondLabels.adjudicate(id, decided('Bo, adjudicated by Lead'), 'Decided', { kind: 'person', name: 'Lead' })
    expect((await library.work.of(id)).labellers).toEqual(['Bo'])
    expect((await library.work.setState([id], 'accepted', null, { kind: 'person', name: 'bo' })).ownWork).toBe(1)
    await library.history.undo(id)
    expect((await library.work.setState([id], 'accepted', null, { kind: 'person', name: 'Lead' })).ownWork).toBe(0)
  })

  it('are set for many at once, counting those that cannot be and one\'s own', async () => {
    const library = await temporaryLibrary()
    const ids = await someDives(library, 4)
    const bare = (await library.dives.create((await library.videos.list())[0]?.id ?? (0 as never), { facts: someFacts({ startFrame: 50 }), stages: [] }, person)).dive.id
    const outcome = await library.work.setState([...ids, bare], 'accepted', null, { kind: 'person', name: 'ANN' })
    expect(outcome).toMatchObject({ refused: { same: 0, 'no-stages': 1, 'not-labelled': 0, 'has-stages': 0 }, ownWork: 2 })
    expect(outcome.changed.map(({ diveId }) => diveId)).toEqual(ids)
    expect((await library.work.setState(ids, 'accepted', null, bo)).refused.same).toBe(4)
    // Taken back, but where somebody went on.
    await library.dives.update(ids[0] as DiveId, { athlete: 'Somebody' }, person)
    expect(await library.work.takeBack(outcome.changed)).toBe(1)
    expect(await Promise.all(ids.map(async (id) => (await library.dives.get(id)).dive.workState))).toEqual(['accepted', 'labelled', 'labelled', 'labelled'])
    expect(await library.work.takeBack(outcome.changed)).toBe(4)
    expect((await library.history.redo(ids[1] as DiveId)).dive.workState).toBe('accepted')
    expect(await library.check()).toEqual([])
  })

  it('returned with a comment hold both or neither', async () => {
    const library = await temporaryLibrary()
    const [id] = await someDives(library, 1) as [DiveId]
    await expect(library.work.setState([id], 'returned', { text: 'late', frame: 100 }, bo)).rejects.toMatchObject({ code: 'invalid-input' })
    expect((await library.dives.get(id)).dive.workState).toBe('labelled')
    await library.work.setState([id], 'returned', { text: 'Entry is two frames late.', frame: 80 }, bo)
    expect(await library.comments.list(id)).toMatchObject([{ frame: 80, text: 'Entry is two frames late.', author: { name: 'Bo' }, resolved: null }])
    expect((await library.history.list(id))[0]).toMatchObject({ summary: 'Returned: Entry is two frames late.', who: 'Bo' })
  })
})

describe('comments', () => {
  it('stay on their pictures, are answered, resolved, edited and taken away by whom they may be', async () => {
    const library = await temporaryLibrary()
    const [id] = await someDives(library, 1) as [DiveId]
    const pinned = await library.comments.add(id, { text: 'Early?', frame: 20, replyTo: null }, person)
    const general = await library.comments.add(id, { text: 'Nice dive', frame: null, replyTo: null }, bo)
    const answer = await library.comments.add(id, { text: 'By one frame', frame: null, replyTo: pinned.id }, bo)
    expect((await library.comments.list(id)).map(({ text }) => text)).toEqual(['Early?', 'By one frame', 'Nice dive'])
    await library.dives.update(id, { startFrame: 5 }, person)
    expect((await library.comments.list(id))[0]).toMatchObject({ frame: 15 })
    await library.dives.update(id, { startFrame: 19, endFrame: 20 }, person).catch(() => undefined)
    expect(await library.comments.edit(pinned.id, 'Early by one?', person)).toMatchObject({ text: 'Early by one?', editedAt: expect.any(String) as string })
    await expect(library.comments.edit(pinned.id, 'x', bo)).rejects.toMatchObject({ code: 'conflict', message: 'This comment is by Ann.' })
    await expect(library.comments.setRemoved(pinned.id, true, bo)).rejects.toMatchObject({ code: 'conflict' })
    expect(await library.comments.setResolved(pinned.id, true, bo)).toMatchObject({ resolved: { by: 'Bo' } })
    expect(await library.comments.setResolved(pinned.id, false, person)).toMatchObject({ resolved: null })
    await expect(library.comments.setResolved(answer.id, true, person)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(library.comments.add(id, { text: 'x', frame: null, replyTo: answer.id }, person)).rejects.toMatchObject({ code: 'invalid-input' })
    await library.comments.setRemoved(pinned.id, true, person)
    expect((await library.comments.list(id)).map((each) => each.id)).toEqual([general.id])
    await library.comments.setRemoved(pinned.id, false, person)
    expect(await library.comments.list(id)).toHaveLength(3)
    // Under a new name they are still one's own.
    await library.annotators.rename(pinned.author.id, 'Anna')
    expect(await library.comments.edit(pinned.id, 'Mine still', { kind: 'person', name: 'Anna' })).toMatchObject({ author: { name: 'Anna' } })
  })
})
