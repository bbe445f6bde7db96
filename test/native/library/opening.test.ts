import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { DiveId, RunId, SplitId, Video } from '../../../src/shared/contract/entities.ts'
import { emptyFrameIndex, encodeFrameIndex } from '../../../src/shared/frame-index.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { openPath, libraryFolder, storedPath } from '../../../src/main/library/folder.ts'
import { firstLibrary } from '../../../src/main/library/migrations/0001-first-library.ts'
import { fastLists } from '../../../src/main/library/migrations/0002-fast-lists.ts'
import { migrations } from '../../../src/main/library/migrations/all.ts'
import type { Migration } from '../../../src/main/library/migration.ts'
import type { LibraryChange } from '../../../src/main/library/library.ts'
import { readFrameIndexFile } from '../../../src/main/video/frame-index-file.ts'
import { insertVideo, person, someFacts, someFrameIndex, someVideo, temporaryFolder, threeStages } from './temporary-library.ts'

const presentFormat = migrations.at(-1)?.version ?? 0
const nextFormat: Migration = { version: presentFormat + 1, name: 'test-only', sql: "ALTER TABLE videos ADD COLUMN remark TEXT NOT NULL DEFAULT ''; UPDATE videos SET remark = 'from ' || name;" }

describe('opening a library', () => {
  it('makes one only when asked', async () => {
    const folder = join(await temporaryFolder(), 'new')
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('create one') as string })
    expect(existsSync(folder)).toBe(false)
    const library = await openLibrary(folder, { create: true })
    expect(await library.info()).toMatchObject({ folder, name: 'new', videoCount: 0, diveCount: 0, labelledCount: 0, runCount: 0, modelCount: 0 })
    expect((await library.info()).freeBytes).toBeGreaterThan(0)
    await library.close()
    expect((await readdir(folder)).sort()).toEqual(['backups', 'cache', 'library.sqlite', 'media', 'models', 'runs'])
    // A new file needs no backup.
    expect(await readdir(join(folder, 'backups'))).toEqual([])
  })

  it('numbers its migrations in ascending order, so that none is passed over', () => {
    expect(migrations.map((step) => step.version)).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 16, 17])
    expect(new Set(migrations.map((step) => step.name)).size).toBe(migrations.length)
  })

  it('brings an old file forward after a backup, keeping what it holds', async () => {
    const folder = await temporaryFolder()
    const old = await openLibrary(folder, { create: true })
    const video = await insertVideo(old)
    const { dive } = await old.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)
    await old.close()
    const library = await openLibrary(folder, { steps: [...migrations, nextFormat] })
    expect((await library.dives.get(dive.id)).stages).toHaveLength(3)
    expect(await library.check()).toEqual([])
    await library.close()
    const file = new SqliteFile(join(folder, 'library.sqlite'), { readonly: true })
    expect(file.pragma('user_version', { simple: true })).toBe(nextFormat.version)
    expect(file.prepare('SELECT remark FROM videos').pluck().all()).toEqual(['from clip.mp4'])
    file.close()
    const backups = await readdir(join(folder, 'backups'))
    expect(backups).toHaveLength(1)
    const backup = new SqliteFile(join(folder, 'backups', backups[0] ?? ''), { readonly: true })
    expect(backup.pragma('user_version', { simple: true })).toBe(presentFormat)
    expect(backup.prepare('SELECT count(*) FROM dives').pluck().get()).toBe(1)
    backup.close()
  })

  it('leaves the file as it was when a step fails', async () => {
    const folder = await temporaryFolder()
    const old = await openLibrary(folder, { create: true })
    await insertVideo(old)
    await old.close()
    const broken: Migration = { ...nextFormat, sql: `${nextFormat.sql} SELECT no_such_function();` }
    await expect(openLibrary(folder, { steps: [...migrations, broken] })).rejects.toMatchObject({ name: 'StudioError', message: expect.stringContaining('no_such_function') as string })
    const library = await openLibrary(folder)
    expect(await library.videos.list()).toHaveLength(1)
    await library.close()
  })

  it('refuses a library of a newer version and does not touch it', async () => {
    const folder = await temporaryFolder()
    const newer = await openLibrary(folder, { create: true, steps: [...migrations, nextFormat] })
    await newer.close()
    const before = await readFile(join(folder, 'library.sqlite'))
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'library', message: `This library has format ${nextFormat.version}; this version of Highboard reads formats up to ${presentFormat}.`, hint: expect.stringContaining('update this one') as string })
    expect((await readFile(join(folder, 'library.sqlite'))).equals(before)).toBe(true)
  })

  it('refuses other databases, other files and damaged ones', async () => {
    const foreign = await temporaryFolder()
    const file = new SqliteFile(join(foreign, 'library.sqlite'))
    file.exec('CREATE TABLE songs (id INTEGER)')
    file.close()
    await expect(openLibrary(foreign)).rejects.toMatchObject({ code: 'library', message: expect.stringContaining('another program') as string })
    const text = await temporaryFolder()
    await writeFile(join(text, 'library.sqlite'), 'this is no database, only a text that is long enough to be read as a header '.repeat(20))
    await expect(openLibrary(text)).rejects.toMatchObject({ code: 'library', hint: expect.stringContaining('backups/') as string })
    const place = await temporaryFolder()
    await mkdir(join(place, 'library.sqlite'))
    await expect(openLibrary(place)).rejects.toMatchObject({ code: 'io' })
  })

  it('can be moved with everything inside it', async () => {
    const home = await temporaryFolder()
    const first = await openLibrary(join(home, 'a'), { create: true })
    await writeFile(join(first.folder.media, 'x.mp4'), 'video')
    const video = await insertVideo(first, { path: join(first.folder.media, 'x.mp4') })
    expect(video.isPresent).toBe(true)
    await first.close()
    await cp(join(home, 'a'), join(home, 'b'), { recursive: true })
    const second = await openLibrary(join(home, 'b'))
    expect(await second.videos.get(video.id)).toMatchObject({ path: join(home, 'b', 'media', 'x.mp4'), isPresent: true })
    await second.close()
    const folder = libraryFolder(join(home, 'a'))
    expect(openPath(folder, storedPath(folder, join(home, 'elsewhere.mp4')))).toBe(join(home, 'elsewhere.mp4'))
    expect(storedPath(folder, join(home, 'a', '..x.mp4'))).toBe('library:..x.mp4')
  })

  it('lets two programs write, and tells each of the other\'s changes', async () => {
    const folder = await temporaryFolder()
    const studio = await openLibrary(folder, { create: true })
    const seen: LibraryChange[] = []
    studio.onChange((change) => seen.push(change))
    const command = await openLibrary(folder)
    // Both wait for each other without blocking this process.
    const video = await insertVideo(command)
    await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? studio : command).dives.create(video.id, { facts: someFacts({ athlete: String(i) }), stages: threeStages }, person)))
    expect((await studio.dives.list({})).total).toBe(20)
    expect(await studio.check()).toEqual([])
    await expect.poll(() => seen.some((change) => change.diveIds.length === 0 && change.areas.includes('work')), { timeout: 5000 }).toBe(true)
    await command.close()
    await studio.close()
  })

  it('backs itself up on request', async () => {
    const folder = await temporaryFolder()
    const library = await openLibrary(folder, { create: true })
    await insertVideo(library)
    const path = await library.backup()
    const copy = new SqliteFile(path, { readonly: true })
    expect(copy.prepare('SELECT name FROM videos').pluck().all()).toEqual(['clip.mp4'])
    copy.close()
    expect((await readdir(library.folder.backups)).filter((name) => name.endsWith('.part'))).toEqual([])
    await library.close()
  })
})

describe('format 2', () => {
  it('makes a library of format 1 searchable, with its dives', async () => {
    const folder = await temporaryFolder()
    const old = new SqliteFile(join(folder, 'library.sqlite'))
    old.exec(firstLibrary.sql)
    old.exec(`
      PRAGMA user_version = 1;
      PRAGMA application_id = ${0x48424c31};
      INSERT INTO videos VALUES (1, 'old.mp4', '/old.mp4', 'file', 'h', 1, 455, 256, 100, 4, 25, 0, 'h264', NULL, 0, x'', '2024-01-01T00:00:00.000Z');
      INSERT INTO dives VALUES (7, 1, 0, 100, '107B', 3, 3.1, 'Old Diver', 'Cup', 'Final', '[7,8,9]', 0, 74.4, 0, 0, '107b old diver cup final old.mp4', '2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z');
    `)
    old.close()
    const library = await openLibrary(folder)
    expect((await library.dives.list({ search: 'old div' })).dives).toMatchObject([{ id: 7, athlete: 'Old Diver', awards: [7, 8, 9] }])
    expect(await library.check()).toEqual([])
    expect(await readdir(library.folder.backups)).toHaveLength(1)
    await library.close()
  })
})

describe('format 3', () => {
  it('carries the times of all frames over, and completes an index when its video is imported again', async () => {
    const folder = await temporaryFolder()
    const frameCount = 70_000
    const times = Float64Array.from({ length: frameCount }, (_, i) => i * 33_366.7 - 5)
    const old = new SqliteFile(join(folder, 'library.sqlite'))
    old.exec(`${firstLibrary.sql} ${fastLists.sql} PRAGMA user_version = 2; PRAGMA application_id = ${0x48424c31};`)
    const insert = old.prepare("INSERT INTO videos VALUES (?, ?, ?, ?, ?, 1, 455, 256, ?, 4, 25, 0, 'h264', NULL, 0, ?, '2024-01-01T00:00:00.000Z')")
    await writeFile(join(folder, 'clip.avi'), 'a video')
    insert.run(1, 'clip.avi', join(folder, 'clip.avi'), 'file', 'long', frameCount, Buffer.from(times.buffer))
    insert.run(2, 'pictures', folder, 'frames', 'folder', 50, Buffer.alloc(0))
    old.exec("INSERT INTO dives VALUES (7, 1, 60000, 60100, '107B', 3, 3.1, 'Old Diver', 'Cup', 'Final', '[7,8,9]', 0, 74.4, 0, 0, '107b old diver cup final clip.avi', '2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z')")
    old.close()

    const library = await openLibrary(folder)
    expect(await library.check()).toEqual([])
    const [video, pictures] = await library.videos.list() as [Video, Video]
    expect(await library.videos.frameIndex(video.id)).toEqual({ ...emptyFrameIndex(), timestampsMicroseconds: times })
    expect(await library.videos.frameTimes(video.id, 69_999, 80_000)).toEqual([times[69_999]])
    expect(await library.videos.frameIndex(pictures.id)).toEqual(emptyFrameIndex())
    expect(await library.videos.frameTimes(pictures.id, 49, 60)).toEqual([49 * 40_000])
    const [source] = await library.sources.list([7 as DiveId])
    expect(await readFrameIndexFile(source?.video.frameIndexPath ?? '', { name: 'clip', frameCount })).toEqual({ ...emptyFrameIndex(), timestampsMicroseconds: times })

    // The clip is read again when it is imported again, and then has key frames; the folder has all it can have.
    expect(await library.videos.knownHashes()).toEqual(['folder'])
    const again = { contentHash: 'long', path: join(folder, 'clip.avi') }
    expect((await library.videos.insert(someVideo({ ...again, frameCount: 70_001 }))).video.frameCount).toBe(frameCount)
    expect((await library.videos.frameIndex(video.id)).keyFrames).toHaveLength(0)
    expect(await library.videos.insert(someVideo({ ...again, frameCount }))).toMatchObject({ isNew: false, video: { id: video.id } })
    expect(await library.videos.frameIndex(video.id)).toEqual(someFrameIndex(frameCount))
    expect((await library.videos.knownHashes()).sort()).toEqual(['folder', 'long'])
    expect((await library.sources.list([7 as DiveId]))[0]?.video.frameIndexPath).not.toBe(source?.video.frameIndexPath)
    // An index that has checksums stays what it is.
    const other = someFrameIndex(frameCount)
    await library.videos.insert(someVideo({ ...again, frameCount, frameIndex: { ...other, keyFrames: Uint32Array.from([0]) } }))
    expect((await library.videos.frameIndex(video.id)).keyFrames).toHaveLength(other.keyFrames.length)
    await library.close()
  })

  it('refuses what is no frame index', async () => {
    const folder = await temporaryFolder()
    const library = await openLibrary(folder, { create: true })
    const video = await insertVideo(library)
    const file = new SqliteFile(join(folder, 'library.sqlite'))
    expect(() => file.exec("UPDATE videos SET frame_index = x'00'")).toThrow(/CHECK/)
    file.exec('UPDATE videos SET frame_index = substr(frame_index, 1, 100)')
    file.close()
    await expect(library.videos.frameIndex(video.id)).rejects.toMatchObject({ code: 'invalid-input', hint: 'Import the video again.' })
    await library.close()
  })
})

describe('format 7', () => {
  it('gives dives and splits of format 6 what is known of them, and holds splits that runs have used', async () => {
    const folder = await temporaryFolder()
    const old = new SqliteFile(join(folder, 'library.sqlite'))
    old.exec(`
      ${migrations.slice(0, 6).map(({ sql }) => sql).join('\n')}
      PRAGMA user_version = 6;
      PRAGMA application_id = ${0x48424c31};
      INSERT INTO videos (id, name, path, kind, content_hash, size_bytes, width, height, frame_count, duration_seconds, frame_rate, is_variable_frame_rate, codec, is_rendered, frame_index, created_at)
        VALUES (1, 'old.mp4', '/old.mp4', 'file', 'h', 1, 455, 256, 100, 4, 25, 0, 'h264', 0, x'${Buffer.from(encodeFrameIndex(emptyFrameIndex())).toString('hex')}', 'then');
      INSERT INTO dives (id, video_id, start_frame, end_frame, dive_number, athlete, event, round, awards, penalty_points, is_removed, stage_count, search_text, created_at, updated_at)
        VALUES (7, 1, 0, 100, '107B', '', '', '', '[]', 0, 0, 0, '', 'then', 'then');
      INSERT INTO splits (id, name, is_active, created_at) VALUES (1, 'Used', 1, 'then'), (2, 'Free', 0, 'then');
      INSERT INTO split_members VALUES (1, 7, 'train'), (2, 7, 'test');
      INSERT INTO snapshots VALUES ('s', x'00', 'then');
      INSERT INTO runs (id, name, config, snapshot_hash, code_version, evaluations, created_at) VALUES (1, 'Run', '{"splitId":1}', 's', '0', '[]', 'then');
    `)
    old.close()
    const library = await openLibrary(folder)
    expect(await library.check()).toEqual([])
    expect((await library.dives.get(7 as DiveId)).dive).toMatchObject({ category: 'diving', isAwaited: false })
    expect((await library.splits.list()).map(({ name, isFrozen, recipe }) => [name, isFrozen, recipe.kind])).toEqual([['Used', true, 'hand'], ['Free', false, 'hand']])
    await expect(library.splits.assign(1 as SplitId, [7 as DiveId], 'test')).rejects.toMatchObject({ code: 'conflict' })
    await library.close()
    // Not even behind the studio's back.
    const file = new SqliteFile(join(folder, 'library.sqlite'))
    for (const change of ["UPDATE split_members SET part = 'test' WHERE split_id = 1", 'DELETE FROM split_members WHERE split_id = 1', "INSERT INTO split_members VALUES (1, 8, 'train')"]) expect(() => file.exec(change)).toThrow(/stays as it is/)
    file.exec('DELETE FROM split_members WHERE split_id = 2')
    file.close()
  })
})

describe('format 9', () => {
  it('gives runs of format 7 what runs have now, and keeps what they had', async () => {
    const folder = await temporaryFolder()
    const old = new SqliteFile(join(folder, 'library.sqlite'))
    const config = { name: 'Run', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'all', splitId: 1, epochs: 2, headLearningRate: 1e-3, backboneLearningRate: 1e-4, pairsPerStep: 3, batchNorm: 'frozen', geometry: 'upright', flip: true, transitionSearch: 'ordered-pairs', exemplarCount: 10, seed: 1, provider: 'cpu', checkpointEverySteps: 50 }
    old.exec(`
      ${migrations.filter(({ version }) => version <= 7).map(({ sql }) => sql).join('\n')}
      PRAGMA user_version = 7;
      PRAGMA application_id = ${0x48424c31};
      INSERT INTO splits (id, name, is_active, created_at) VALUES (1, 'Used', 1, 'then');
      INSERT INTO snapshots VALUES ('s', x'00', 'then');
      INSERT INTO runs (id, name, config, snapshot_hash, code_version, evaluations, created_at) VALUES (1, 'Run', '${JSON.stringify(config)}', 's', '0', '[]', 'then');
      INSERT INTO metrics (run_id, name, step, epoch, value) VALUES (1, 'loss/total', 1, 0.5, 0.25);
    `)
    old.close()
    const library = await openLibrary(folder)
    expect(await library.check()).toEqual([])
    expect((await library.runs.list())[0]).toMatchObject({
      name: 'Run', codeVersion: '0', notes: '', tags: [], threads: null, runtimeVersion: null, initialModelHash: null, repeatOf: null, reproduction: null, experimentId: null, leftOut: [], isRemoved: false,
      config: { examplesPerStep: 3, keepCheckpoints: 2, earlyStopping: null, selection: 'validation', missingVideos: 'stop' },
    })
    expect(await library.runs.metrics(1 as RunId)).toEqual([{ name: 'loss/total', step: 1, epoch: 0.5, value: 0.25 }])
    expect(await library.experiments.list()).toEqual([])
    await library.close()
  })
})

describe('format 1', () => {
  it('accepts only what the format allows', async () => {
    const file = new SqliteFile(':memory:')
    file.exec(firstLibrary.sql)
    const insert = "INSERT INTO videos (name, path, kind, content_hash, size_bytes, width, height, frame_count, duration_seconds, frame_rate, is_variable_frame_rate, codec, is_rendered, frame_times, created_at) VALUES ('a', 'a', 'file', 'h', 1, 1, 1, 1, 1, 25, 0, 'h264', 0, x'', 'now')"
    file.exec(insert)
    expect(() => file.exec(insert)).toThrow(/UNIQUE/)
    expect(() => file.exec(insert.replace("'h', 1, 1", "'g', 'wide', 1"))).toThrow(/cannot store TEXT/)
    expect(() => file.exec("INSERT INTO stages VALUES (9, 0, NULL, 0, 'person', 'a', 'now', NULL)")).toThrow(/FOREIGN KEY/)
    file.exec("INSERT INTO snapshots VALUES ('h', x'00', 'now')")
    expect(() => file.exec("UPDATE snapshots SET content = x'01'")).toThrow(/immutable/)
    file.close()
  })
})
