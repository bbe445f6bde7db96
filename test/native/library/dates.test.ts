import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { DiveId } from '../../../src/shared/contract/entities.ts'
import { migrations } from '../../../src/main/library/migrations/all.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { emptyFrameIndex, encodeFrameIndex } from '../../../src/shared/frame-index.ts'
import { insertVideo, person, someFacts, temporaryFolder, temporaryLibrary } from './temporary-library.ts'

async function dated(library: Library, dates: readonly (string | null)[]): Promise<DiveId[]> {
  const { id } = await insertVideo(library)
  const made: DiveId[] = []
  for (const date of dates) made.push((await library.dives.create(id, { facts: someFacts({ date }), stages: [] }, person)).dive.id)
  return made
}

describe('the date of a dive', () => {
  it('is a fact: stored, edited, undone, found and in the order of time', async () => {
    const library = await temporaryLibrary()
    const [a, b, c, d] = await dated(library, ['2021-07-31', null, '2021', '2019-05']) as [DiveId, DiveId, DiveId, DiveId]
    expect((await library.dives.list({ sort: 'date' })).dives.map(({ id, date }) => [id, date])).toEqual([[a, '2021-07-31'], [c, '2021'], [d, '2019-05'], [b, null]])
    const found = async (search: string): Promise<DiveId[]> => (await library.dives.list({ search, sort: 'newest' })).dives.map(({ id }) => id)
    expect(await found('date:2021')).toEqual([c, a])
    expect(await found('date:2021-07')).toEqual([a])
    expect(await found('date:none')).toEqual([b])
    expect(await found('date:2019 diver')).toEqual([d])
    expect(await found('2021-07')).toEqual([a])
    expect(await found('date:soon')).toEqual([])
    expect((await library.dives.update(b, { date: '2020-02' }, person)).dive.date).toBe('2020-02')
    expect(await found('date:2020')).toEqual([b])
    expect((await library.history.list(b))[0]).toMatchObject({ summary: 'Changed date', change: { facts: [{ name: 'date', before: null, after: '2020-02' }] } })
    expect((await library.history.undo(b)).dive.date).toBeNull()
    expect((await library.history.redo(b)).dive.date).toBe('2020-02')
    for await (const page of library.records.read()) expect(page.map(({ facts }) => facts.date)).toEqual(['2021-07-31', '2020-02', '2021', '2019-05'])
  })

  it('is one that the calendar has, whoever writes it', async () => {
    const library = await temporaryLibrary()
    const [a] = await dated(library, [null]) as [DiveId]
    await expect(library.dives.update(a, { date: '2021-02-30' }, person)).rejects.toMatchObject({ code: 'invalid-input', hint: expect.stringContaining('2021-07-31') as string })
    await expect(library.dives.update(a, { date: '2021-02-30' }, { kind: 'import', name: 'x' })).rejects.toMatchObject({ code: 'invalid-input' })
    expect((await library.dives.get(a)).dive.date).toBeNull()
  })
})

describe('format 17', () => {
  it('gives dives of format 16 no date, and keeps what they and their origins had', async () => {
    const folder = await temporaryFolder()
    const old = new SqliteFile(join(folder, 'library.sqlite'))
    const facts = { startFrame: 0, endFrame: 100, diveNumber: '107B', heightMetres: null, difficulty: null, athlete: 'A', event: 'Cup 2021', round: '', awards: [], penaltyPoints: 0, scorePoints: null }
    old.exec(`
      ${migrations.filter(({ version }) => version <= 16).map(({ sql }) => sql).join('\n')}
      PRAGMA user_version = 16; PRAGMA application_id = ${0x48424c31};
      INSERT INTO videos (id, name, path, kind, content_hash, size_bytes, width, height, frame_count, duration_seconds, frame_rate, is_variable_frame_rate, codec, is_rendered, frame_index, created_at)
        VALUES (1, 'old.mp4', '/old.mp4', 'file', 'h', 1, 455, 256, 100, 4, 25, 0, 'h264', 0, x'${Buffer.from(encodeFrameIndex(emptyFrameIndex())).toString('hex')}', 'then');
      INSERT INTO dives (id, video_id, start_frame, end_frame, dive_number, athlete, event, round, awards, penalty_points, is_removed, stage_count, search_text, created_at, updated_at)
        VALUES (7, 1, 0, 100, '107B', 'A', 'Cup 2021', '', '[]', 0, 0, 0, '107b', 'then', 'then');
      INSERT INTO origins (dive_id, dataset, key, video_key, imported, details) VALUES (7, 'table:x', 'k', 'v', '${JSON.stringify({ category: 'diving', facts, stages: [] })}', '{}');
    `)
    old.close()
    const library = await openLibrary(folder)
    expect(await library.check()).toEqual([])
    // A year in the name of an event is no date of a dive.
    expect((await library.dives.get(7 as DiveId)).dive).toMatchObject({ date: null, event: 'Cup 2021' })
    for await (const [record] of library.records.read()) expect(record?.origin?.imported.facts).toEqual({ ...facts, date: null })
    expect((await library.dives.update(7 as DiveId, { date: '2021' }, person)).dive.date).toBe('2021')
    await library.close()
    const file = new SqliteFile(join(folder, 'library.sqlite'))
    for (const date of ["'soon'", "'2021-7'", "'2021-07-31T00:00'", "''"]) expect(() => file.exec(`UPDATE dives SET date = ${date}`)).toThrow(/CHECK/)
    file.close()
  })
})
