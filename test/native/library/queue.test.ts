import SqliteFile from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { DiveId, ModelId } from '../../../src/shared/contract/entities.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { insertVideo, person, someFacts, temporaryLibrary, threeStages } from './temporary-library.ts'

/** Six dives; their numbers go against their ids, so that orders differ. Even ones have stages. */
async function sixDives(library: Library): Promise<DiveId[]> {
  const video = await insertVideo(library)
  const ids: DiveId[] = []
  for (let i = 0; i < 6; i += 1) ids.push((await library.dives.create(video.id, { facts: someFacts({ startFrame: i, diveNumber: `${106 - i}B`, athlete: i < 3 ? 'Ada' : 'Eve' }), stages: i % 2 === 0 ? threeStages : [] }, person)).dive.id)
  return ids
}

async function looked(library: Library, rows: readonly [DiveId, number, number | null, number | null][]): Promise<ModelId> {
  const model = await library.models.insert({ name: 'small', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'shipped', runId: null, contentHash: 'm1', sizeBytes: 5, card: '# small', path: '/m1.safetensors' })
  const file = new SqliteFile(library.folder.database)
  const insert = file.prepare('INSERT INTO priorities (dive_id, model_id, uncertainty, disagreement_frames, points_per_frame, score_effect_points, created_at) VALUES (?, ?, ?, ?, 0, ?, ?)')
  for (const [id, uncertainty, frames, points] of rows) insert.run(id, model.id, uncertainty, frames, points, '2026-01-01T00:00:00.000Z')
  file.close()
  return model.id
}

describe('the queue', () => {
  it('orders dives by what helps most, those no model looked at last', async () => {
    const library = await temporaryLibrary()
    const [a, b, c, d, e, f] = await sixDives(library) as [DiveId, DiveId, DiveId, DiveId, DiveId, DiveId]
    const order = async (by: string): Promise<DiveId[]> => library.queue.ids({ order: by as 'library' })
    expect(await order('library')).toEqual([f, e, d, c, b, a])
    expect(await order('oldest')).toEqual([a, b, c, d, e, f])
    expect(await order('uncertainty')).toEqual([f, e, d, c, b, a])
    expect(await library.queue.models()).toEqual([])
    const modelId = await looked(library, [[b, 0.2, null, null], [c, 0.9, 4, 1.5], [e, 0.4, 11, 0.3]])
    expect(await order('uncertainty')).toEqual([c, e, b, f, d, a])
    expect(await order('disagreement')).toEqual([e, c, f, d, b, a])
    expect(await order('effect')).toEqual([c, e, f, d, b, a])
    expect(await library.queue.models()).toEqual([{ modelId, name: 'small', diveCount: 3, at: '2026-01-01T00:00:00.000Z' }])
    await library.comments.add(d, { text: 'one', frame: null, replyTo: null }, person)
    await library.comments.add(b, { text: 'one', frame: null, replyTo: null }, person)
    await library.comments.add(b, { text: 'two', frame: 3, replyTo: null }, person)
    expect(await order('open-comments')).toEqual([b, d, f, e, c, a])
    expect((await library.queue.list({ order: 'open-comments' }, 0, 2)).rows).toMatchObject([{ dive: { id: b }, openComments: 2, priority: { uncertainty: 0.2, disagreementFrames: null, effectPoints: null } }, { dive: { id: d }, openComments: 1, priority: null }])
    await library.dives.remove(c, person)
    expect(await order('uncertainty')).toEqual([e, b, f, d, a])
  })

  it('filters by people, state, words and open comments, and counts the states', async () => {
    const library = await temporaryLibrary()
    const [a, b, c, d, e, f] = await sixDives(library) as [DiveId, DiveId, DiveId, DiveId, DiveId, DiveId]
    const [ann, bo] = [await library.annotators.ensure('Ann'), await library.annotators.ensure('Bo')]
    await library.work.assign([a, b, c], [ann.id], [bo.id], 1, person)
    await library.work.assign([d], [bo.id], 'keep', 1, person)
    await library.work.setState([a, c], 'in-review', null, person)
    const ids = async (filter: Parameters<typeof library.queue.ids>[0]): Promise<DiveId[]> => library.queue.ids({ order: 'oldest', ...filter })
    expect(await ids({ annotator: ann.id })).toEqual([a, b, c])
    expect(await ids({ annotator: 'nobody' })).toEqual([e, f])
    expect(await ids({ reviewer: bo.id, states: ['in-review'] })).toEqual([a, c])
    expect(await ids({ reviewer: 'nobody' })).toEqual([d, e, f])
    expect(await ids({ states: ['to-do', 'labelled'] })).toEqual([b, d, e, f])
    expect(await ids({ search: 'eve', states: ['to-do'] })).toEqual([d, f])
    expect(await ids({ diveNumber: '104B' })).toEqual([c])
    await library.comments.add(f, { text: 'look', frame: null, replyTo: null }, person)
    expect(await ids({ hasOpenComments: true })).toEqual([f])
    expect(await library.queue.counts({ annotator: ann.id, states: ['accepted'] })).toEqual({ total: 3, states: { 'to-do': 1, labelled: 0, 'in-review': 2, accepted: 0, returned: 0 } })
    expect(await library.queue.list({ order: 'oldest', annotator: ann.id }, 1, 1)).toMatchObject({ total: 3, rows: [{ dive: { id: b, workState: 'to-do' }, annotator: { name: 'Ann' }, reviewer: { name: 'Bo' } }] })
  })

  it('knows what comes before and after a dive, also when it has just left the filter', async () => {
    const library = await temporaryLibrary()
    const [a, b, c, d, e, f] = await sixDives(library) as [DiveId, DiveId, DiveId, DiveId, DiveId, DiveId]
    const toDo: Parameters<typeof library.queue.ids>[0] = { order: 'oldest', states: ['to-do'] }
    expect(await library.queue.place(toDo, null)).toEqual({ position: null, total: 3, previous: null, next: b })
    expect(await library.queue.place(toDo, d)).toEqual({ position: 2, total: 3, previous: b, next: f })
    await library.stages.set(d, threeStages, '', person)
    expect(await library.queue.place(toDo, d)).toEqual({ position: null, total: 2, previous: b, next: f })
    expect(await library.queue.place(toDo, f)).toEqual({ position: 2, total: 2, previous: b, next: null })
    // Any state: accepted ones are passed over, but counted.
    await library.work.setState([c], 'accepted', null, person)
    expect(await library.queue.place({ order: 'oldest' }, b)).toEqual({ position: 2, total: 6, previous: a, next: d })
    expect(await library.queue.place({ order: 'oldest' }, c)).toEqual({ position: 3, total: 6, previous: b, next: d })
    // Not of this filter at all.
    expect(await library.queue.place({ order: 'oldest', search: 'eve' }, a)).toMatchObject({ position: null, previous: null, next: d })
    expect(await library.queue.place({ order: 'oldest', search: 'nobody at all' }, e)).toEqual({ position: null, total: 0, previous: null, next: null })
  })
})
