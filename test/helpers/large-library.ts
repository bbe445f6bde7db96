import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import type { AnnotatorId, Video } from '../../src/shared/contract/entities.ts'
import type { Author, Library } from '../../src/main/library/library.ts'
import { openLibrary } from '../../src/main/library/open-library.ts'

const author: Author = { kind: 'person', name: 'Ann' }

export interface LargeLibrary {
  library: Library
  /** Its folder, to be opened once more. */
  folder: string
  author: Author
  /** To whom a third of the dives are assigned. */
  annotator: AnnotatorId
  video: Video
  remove(): Promise<void>
}

/**
 * A library of `diveCount` dives of one video, written straight into the
 * tables: 60 dive numbers (every 50th dive without one), 5,000 athletes, a
 * third labelled in three stages, a tenth in the test part; shared by three
 * people, a tenth with an open comment, half looked at by a model.
 */
export async function createLargeLibrary(diveCount: number): Promise<LargeLibrary> {
  const folder = await mkdtemp(join(tmpdir(), 'highboard-large-'))
  const library = await openLibrary(folder, { create: true })
  const { video } = await library.videos.insert({
    name: 'clip.mp4', path: '/videos/clip.mp4', kind: 'file', contentHash: 'a'.repeat(64), sizeBytes: 1234, width: 455, height: 256,
    frameCount: 100, durationSeconds: 4, frameRate: 25, isVariableFrameRate: false, codec: 'h264', isRendered: false, proxyPath: null,
    frameIndex: { timestampsMicroseconds: Float64Array.from({ length: 100 }, (_, i) => i * 40_000), keyFrames: Uint32Array.of(0), checksums: Uint32Array.from({ length: 100 }, (_, i) => i + 1) },
  })
  const { dive } = await library.dives.create(video.id, {
    facts: { startFrame: 0, endFrame: 100, diveNumber: '107B', heightMetres: 3, difficulty: 3.1, athlete: 'A. Diver', event: 'Cup', round: 'Final', awards: [7, 7.5, 8, 7, 7, 7.5, 8], penaltyPoints: 0, scorePoints: 68.2, date: null },
    stages: [],
  }, author)
  const annotator = (await library.annotators.ensure('Ann')).id
  for (const name of ['Bo', 'Cy']) await library.annotators.ensure(name)
  await library.models.insert({ name: 'small', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'shipped', runId: null, contentHash: 'm1', sizeBytes: 5, card: '# small', path: '/m1.safetensors' })
  const file = new SqliteFile(library.folder.database)
  file.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${diveCount - 1})
    INSERT INTO dives (video_id, start_frame, end_frame, dive_number, height_metres, difficulty, athlete, event, round, awards, penalty_points, score_points, is_removed, stage_count, work_state, search_text, created_at, updated_at)
      SELECT video_id, 0, 100, CASE WHEN i % 50 = 0 THEN NULL ELSE (100 + i % 60) || 'B' END, 3, 3.1, 'Diver ' || (i * 7919 % 5000), event, round, awards, 0, (i * 104729 % 11480) / 100.0, 0,
        CASE WHEN i % 3 = 0 THEN 3 ELSE 0 END, CASE WHEN i % 3 = 0 THEN 'labelled' ELSE 'to-do' END,
        'diver ' || (i * 7919 % 5000) || ' cup final clip.mp4', created_at, updated_at
      FROM n, dives WHERE dives.id = ${dive.id};
    INSERT INTO stages (dive_id, position, label, start_frame, provenance_kind, provenance_name, provenance_at) SELECT dives.id, position.value, NULL, position.value * 30, 'person', 'Ann', 'now' FROM dives, json_each('[0,1,2]') AS position WHERE stage_count = 3;
    INSERT INTO splits (id, name, is_active, created_at) VALUES (1, 'Main', 1, 'now');
    INSERT INTO split_members SELECT 1, id, CASE WHEN id % 10 = 0 THEN 'test' ELSE 'train' END FROM dives;
    INSERT INTO assignments SELECT id, 1 + id % 3, 1 + (id + 1) % 3, 'Ann', 'now' FROM dives;
    INSERT INTO comments (dive_id, text, author_id, created_at) SELECT id, 'look', 1, 'now' FROM dives WHERE id % 10 = 0;
    INSERT INTO priorities (dive_id, model_id, uncertainty, disagreement_frames, points_per_frame, score_effect_points, created_at) SELECT id, 1, (id * 7919 % 1000) / 1000.0, id % 17, 0.1, (id * 31 % 700) / 100.0, 'now' FROM dives WHERE id % 2 = 0;
  `)
  file.close()
  return {
    library, folder, author, annotator, video,
    remove: async () => {
      await library.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
