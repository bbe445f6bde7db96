import { existsSync } from 'node:fs'
import { sql } from 'kysely'
import { StudioError } from '../../../shared/errors.ts'
import { decodeFrameIndex, encodeFrameIndex, findFlaw } from '../../../shared/frame-index.ts'
import type { DiveId, Video, VideoId } from '../../../shared/contract/entities.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { createDive } from '../create-dive.ts'
import { openPath, storedPath } from '../folder.ts'
import type { LibraryFolder } from '../folder.ts'
import { planFrameIndexFile, writeFrameIndexFiles, type FrameIndexFiles } from '../frame-indexes.ts'
import type { Author, NewVideo, Videos } from '../library.ts'
import { found } from '../not-found.ts'
import type { NewRow, Row } from '../schema.ts'

/** The table of videos: one row for each content, found again by its hash. */
type VideoRow = Omit<Row<'videos'>, 'frame_index'>

// Frame indexes are long; lists do without them.
const columns = ['id', 'name', 'path', 'kind', 'content_hash', 'size_bytes', 'width', 'height', 'frame_count', 'duration_seconds', 'frame_rate', 'is_variable_frame_rate', 'codec', 'proxy_path', 'is_rendered', 'is_awaited', 'created_at'] as const

function videoOf(row: VideoRow, folder: LibraryFolder): Video {
  const isAwaited = row.is_awaited === 1
  const path = row.path === '' ? '' : openPath(folder, row.path)
  return {
    id: row.id as VideoId, name: row.name, path, kind: row.kind, contentHash: row.content_hash, sizeBytes: row.size_bytes,
    width: row.width, height: row.height, frameCount: row.frame_count, durationSeconds: row.duration_seconds, frameRate: row.frame_rate,
    isVariableFrameRate: row.is_variable_frame_rate === 1, codec: row.codec,
    hasProxy: row.proxy_path !== null && existsSync(openPath(folder, row.proxy_path)),
    isRendered: row.is_rendered === 1, isPresent: !isAwaited && existsSync(path), isAwaited, createdAt: row.created_at,
  }
}

export function rowOf(video: NewVideo, folder: LibraryFolder): NewRow<'videos'> {
  return {
    name: video.name, path: storedPath(folder, video.path), kind: video.kind, content_hash: video.contentHash, size_bytes: video.sizeBytes,
    width: video.width, height: video.height, frame_count: video.frameCount, duration_seconds: video.durationSeconds, frame_rate: video.frameRate,
    is_variable_frame_rate: video.isVariableFrameRate ? 1 : 0, codec: video.codec, is_rendered: video.isRendered ? 1 : 0,
    proxy_path: video.proxyPath === null ? null : storedPath(folder, video.proxyPath),
    frame_index: Buffer.from(encodeFrameIndex(video.frameIndex).buffer), created_at: now(),
  }
}

/** SQL for whether an index knows its frames' checksums: their number stands in bytes 17 to 20. */
const hasChecksums = sql<number>`substr(frame_index, 17, 4) <> x'00000000'`

export async function getVideo(context: LibraryContext, id: number): Promise<Video> {
  const row = await context.connection.query.selectFrom('videos').select(columns).where('id', '=', id).executeTakeFirst()
  return videoOf(found(row, 'video', id), context.folder)
}

/** @throws StudioError 'unreadable-video' where an index does not fit its video */
function refuseBadIndex({ name, frameCount, frameIndex }: NewVideo): void {
  const times = frameIndex.timestampsMicroseconds.length
  const flaw = times !== 0 && times !== frameCount ? `${times} presentation times; each frame needs one` : findFlaw(frameIndex)
  if (flaw !== undefined) throw new StudioError('unreadable-video', `"${name}" has ${frameCount} frames but ${flaw}.`, { hint: 'Convert the video to another format and import it again.' })
}

const importer: Author = { kind: 'import', name: 'import' }

export function createVideos(context: LibraryContext): Videos {
  const { connection: { query, write }, folder } = context
  const get = (id: number): Promise<Video> => getVideo(context, id)
  const findByHash = async (contentHash: string): Promise<Video | null> => {
    const row = await query.selectFrom('videos').select(columns).where('content_hash', '=', contentHash).executeTakeFirst()
    return row === undefined ? null : videoOf(row, folder)
  }
  return {
    get,
    findByHash,
    async insert(video, dives = [], author = importer) {
      refuseBadIndex(video)
      const stored = await write(async (db) => {
        const known = await db.selectFrom('videos').select(['id', 'path', 'frame_count', hasChecksums.as('has_checksums')]).where('content_hash', '=', video.contentHash).executeTakeFirst()
        if (known !== undefined) {
          const hasVanished = !existsSync(openPath(folder, known.path))
          if (hasVanished) await db.updateTable('videos').set({ path: storedPath(folder, video.path) }).where('id', '=', known.id).execute()
          // Labels count frames: an index is only completed by one that counts as many.
          const isCompleted = known.has_checksums === 0 && video.frameIndex.checksums.length > 0 && video.frameCount === known.frame_count
          if (isCompleted) await db.updateTable('videos').set({ frame_index: rowOf(video, folder).frame_index }).where('id', '=', known.id).execute()
          return { id: known.id, isNew: false, diveIds: [] as DiveId[], isChanged: hasVanished || isCompleted }
        }
        const { id } = await db.insertInto('videos').values(rowOf(video, folder)).returning('id').executeTakeFirstOrThrow()
        const diveIds: DiveId[] = []
        for (const dive of dives) diveIds.push(await createDive(db, { id, name: video.name, frameCount: video.frameCount }, dive, author))
        return { id, isNew: true, diveIds, isChanged: true }
      })
      if (stored.isChanged) context.changed(stored.diveIds.length > 0 ? ['videos', 'dives'] : ['videos'], stored.diveIds)
      return { video: await get(stored.id), isNew: stored.isNew, diveIds: stored.diveIds }
    },
    async list() {
      return (await query.selectFrom('videos').select(columns).orderBy('id').execute()).map((row) => videoOf(row, folder))
    },
    async knownHashes() {
      const rows = await query.selectFrom('videos').select(['content_hash', 'path']).where((eb) => eb.or([eb('kind', '=', 'frames'), eb(hasChecksums, '=', 1)])).execute()
      return rows.filter((row) => existsSync(openPath(folder, row.path))).map((row) => row.content_hash)
    },
    async hashesInUse() {
      const rows = await query.selectFrom('videos').innerJoin('dives', 'dives.video_id', 'videos.id').where('dives.is_removed', '=', 0).select('videos.content_hash').distinct().execute()
      return rows.map((row) => row.content_hash)
    },
    async frameIndex(id) {
      return decodeFrameIndex(found(await query.selectFrom('videos').select('frame_index').where('id', '=', id).executeTakeFirst(), 'video', id).frame_index)
    },
    async frameTimes(id, startFrame, endFrame) {
      const row = found(await query.selectFrom('videos').select(['frame_index', 'frame_count', 'frame_rate']).where('id', '=', id).executeTakeFirst(), 'video', id)
      const times = decodeFrameIndex(row.frame_index).timestampsMicroseconds
      const first = Math.max(0, startFrame)
      if (times.length > 0) return Array.from(times.subarray(first, Math.max(first, endFrame)))
      // Frame folders carry no times; theirs follow from the rate given at import.
      const count = Math.max(0, Math.min(endFrame, row.frame_count) - first)
      return Array.from({ length: count }, (_, i) => ((first + i) * 1_000_000) / row.frame_rate)
    },
    async frameIndexPaths(ids) {
      const files: FrameIndexFiles = new Map()
      const paths: Record<string, string> = {}
      for (let start = 0; start < ids.length; start += 10_000) {
        for (const row of await query.selectFrom('videos').select(['id', 'frame_index']).where('id', 'in', ids.slice(start, start + 10_000)).execute()) {
          const path = planFrameIndexFile(folder, files, row.frame_index)
          if (path !== null) paths[String(row.id)] = path
        }
      }
      await writeFrameIndexFiles(files)
      return paths
    },
    async playablePath(id) {
      const row = found(await query.selectFrom('videos').select(['path', 'proxy_path']).where('id', '=', id).executeTakeFirst(), 'video', id)
      return openPath(folder, row.proxy_path ?? row.path)
    },
    async update(id, changes) {
      await write(async (db) => {
        const values = {
          ...(changes.name === undefined ? {} : { name: changes.name }),
          ...(changes.path === undefined ? {} : { path: storedPath(folder, changes.path) }),
          ...(changes.proxyPath === undefined ? {} : { proxy_path: changes.proxyPath === null ? null : storedPath(folder, changes.proxyPath) }),
        }
        if (Object.keys(values).length > 0) await db.updateTable('videos').set(values).where('id', '=', id).execute()
      })
      context.changed(['videos'])
      return get(id)
    },
  }
}
