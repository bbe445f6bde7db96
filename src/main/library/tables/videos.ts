import { existsSync } from 'node:fs'
import { StudioError } from '../../../shared/errors.ts'
import type { DiveId, Video, VideoId } from '../../../shared/contract/entities.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { createDive } from '../create-dive.ts'
import { openPath, storedPath } from '../folder.ts'
import type { LibraryFolder } from '../folder.ts'
import type { Author, NewVideo, Videos } from '../library.ts'
import { found } from '../not-found.ts'
import type { NewRow, Row } from '../schema.ts'

/** The table of videos: one row for each content, found again by its hash. */
type VideoRow = Omit<Row<'videos'>, 'frame_times'>

// Frame times are long; lists do without them.
const columns = ['id', 'name', 'path', 'kind', 'content_hash', 'size_bytes', 'width', 'height', 'frame_count', 'duration_seconds', 'frame_rate', 'is_variable_frame_rate', 'codec', 'proxy_path', 'is_rendered', 'created_at'] as const

function videoOf(row: VideoRow, folder: LibraryFolder): Video {
  const path = openPath(folder, row.path)
  return {
    id: row.id as VideoId, name: row.name, path, kind: row.kind, contentHash: row.content_hash, sizeBytes: row.size_bytes,
    width: row.width, height: row.height, frameCount: row.frame_count, durationSeconds: row.duration_seconds, frameRate: row.frame_rate,
    isVariableFrameRate: row.is_variable_frame_rate === 1, codec: row.codec,
    hasProxy: row.proxy_path !== null && existsSync(openPath(folder, row.proxy_path)),
    isRendered: row.is_rendered === 1, isPresent: existsSync(path), createdAt: row.created_at,
  }
}

function rowOf(video: NewVideo, folder: LibraryFolder): NewRow<'videos'> {
  return {
    name: video.name, path: storedPath(folder, video.path), kind: video.kind, content_hash: video.contentHash, size_bytes: video.sizeBytes,
    width: video.width, height: video.height, frame_count: video.frameCount, duration_seconds: video.durationSeconds, frame_rate: video.frameRate,
    is_variable_frame_rate: video.isVariableFrameRate ? 1 : 0, codec: video.codec, is_rendered: video.isRendered ? 1 : 0,
    proxy_path: video.proxyPath === null ? null : storedPath(folder, video.proxyPath),
    frame_times: encodeFrameTimes(video.frameTimesMicroseconds), created_at: now(),
  }
}

/** Float64, little-endian, whatever the machine. */
export function encodeFrameTimes(times: Float64Array | readonly number[]): Buffer {
  const bytes = Buffer.alloc(times.length * 8)
  times.forEach((time, frame) => { bytes.writeDoubleLE(time, frame * 8) })
  return bytes
}

/** Times of frames [startFrame, endFrame), clipped to what is stored. */
export function decodeFrameTimes(bytes: Uint8Array, startFrame = 0, endFrame = bytes.length / 8): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const times: number[] = []
  for (let frame = Math.max(0, startFrame); frame < Math.min(endFrame, bytes.length / 8); frame += 1) times.push(view.getFloat64(frame * 8, true))
  return times
}

export async function getVideo(context: LibraryContext, id: number): Promise<Video> {
  const row = await context.connection.query.selectFrom('videos').select(columns).where('id', '=', id).executeTakeFirst()
  return videoOf(found(row, 'video', id), context.folder)
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
      const times = video.frameTimesMicroseconds.length
      if (times !== 0 && times !== video.frameCount) {
        throw new StudioError('unreadable-video', `"${video.name}" has ${video.frameCount} frames but ${times} presentation times; each frame needs one.`, { hint: 'Convert the video to another format and import it again.' })
      }
      const stored = await write(async (db) => {
        const known = await db.selectFrom('videos').select(['id', 'path']).where('content_hash', '=', video.contentHash).executeTakeFirst()
        if (known !== undefined) {
          const hasVanished = !existsSync(openPath(folder, known.path))
          if (hasVanished) await db.updateTable('videos').set({ path: storedPath(folder, video.path) }).where('id', '=', known.id).execute()
          return { id: known.id, isNew: false, diveIds: [] as DiveId[], isChanged: hasVanished }
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
    async frameTimes(id, startFrame, endFrame) {
      const row = found(await query.selectFrom('videos').select(['frame_times', 'frame_count', 'frame_rate']).where('id', '=', id).executeTakeFirst(), 'video', id)
      if (row.frame_times.length > 0) return decodeFrameTimes(row.frame_times, startFrame, endFrame)
      // Frame folders carry no times; theirs follow from the rate given at import.
      const first = Math.max(0, startFrame)
      const count = Math.max(0, Math.min(endFrame, row.frame_count) - first)
      return Array.from({ length: count }, (_, i) => ((first + i) * 1_000_000) / row.frame_rate)
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
