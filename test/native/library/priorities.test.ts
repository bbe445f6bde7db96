import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { DiveId } from '../../../src/shared/contract/entities.ts'
import { migrations } from '../../../src/main/library/migrations/all.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { NewModel } from '../../../src/main/library/library.ts'
import { encodeFrameIndex } from '../../../src/shared/frame-index.ts'
import { insertVideo, person, someFacts, someFrameIndex, temporaryFolder, temporaryLibrary, threeStages } from './temporary-library.ts'

const someModel: NewModel = { name: 'MCoRe', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'imported', runId: null, contentHash: 'c'.repeat(64), sizeBytes: 3, path: '/nowhere/mcore', card: '' }

describe('priorities', () => {
  it('are kept by dive and model, and replaced when the model looks again', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const { dive } = await library.dives.create(video.id, { facts: someFacts(), stages: [] }, person)
    const model = await library.models.insert(someModel)
    expect(await library.priorities.get(dive.id, model.id)).toBeNull()
    await library.priorities.put([{ diveId: dive.id, modelId: model.id, uncertainty: 0.25, disagreementFrames: null, pointsPerFrame: 0.5, scoreEffectPoints: 1.5 }])
    await library.priorities.put([{ diveId: dive.id, modelId: model.id, uncertainty: 0.75, disagreementFrames: 4, pointsPerFrame: null, scoreEffectPoints: null }])
    expect(await library.priorities.get(dive.id, model.id)).toMatchObject({ uncertainty: 0.75, disagreementFrames: 4, pointsPerFrame: null, scoreEffectPoints: null })
    expect((await library.queue.list({ order: 'uncertainty' }, 0, 10)).rows[0]?.priority).toEqual({ uncertainty: 0.75, disagreementFrames: 4, effectPoints: null })
  })

  it('are all stored or none', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const { dive } = await library.dives.create(video.id, { facts: someFacts(), stages: [] }, person)
    const model = await library.models.insert(someModel)
    const sure = { modelId: model.id, uncertainty: 0, disagreementFrames: null, pointsPerFrame: null, scoreEffectPoints: null }
    await expect(library.priorities.put([{ ...sure, diveId: dive.id }, { ...sure, diveId: 99 as DiveId }])).rejects.toThrow()
    expect(await library.priorities.get(dive.id, model.id)).toBeNull()
  })
})

describe('format 13', () => {
  it('keeps stages of format 12 as they were and takes priorities', async () => {
    const folder = await temporaryFolder()
    const file = new SqliteFile(join(folder, 'library.sqlite'))
    file.exec(migrations.filter(({ version }) => version <= 12).map(({ sql }) => sql).join('\n'))
    file.pragma('user_version = 12')
    file.pragma(`application_id = ${0x48424c31}`)
    file.prepare(`INSERT INTO videos (id, name, path, kind, content_hash, size_bytes, width, height, frame_count, duration_seconds, frame_rate, is_variable_frame_rate, codec, is_rendered, frame_index, created_at)
      VALUES (1, 'v', '/v', 'frames', 'h', 1, 1, 1, 100, 4, 25, 0, '', 0, ?, 'then')`).run(encodeFrameIndex(someFrameIndex(100)))
    file.exec(`
      INSERT INTO dives (id, video_id, start_frame, end_frame, athlete, event, round, awards, penalty_points, is_removed, stage_count, search_text, created_at, updated_at) VALUES (1, 1, 0, 100, '', '', '', '[]', 0, 0, 1, '', 'then', 'then');
      INSERT INTO stages (dive_id, position, label, start_frame, provenance_kind, provenance_name, provenance_at, confidence) VALUES (1, 0, 'Forward', 0, 'model', 'MCoRe', 'then', 0.5);
    `)
    file.close()
    const library = await openLibrary(folder)
    expect(await library.check()).toEqual([])
    expect(await library.stages.list(1 as DiveId)).toEqual([{ label: 'Forward', startFrame: 0, provenance: { kind: 'model', name: 'MCoRe', at: 'then' }, confidence: 0.5 }])
    await library.stages.set(1 as DiveId, threeStages, '', person)
    await library.history.undo(1 as DiveId)
    expect((await library.stages.list(1 as DiveId))[0]?.provenance).toEqual({ kind: 'model', name: 'MCoRe', at: 'then' })
    await library.close()
  })
})
