import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planSource } from '../../../../../src/main/api/import-plans.ts'
import { inspectBundle } from '../../../../../src/main/datasets/export/bundle/read-bundle.ts'
import { writeBundle } from '../../../../../src/main/datasets/export/bundle/write-bundle.ts'
import { isNothingToDo, type ImportPlan } from '../../../../../src/main/datasets/plan-import.ts'
import type { SourceContents } from '../../../../../src/main/datasets/read-source.ts'
import type { DiveWork } from '../../../../../src/main/library/dive-records.ts'
import type { Author, Library } from '../../../../../src/main/library/library.ts'
import type { DiveId } from '../../../../../src/shared/contract/entities.ts'
import { someFacts, someVideo, temporaryLibrary, threeStages } from '../../../library/temporary-library.ts'
import { forgeBundle, forgeZip } from './zip-forge.ts'

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'highboard-work-'))
const ann: Author = { kind: 'person', name: 'Ann' }
const bo: Author = { kind: 'person', name: 'Bo' }

/** Four dives: accepted with comments, returned, handed in, and one without labels. */
async function home(): Promise<{ library: Library; ids: DiveId[] }> {
  const library = await temporaryLibrary()
  const { diveIds: ids } = await library.videos.insert(someVideo(), [0, 1, 2].map((i) => ({ facts: someFacts({ startFrame: 10 + i }), stages: threeStages })), ann)
  ids.push((await library.dives.create((await library.videos.list())[0]!.id, { facts: someFacts({ startFrame: 5 }), stages: [] }, ann)).dive.id)
  const [a, b] = [await library.annotators.ensure('Ann'), await library.annotators.ensure('Bo')]
  await library.work.assign(ids, [a.id], [b.id], 1, ann)
  const asked = await library.comments.add(ids[0]!, { text: 'Flight is late', frame: 20, replyTo: null }, bo)
  await library.comments.add(ids[0]!, { text: 'Mended', frame: null, replyTo: asked.id }, ann)
  await library.comments.setResolved(asked.id, true, ann)
  const gone = await library.comments.add(ids[0]!, { text: 'Taken away', frame: null, replyTo: null }, bo)
  await library.comments.setRemoved(gone.id, true, bo)
  await library.work.setState([ids[0]!, ids[2]!], 'in-review', null, ann)
  await library.work.setState([ids[0]!], 'accepted', null, bo)
  await library.work.setState([ids[1]!], 'returned', { text: 'Entry is early', frame: 80 }, bo)
  return { library, ids }
}

async function bundled(library: Library): Promise<SourceContents> {
  const target = await folder()
  const splits = (await library.splits.list()).map(({ id, name }) => ({ splitId: id, name }))
  await writeBundle({ records: library.records.read(), count: null, splits, categories: await library.dataSets.categories(), target: { folder: target }, sourceId: await library.identity(), title: 'Club', withMedia: false, models: [], frameIndex: () => null })
  const path = join(target, 'Club.highboard')
  const { manifest, datasets } = await inspectBundle(path)
  return { kind: 'bundle', name: `bundle:${manifest.sourceId}`, title: manifest.title, path, datasets: [...datasets], warnings: [], models: [], unpackedBytes: 0, table: null }
}

const plan = (library: Library, source: SourceContents, onConflict: 'keep' | 'take' = 'keep'): Promise<ImportPlan[]> => planSource(library, source, { onConflict, pictures: null })
async function bring(library: Library, source: SourceContents, onConflict: 'keep' | 'take' = 'keep') {
  const plans = await plan(library, source, onConflict)
  return library.dataSets.storeTogether({ dataset: source.name, title: source.title, path: source.path, batches: plans.map(({ batch }) => batch), models: [] }, { kind: 'import', name: 'Club (Club.highboard)' }, ann)
}
/** By first frame of the dive. */
async function works(library: Library): Promise<Map<number, DiveWork>> {
  const found = new Map<number, DiveWork>()
  for await (const page of library.records.read()) for (const { facts, work } of page) found.set(facts.startFrame, work)
  return found
}
const people = async (library: Library): Promise<string[]> => (await library.annotators.list()).filter(({ isRemoved }) => !isRemoved).map(({ name }) => name).sort()
const idAt = async (library: Library, startFrame: number): Promise<DiveId> => (await library.dives.list({})).dives.find((dive) => dive.startFrame === startFrame)!.id

describe('the work on dives in a bundle', () => {
  it('comes along: states with who set them, assignments, comments at their frames with answers and ends', async () => {
    const { library } = await home()
    const away = await temporaryLibrary()
    await bring(away, await bundled(library))
    const there = await works(away)
    expect(there).toEqual(await works(library))
    expect([...there.values()].map(({ state, stateSet }) => [state, stateSet?.by ?? null])).toEqual([['accepted', 'Bo'], ['returned', 'Bo'], ['in-review', 'Ann'], ['to-do', null]])
    expect(await people(away)).toEqual(['Ann', 'Bo'])
    const id = await idAt(away, 10)
    expect((await away.comments.list(id)).map(({ frame, text, author, resolved }) => [frame, text, author.name, resolved?.by ?? null])).toEqual([[20, 'Flight is late', 'Bo', 'Ann'], [null, 'Mended', 'Ann', null]])
    expect(await away.history.list(id)).toMatchObject([{ summary: 'Accepted', who: 'Bo' }, { kind: 'create' }])
    await expect(away.history.undo(id)).rejects.toMatchObject({ code: 'conflict' })
    expect((await away.queue.list({ states: ['returned'], hasOpenComments: true }, 0, 10)).rows.map(({ annotator, reviewer }) => [annotator?.name, reviewer?.name])).toEqual([['Ann', 'Bo']])
    expect(await away.check()).toEqual([])
  })

  it('finds people by their names, whatever the capitals, and by what they were called before', async () => {
    const { library } = await home()
    const away = await temporaryLibrary()
    await away.annotators.create('ann')
    await away.annotators.rename((await away.annotators.create('Bo')).id, 'Robert')
    await bring(away, await bundled(library))
    expect(await people(away)).toEqual(['Robert', 'ann'])
    expect((await works(away)).get(10)).toMatchObject({ assignment: { annotator: 'ann', reviewer: 'Robert' }, comments: [{ author: 'Robert', resolved: { by: 'ann' } }] })
    expect((await plan(away, await bundled(library))).every(isNothingToDo)).toBe(true)
  })

  it('changes nothing the second time, whatever was done here since', async () => {
    const { library } = await home()
    const away = await temporaryLibrary()
    const source = await bundled(library)
    await bring(away, source)
    expect((await plan(away, source)).every(isNothingToDo)).toBe(true)
    const id = await idAt(away, 10)
    const [comment] = await away.comments.list(id)
    await away.comments.setResolved(comment!.id, false, bo)
    await away.work.setState([id], 'returned', null, bo)
    await away.work.assign([id], [], [], 1, bo)
    const before = await works(away)
    const [again] = await plan(away, source)
    expect(again?.batch.counts).toMatchObject({ unchanged: 4, changed: 0 })
    expect(isNothingToDo(again!)).toBe(true)
    expect(await works(away)).toEqual(before)
  })

  it('is taken back with the import, people too, and brought again', async () => {
    const { library } = await home()
    const away = await temporaryLibrary()
    const entry = await bring(away, await bundled(library))
    const after = await works(away)
    await away.dataSets.undo(entry.id, ann)
    expect((await works(away)).size).toBe(0)
    expect(await people(away)).toEqual([])
    await away.dataSets.redo(entry.id, ann)
    expect(await works(away)).toEqual(after)
    expect(await people(away)).toEqual(['Ann', 'Bo'])
  })

  it('comes home with what others did, is told before, and can be taken back', async () => {
    const { library, ids } = await home()
    const away = await temporaryLibrary()
    await bring(away, await bundled(library))
    const cy: Author = { kind: 'person', name: 'Cy' }
    const [first, third] = [await idAt(away, 10), await idAt(away, 12)]
    const [comment] = await away.comments.list(first)
    await away.comments.add(first, { text: 'Agreed', frame: null, replyTo: comment!.id }, cy)
    await away.comments.add(first, { text: 'Good arms', frame: 3, replyTo: null }, cy)
    await away.work.setState([third], 'accepted', null, cy)
    const before = await works(library)
    const back = await bundled(away)
    const [planned] = await plan(library, back)
    expect(planned?.batch.counts).toMatchObject({ changed: 2, unchanged: 2, created: 0, conflicting: 0 })
    expect(planned?.samples.map(({ outcome, differences }) => [outcome, differences])).toEqual([['changed', ['1 comment', '1 answer']], ['changed', ['state in-review → accepted (Cy)']]])
    const entry = await bring(library, back)
    const after = await works(library)
    expect(after).toEqual(await works(away))
    expect((await library.history.list(ids[2]!))[0]).toMatchObject({ summary: 'Accepted', who: 'Cy', kind: 'state' })
    expect((await plan(library, back)).every(isNothingToDo)).toBe(true)
    expect(await library.dataSets.undo(entry.id, ann)).toMatchObject({ kept: 0 })
    expect(await works(library)).toEqual(before)
    expect(await people(library)).toEqual(['Ann', 'Bo'])
    expect(await library.dataSets.redo(entry.id, ann)).toMatchObject({ kept: 0 })
    expect(await works(library)).toEqual(after)
  })

  it('is taken back no further than where somebody went on from it', async () => {
    const { library, ids } = await home()
    const away = await temporaryLibrary()
    await bring(away, await bundled(library))
    const cy: Author = { kind: 'person', name: 'Cy' }
    const [first, third] = [await idAt(away, 10), await idAt(away, 12)]
    await away.comments.add(first, { text: 'Good arms', frame: 3, replyTo: null }, cy)
    await away.work.setState([third], 'accepted', null, cy)
    const entry = await bring(library, await bundled(away))
    const mine = (await library.comments.list(ids[0]!)).find(({ text }) => text === 'Good arms')!
    await library.comments.add(ids[0]!, { text: 'Thanks', frame: null, replyTo: mine.id }, ann)
    await library.work.setState([ids[2]!], 'returned', null, bo)
    expect(await library.dataSets.undo(entry.id, ann)).toMatchObject({ kept: 1 })
    const now = await works(library)
    expect(now.get(12)).toMatchObject({ state: 'returned', stateSet: { by: 'Bo' } })
    expect(now.get(10)?.comments.map(({ text }) => text)).toEqual(['Flight is late', 'Good arms'])
    expect(await people(library)).toContain('Cy')
  })

  it('keeps a state apart from labels that are in conflict, but not what was said', async () => {
    const { library, ids } = await home()
    const away = await temporaryLibrary()
    await bring(away, await bundled(library))
    const third = await idAt(away, 12)
    const moved = (by: number) => threeStages.map((stage, i) => ({ ...stage, startFrame: stage.startFrame + (i === 1 ? by : 0) }))
    await away.stages.set(third, moved(2), 'Moved', ann)
    await away.comments.add(third, { text: 'Two later', frame: 4, replyTo: null }, bo)
    await away.work.setState([third], 'accepted', null, bo)
    await library.stages.set(ids[2]!, moved(5), 'Moved', ann)
    const back = await bundled(away)
    const entry = await bring(library, back)
    expect(entry.counts).toMatchObject({ conflicting: 1 })
    expect((await works(library)).get(12)).toMatchObject({ state: 'labelled', comments: [{ text: 'Two later' }] })
    // The labels are still to be decided on, and the comment is not there twice.
    const [again] = await plan(library, back)
    expect(again?.batch).toMatchObject({ counts: { conflicting: 1 }, change: [] })
    const before = await works(library)
    const taken = await bring(library, back, 'take')
    expect((await works(library)).get(12)).toMatchObject({ state: 'accepted', stateSet: { by: 'Bo' } })
    expect((await library.stages.list(ids[2]!))[1]?.startFrame).toBe(moved(2)[1]?.startFrame)
    expect(await library.dataSets.undo(taken.id, ann)).toMatchObject({ kept: 0 })
    expect(await works(library)).toEqual(before)
    expect((await library.stages.list(ids[2]!))[1]?.startFrame).toBe(moved(5)[1]?.startFrame)
    await library.dataSets.redo(taken.id, ann)
    expect((await works(library)).get(12)).toMatchObject({ state: 'accepted', stateSet: { by: 'Bo' } })
  })
})

describe('work in a bundle that cannot be', () => {
  const manifest = { format: 'highboard-bundle', version: 2, sourceId: 'x', title: 't', createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'x', counts: { dives: 1, videos: 1, splits: 0, media: 0, models: 0 }, videos: [], models: [] }
  const video = { id: 1, name: 'v', kind: 'file', contentHash: '', width: 1, height: 1, frameCount: 100, frameRate: 25, isRendered: false, isAwaited: true }
  const work = { state: 'to-do', stateSet: null, assignment: null, comments: [] }
  const comment = { text: 'x', author: 'Bo', at: '2026-01-01T00:00:00.000Z', editedAt: null, frame: 1, resolved: null, answers: [] }

  it.each([
    [{ ...work, state: 'done' }, /work\.state/],
    [{ ...work, state: 'accepted' }, /dive 1 is said to be accepted and has no stages/],
    [{ ...work, stateSet: { by: ' ', at: '2026-01-01T00:00:00.000Z' } }, /work\.stateSet\.by.*name/],
    [{ ...work, comments: [{ ...comment, at: 'yesterday' }] }, /work\.comments\.0\.at/],
    [{ ...work, comments: [{ ...comment, text: '' }] }, /work\.comments\.0\.text.*words/],
    [{ ...work, comments: [{ ...comment, frame: -1 }] }, /work\.comments\.0\.frame/],
    [{ ...work, comments: [{ ...comment, author: 'x'.repeat(121) }] }, /work\.comments\.0\.author/],
    [{ ...work, surprise: 1 }, /surprise/],
  ])('is refused by name: %j', async (odd, message) => {
    const dive = { id: 1, video: 1, category: 'diving', facts: someFacts({ startFrame: 0, endFrame: 50 }), stages: [], origin: null, work: odd, parts: [] }
    const document = { format: 'highboard-dives', version: 2, createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'x', categories: [], splits: [], dives: [dive], videos: [video] }
    const path = join(await folder(), 'in.highboard')
    await writeFile(path, forgeZip(forgeBundle(document, manifest)))
    await expect(inspectBundle(path)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) as string })
  })
})
