import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { DiveId } from '../../../src/shared/contract/entities.ts'
import { emptyFrameIndex, encodeFrameIndex } from '../../../src/shared/frame-index.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { migrations } from '../../../src/main/library/migrations/all.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { insertVideo, person, someFacts, temporaryFolder, temporaryLibrary, threeStages } from './temporary-library.ts'

async function oneDive(library: Library, stages = threeStages): Promise<DiveId> {
  const video = await insertVideo(library)
  return (await library.dives.create(video.id, { facts: someFacts(), stages }, person)).dive.id
}

describe('people of a library', () => {
  it('are made on first use, once whatever the capitals, and keep what was theirs when renamed', async () => {
    const library = await temporaryLibrary()
    const ann = await library.annotators.ensure('  Ann   Lee ')
    expect(ann).toMatchObject({ name: 'Ann Lee', formerNames: [], isRemoved: false })
    expect((await library.annotators.ensure('ann lee')).id).toBe(ann.id)
    await expect(library.annotators.create('ANN LEE')).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Ann Lee') as string })
    const bo = await library.annotators.create('Bo')
    await expect(library.annotators.rename(bo.id, 'ann lee')).rejects.toMatchObject({ code: 'conflict' })
    expect(await library.annotators.rename(ann.id, 'Anna Lee')).toMatchObject({ name: 'Anna Lee', formerNames: ['Ann Lee'] })
    expect((await library.annotators.ensure('Ann Lee')).id).toBe(ann.id)
    await expect(library.annotators.create('Ann Lee')).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('called before') as string })
    // Only the capitals, and back to a former name.
    expect(await library.annotators.rename(ann.id, 'anna lee')).toMatchObject({ name: 'anna lee' })
    expect(await library.annotators.rename(ann.id, 'Ann Lee')).toMatchObject({ name: 'Ann Lee', formerNames: ['Anna Lee', 'anna lee'] })
    expect(await library.annotators.setRemoved(bo.id, true)).toMatchObject({ isRemoved: true })
    expect((await library.annotators.list()).map(({ name, isRemoved }) => [name, isRemoved])).toEqual([['Ann Lee', false], ['Bo', true]])
    expect(await library.annotators.ensure('bo')).toMatchObject({ id: bo.id, name: 'Bo', isRemoved: false })
    await expect(library.annotators.ensure('  ')).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(library.annotators.get(99 as never)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('are found in libraries of before, where they are persons', async () => {
    const folder = await temporaryFolder()
    const old = new SqliteFile(join(folder, 'library.sqlite'))
    for (const step of migrations.filter(({ version }) => version <= 10)) old.exec(step.sql)
    old.exec(`
      PRAGMA user_version = 10; PRAGMA application_id = ${0x48424c31};
      INSERT INTO videos (id, name, path, kind, content_hash, size_bytes, width, height, frame_count, duration_seconds, frame_rate, is_variable_frame_rate, codec, is_rendered, created_at, frame_index) VALUES (1, 'old.mp4', '/old.mp4', 'file', 'h', 1, 455, 256, 100, 4, 25, 0, 'h264', 0, '2024-01-01T00:00:00.000Z', x'${Buffer.from(encodeFrameIndex(emptyFrameIndex()).buffer).toString('hex')}');
      INSERT INTO dives (id, video_id, start_frame, end_frame, athlete, event, round, awards, penalty_points, is_removed, stage_count, search_text, created_at, updated_at)
        VALUES (7, 1, 0, 100, '', '', '', '[]', 0, 0, 3, '', '2024-01-01', '2024-01-01'), (8, 1, 0, 100, '', '', '', '[]', 0, 0, 2, '', '2024-01-01', '2024-01-01');
      INSERT INTO stages VALUES (7, 0, NULL, 0, 'import', 'finediving.pkl', '2024-01-01', NULL), (7, 1, NULL, 20, 'person', 'Ann', '2024-02-01', NULL), (7, 2, NULL, 80, 'model', 'MCoRe', '2024-02-02', 0.9), (8, 0, NULL, 0, 'person', 'ANN', '2024-01-15', NULL), (8, 1, NULL, 9, 'person', 'ANN', '2024-01-15', NULL);
      INSERT INTO operations (dive_id, kind, summary, who, at, forward, inverse) VALUES (7, 'create', 'Created by finediving.pkl', 'finediving.pkl', '2024-01-01', '{}', NULL), (7, 'restore', 'Imported again', 'finediving.pkl', '2024-01-02', '{}', '{}'),
        (7, 'facts', 'Changed athlete', 'Bo', '2024-01-10', '{}', '{}'), (8, 'stages', 'Changed stages', 'ANN', '2024-01-15', '{"stages":[]}', '{"stages":[]}');
      INSERT INTO settings VALUES ('annotator', '"Cy"');
    `)
    old.close()
    const library = await openLibrary(folder)
    expect((await library.annotators.list()).map(({ name, createdAt }) => [name, createdAt.slice(0, 10)])).toEqual([['ANN', '2024-01-15'], ['Bo', '2024-01-10'], ['Cy', new Date().toISOString().slice(0, 10)]])
    expect((await library.dives.list({ sort: 'newest' })).dives.map(({ id, workState }) => [id, workState])).toEqual([[8, 'to-do'], [7, 'labelled']])
    // What was written before states were kept is undone all the same.
    expect((await library.history.undo(8 as DiveId)).dive.workState).toBe('to-do')
    expect(await library.check()).toEqual([])
    await library.close()
  })
})

describe('the state of a dive', () => {
  it('follows its stages, and is undone with them', async () => {
    const library = await temporaryLibrary()
    const id = await oneDive(library, [])
    const place = async (starts: number[]) => (await library.stages.set(id, starts.map((startFrame) => ({ label: null, startFrame })), '', person)).dive.workState
    expect([await place([0]), await place([0, 20]), await place([0, 20, 80]), await place([0, 22, 80])]).toEqual(['to-do', 'to-do', 'labelled', 'labelled'])
    expect((await library.history.undo(id)).dive.workState).toBe('labelled')
    expect((await library.history.undo(id)).dive.workState).toBe('to-do')
    expect((await library.history.redo(id)).dive.workState).toBe('labelled')
    expect(await place([])).toBe('to-do')
    expect((await library.history.undo(id)).dive.workState).toBe('labelled')
  })
})
