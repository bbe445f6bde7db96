import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Kysely } from 'kysely'
import { StudioError } from '../../shared/errors.ts'
import { now } from './clock.ts'
import type { LibraryFolder } from './folder.ts'
import { openPath } from './folder.ts'
import type { FrameIndexFiles } from './frame-indexes.ts'
import { planFrameIndexFile, writeFrameIndexFiles } from './frame-indexes.ts'
import type { SnapshotDive } from './library.ts'
import { found } from './not-found.ts'
import type { Database } from './schema.ts'

/**
 * A run's labels, frozen: later edits of the library never reach a run, and two
 * runs on the same labels share one hash. What a moved file would change (paths)
 * and what the content hash already fixes (the frame index) is left out, and put
 * back from the library when the snapshot is read.
 */
type FrozenDive = Omit<SnapshotDive, 'video' | 'event'> & { event?: string; video: Omit<SnapshotDive['video'], 'path' | 'frameIndexPath'> }

/** JSON with sorted keys and no spaces: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner
  ))
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** Frozen form and hash; the order of the dives does not matter. */
export function freezeDives(dives: readonly SnapshotDive[]): { json: string; hash: string } {
  const frozen = [...dives].sort((a, b) => a.diveId - b.diveId).map(({ video, event, ...dive }): FrozenDive => {
    const { path: _path, frameIndexPath: _index, ...fixed } = video
    // Labels without an event keep the hash they had before events were frozen.
    return { ...dive, ...(event ? { event } : {}), video: fixed }
  })
  const json = canonicalJson(frozen)
  return { json, hash: sha256(json) }
}

/** @returns its hash; an equal snapshot is stored once */
export async function insertSnapshot(db: Kysely<Database>, dives: readonly SnapshotDive[]): Promise<string> {
  const { json, hash } = freezeDives(dives)
  await db.insertInto('snapshots').values({ hash, content: gzipSync(json), created_at: now() }).onConflict((conflict) => conflict.doNothing()).execute()
  return hash
}

/** @throws StudioError 'library' where the stored labels no longer match their hash */
async function readFrozen(db: Kysely<Database>, hash: string): Promise<(FrozenDive & { video: { frameTimesMicroseconds?: unknown } })[]> {
  const row = await db.selectFrom('snapshots').select('content').where('hash', '=', hash).executeTakeFirst()
  const json = row === undefined ? '' : gunzipSync(row.content).toString('utf8')
  if (sha256(json) !== hash) throw new StudioError('library', `The label snapshot ${hash.slice(0, 12)} is missing or damaged.`, { hint: 'Start a new run; the labels in the library are not affected.' })
  return JSON.parse(json) as Awaited<ReturnType<typeof readFrozen>>
}

/** Which dives are in which part, without their videos. @throws as getSnapshot */
export async function getSnapshotParts(db: Kysely<Database>, hash: string): Promise<Pick<SnapshotDive, 'diveId' | 'part'>[]> {
  return (await readFrozen(db, hash)).map(({ diveId, part }) => ({ diveId, part }))
}

/** @throws StudioError 'library' where the stored labels no longer match their hash */
export async function getSnapshot(db: Kysely<Database>, folder: LibraryFolder, hash: string): Promise<SnapshotDive[]> {
  const frozen = await readFrozen(db, hash)
  const videos = new Map<number, Pick<SnapshotDive['video'], 'path' | 'frameIndexPath'>>()
  const files: FrameIndexFiles = new Map()
  for (const id of new Set(frozen.map((dive) => dive.video.videoId))) {
    const video = found(await db.selectFrom('videos').select(['path', 'frame_index']).where('id', '=', id).executeTakeFirst(), 'video', id)
    videos.set(id, { path: openPath(folder, video.path), frameIndexPath: planFrameIndexFile(folder, files, video.frame_index) })
  }
  await writeFrameIndexFiles(files)
  return frozen.map(({ video, ...dive }) => {
    // Some hold the time of every frame; the index of today holds them all.
    const { frameTimesMicroseconds: _times, ...fixed } = video
    return { ...dive, event: dive.event ?? '', video: { ...fixed, ...found(videos.get(video.videoId), 'video', video.videoId) } }
  })
}
