import SqliteFile from 'better-sqlite3'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DiveId } from '../../../src/shared/contract/entities.ts'
import { reviewLimit, type ReviewItemId } from '../../../src/shared/contract/reviews.ts'
import type { Author, Library } from '../../../src/main/library/library.ts'
import { migrations } from '../../../src/main/library/migrations/all.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { importer, insertVideo, person, someFacts, temporaryFolder, temporaryLibrary, threeStages } from './temporary-library.ts'

const bo: Author = { kind: 'person', name: 'Bo' }

async function someDives(library: Library, count: number): Promise<DiveId[]> {
  const video = await insertVideo(library, { frameCount: 200 })
  const ids: DiveId[] = []
  for (let i = 0; i < count; i += 1) ids.push((await library.dives.create(video.id, { facts: someFacts({ startFrame: 10, endFrame: 110, athlete: `Diver ${i}`, scorePoints: 50 + i }), stages: threeStages }, importer)).dive.id)
  return ids
}
const items = (diveIds: readonly DiveId[]) => diveIds.map((diveId) => ({ diveId, sheetRow: null }))
const hand = { name: 'Session', note: '', source: { kind: 'hand' } as const, isBlind: false }
const gap = { line: 4, athlete: 'Nobody Filmed', diveNumber: '5253B', heightMetres: 10, event: 'Cup', round: 'Final', difficulty: 3.2, awards: [7, 7.5, 8], penaltyPoints: 0, scorePoints: 72, date: null }

describe('the playlist of a session', () => {
  it('keeps dives and gaps in order, each dive once', async () => {
    const library = await temporaryLibrary()
    const [a, b, c] = await someDives(library, 3) as [DiveId, DiveId, DiveId]
    const me = await library.annotators.ensure('Ann')
    const review = await library.reviews.create({ ...hand, items: [...items([b, a, b]), { diveId: null, sheetRow: gap }] }, person)
    expect(review).toMatchObject({ name: 'Session', itemCount: 3, gapCount: 1, decidedCount: 0, createdBy: { name: 'Ann' }, openedAt: null })
    const order = async () => (await library.reviews.detail(review.id, me.id)).items.map((item) => item.dive?.id ?? item.sheetRow?.athlete)
    expect(await order()).toEqual([b, a, 'Nobody Filmed'])
    expect(await library.reviews.add(review.id, items([a, c]))).toHaveLength(1)
    expect(await order()).toEqual([b, a, 'Nobody Filmed', c])

    const all = (await library.reviews.detail(review.id, me.id)).items
    const ids = all.map(({ id }) => id)
    await library.reviews.order(review.id, [...ids].reverse())
    expect(await order()).toEqual([c, 'Nobody Filmed', a, b])
    await expect(library.reviews.order(review.id, ids.slice(1))).rejects.toMatchObject({ code: 'conflict' })
    await expect(library.reviews.order(review.id, [...ids.slice(1), ids[1]!])).rejects.toMatchObject({ code: 'conflict' })

    // Taken out and put back, it stands where it was.
    await library.reviews.setItemsRemoved(review.id, [ids[1]!], true)
    expect(await order()).toEqual([c, 'Nobody Filmed', b])
    expect((await library.reviews.get(review.id)).itemCount).toBe(3)
    await library.reviews.setItemsRemoved(review.id, [ids[1]!], false)
    expect(await order()).toEqual([c, 'Nobody Filmed', a, b])
    // Added again, it comes back at the end.
    await library.reviews.setItemsRemoved(review.id, [ids[1]!], true)
    expect(await library.reviews.add(review.id, items([a]))).toEqual([ids[1]])
    expect(await order()).toEqual([c, 'Nobody Filmed', b, a])
    // A dive removed from the library is still named.
    await library.dives.remove(c, person)
    expect((await library.reviews.detail(review.id, me.id)).items[0]?.dive).toMatchObject({ id: c, isRemoved: true })
    await expect(library.reviews.add(review.id, items([999 as DiveId]))).rejects.toMatchObject({ code: 'not-found' })
    await expect(library.reviews.add(review.id, Array.from({ length: reviewLimit }, () => ({ diveId: null, sheetRow: gap })))).rejects.toMatchObject({ code: 'invalid-input' })
    expect(await order()).toHaveLength(4)
    expect(await library.check()).toEqual([])
  })

  it('remembers decisions, and where it stopped, on the picture', async () => {
    const library = await temporaryLibrary()
    const [a, b] = await someDives(library, 2) as [DiveId, DiveId]
    const me = await library.annotators.ensure('Ann')
    const review = await library.reviews.create({ ...hand, items: items([a, b]) }, person)
    const other = await library.reviews.create({ ...hand, name: 'Other', items: items([a]) }, bo)
    const [first, second] = (await library.reviews.detail(review.id, me.id)).items
    expect((await library.reviews.detail(review.id, me.id)).place).toBeNull()
    await library.reviews.decide(review.id, first!.id, 'work-on', 'entry', bo)
    await library.reviews.decide(review.id, first!.id, 'keep', undefined, person)
    expect((await library.reviews.detail(review.id, me.id)).items[0]).toMatchObject({ decision: 'keep', decisionNote: 'entry', decidedBy: 'Ann' })
    expect((await library.reviews.get(review.id)).decidedCount).toBe(1)
    await library.reviews.decide(review.id, first!.id, null, '', person)
    expect((await library.reviews.detail(review.id, me.id)).items[0]).toMatchObject({ decision: null, decisionNote: '', decidedBy: null, decidedAt: null })

    await library.reviews.remember(review.id, { itemId: second!.id, frame: 95, tab: 'compare' })
    expect((await library.reviews.detail(review.id, me.id)).place).toEqual({ itemId: second!.id, frame: 95, tab: 'compare' })
    expect((await library.reviews.list()).map(({ name }) => name)).toEqual(['Session', 'Other'])
    await library.dives.update(b, { startFrame: 20 }, person)
    expect((await library.reviews.detail(review.id, me.id)).place?.frame).toBe(85)
    await library.dives.update(b, { endFrame: 104 }, person)
    expect((await library.reviews.detail(review.id, me.id)).place).toEqual({ itemId: second!.id, frame: null, tab: 'compare' })
    await expect(library.reviews.remember(other.id, { itemId: second!.id, frame: 0, tab: null })).rejects.toMatchObject({ code: 'not-found' })
    await expect(library.reviews.decide(other.id, second!.id as ReviewItemId, 'keep', undefined, person)).rejects.toMatchObject({ code: 'not-found' })

    await library.reviews.setRemoved(review.id, true)
    expect((await library.reviews.list()).map(({ name }) => name)).toEqual(['Other'])
    expect((await library.reviews.list({ removed: true })).map(({ name }) => name)).toEqual(['Session'])
    await library.reviews.setRemoved(review.id, false)
    expect(await library.reviews.update(review.id, { name: 'Renamed', note: 'n' })).toMatchObject({ name: 'Renamed', note: 'n', isRemoved: false })
  })

  it('hides what a blind reviewer has not committed to', async () => {
    const library = await temporaryLibrary()
    const [a, b] = await someDives(library, 2) as [DiveId, DiveId]
    const [ann, other] = [await library.annotators.ensure('Ann'), await library.annotators.ensure('Bo')]
    const review = await library.reviews.create({ ...hand, isBlind: true, items: [...items([a, b]), { diveId: null, sheetRow: gap }] }, person)
    const seen = async (id: typeof ann.id) => (await library.reviews.detail(review.id, id)).items.map(({ scores, dive }) => [scores, dive?.scorePoints ?? null])
    expect(await seen(ann.id)).toEqual([['hidden', null], ['hidden', null], ['hidden', null]])
    expect((await library.reviews.detail(review.id, ann.id)).items[2]?.sheetRow).toEqual({ ...gap, awards: [], penaltyPoints: null, scorePoints: null })
    const file = new SqliteFile(library.folder.database)
    file.exec(`INSERT INTO review_commitments (review_id, dive_id, annotator_id, awards, score_points, committed_at, ordinal) VALUES (${review.id}, ${a}, ${ann.id}, '[7,8]', 60, 'then', 1)`)
    expect((await seen(ann.id))[0]).toEqual(['committed', null])
    // Only that it was revealed may still be written, and once.
    for (const change of ['SET score_points = 61', "SET awards = NULL, revealed_at = 'now'", 'SET ordinal = 2', "SET committed_at = 'later', revealed_at = 'now'"]) expect(() => file.exec(`UPDATE review_commitments ${change}`)).toThrow(/immutable/)
    file.exec("UPDATE review_commitments SET revealed_at = 'now'")
    expect(() => file.exec("UPDATE review_commitments SET revealed_at = 'again'")).toThrow(/immutable/)
    expect(() => file.exec('DELETE FROM review_commitments')).toThrow(/immutable/)
    file.close()
    expect((await seen(ann.id))[0]).toEqual(['revealed', 50])
    expect((await seen(other.id))[0]).toEqual(['hidden', null])
  })
})

describe('notes and bookmarks', () => {
  it('stay on their pictures, come by time, and belong to who wrote them', async () => {
    const library = await temporaryLibrary()
    const [a, b] = await someDives(library, 2) as [DiveId, DiveId]
    const review = await library.reviews.create({ ...hand, items: items([a]) }, person)
    const at = { reviewId: review.id, diveId: a }
    const late = await library.reviewNotes.add({ ...at, kind: 'note', frame: 80, text: 'bent' }, person)
    await library.reviewNotes.add({ ...at, kind: 'note', frame: null, text: 'whole' }, bo)
    const mark = await library.reviewNotes.add({ ...at, kind: 'bookmark', frame: 15, text: '' }, person)
    const list = async () => (await library.reviewNotes.list(review.id, a)).map(({ frame, text, kind }) => [kind, frame, text])
    expect(await list()).toEqual([['note', null, 'whole'], ['bookmark', 15, ''], ['note', 80, 'bent']])
    await library.dives.update(a, { startFrame: 20 }, person)
    expect(await list()).toEqual([['note', null, 'whole'], ['bookmark', 5, ''], ['note', 70, 'bent']])
    const me = await library.annotators.ensure('Ann')
    expect((await library.reviews.detail(review.id, me.id)).items[0]).toMatchObject({ noteCount: 2, bookmarkCount: 1 })

    expect(await library.reviewNotes.edit(late.id, 'very bent', person)).toMatchObject({ text: 'very bent', editedAt: expect.any(String) as string })
    await expect(library.reviewNotes.edit(late.id, 'no', bo)).rejects.toMatchObject({ code: 'conflict' })
    await expect(library.reviewNotes.edit(late.id, '', person)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(library.reviewNotes.setRemoved(mark.id, true, bo)).rejects.toMatchObject({ code: 'conflict' })
    await library.reviewNotes.setRemoved(mark.id, true, person)
    expect(await list()).toHaveLength(2)
    await library.reviewNotes.setRemoved(mark.id, false, person)
    expect(await list()).toHaveLength(3)

    await expect(library.reviewNotes.add({ ...at, kind: 'note', frame: 90, text: 'x' }, person)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(library.reviewNotes.add({ ...at, kind: 'note', frame: 3, text: ' ' }, person)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(library.reviewNotes.add({ ...at, kind: 'bookmark', frame: null, text: '' }, person)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(library.reviewNotes.add({ ...at, diveId: b, kind: 'note', frame: 0, text: 'x' }, person)).rejects.toMatchObject({ code: 'not-found' })
    expect(await library.check()).toEqual([])
  })
})

describe('format 14', () => {
  it('gives a library of format 13 review sessions, and keeps what it had', async () => {
    const folder = await temporaryFolder()
    const old = await openLibrary(folder, { create: true, steps: migrations.filter(({ version }) => version <= 13) })
    await insertVideo(old, { frameCount: 200 })
    await old.close()
    const file = new SqliteFile(join(folder, 'library.sqlite'))
    expect(file.pragma('user_version', { simple: true })).toBe(13)
    // As studios of that format wrote them.
    const dive = 1 as DiveId
    file.exec(`
      INSERT INTO dives (id, video_id, start_frame, end_frame, athlete, event, round, awards, penalty_points, is_removed, stage_count, search_text, created_at, updated_at) VALUES (1, 1, 10, 110, '', '', '', '[]', 0, 0, 3, '', 'then', 'then');
      INSERT INTO stages (dive_id, position, label, start_frame, provenance_kind, provenance_name, provenance_at, confidence) VALUES (1, 0, 'Forward', 0, 'person', 'Ann', 'then', NULL), (1, 1, 'Flight', 20, 'person', 'Ann', 'then', NULL), (1, 2, 'Entry', 80, 'person', 'Ann', 'then', NULL);
    `)
    expect(file.prepare("SELECT count(*) FROM sqlite_master WHERE name LIKE 'review%'").pluck().get()).toBe(0)
    file.close()
    const library = await openLibrary(folder)
    expect(await library.check()).toEqual([])
    expect(await library.reviews.list()).toEqual([])
    expect(await library.reviews.create({ ...hand, items: items([dive]) }, person)).toMatchObject({ itemCount: 1 })
    expect((await library.dives.get(dive)).stages).toHaveLength(3)
    await library.close()
  })
})
