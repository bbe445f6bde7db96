import type { Dive, DiveFacts, DiveId, Video, VideoId } from '../../shared/contract/entities.ts'
import type { LibraryContext } from './context.ts'
import { createDive } from './create-dive.ts'
import { applyOperation, getDiveState } from './dive-operations.ts'
import type { Author } from './library.ts'
import { found } from './not-found.ts'
import { getDives } from './tables/dives.ts'
import { getVideo } from './tables/videos.ts'

/** A video cut into dives: what was made of it, many at a time, each time in one transaction. */
export interface Cutting {
  /** Videos without a dive, newest first; `total` counts those beyond `limit` too. */
  uncutVideos(limit: number): Promise<{ videos: Video[]; total: number }>
  /** By first frame. Errors: 'not-found'. */
  divesOf(videoId: VideoId): Promise<Dive[]>
  /** All or none; ranges that are dives already are left out and counted. Errors: as `Dives.create`. */
  createMany(videoId: VideoId, dives: readonly DiveFacts[], author: Author): Promise<{ created: Dive[]; unchanged: number }>
  /** All or none; each change is in its dive's history. Errors: 'not-found'. */
  setRemoved(diveIds: readonly DiveId[], isRemoved: boolean, author: Author): Promise<void>
}

export function createCutting(context: LibraryContext): Cutting {
  const { query, write } = context.connection
  const cutting: Cutting = {
    async uncutVideos(limit) {
      const uncut = query.selectFrom('videos').where('is_awaited', '=', 0).where(({ not, exists, selectFrom }) => not(exists(selectFrom('dives').select('dives.id').whereRef('dives.video_id', '=', 'videos.id').where('dives.is_removed', '=', 0))))
      const rows = await uncut.select('id').orderBy('id', 'desc').limit(limit).execute()
      const { total } = await uncut.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
      return { videos: await Promise.all(rows.map(({ id }) => getVideo(context, id))), total }
    },
    async divesOf(videoId) {
      await getVideo(context, videoId)
      const rows = await query.selectFrom('dives').select('id').where('video_id', '=', videoId).where('is_removed', '=', 0).orderBy('start_frame').orderBy('end_frame').orderBy('id').execute()
      return getDives(query, rows.map(({ id }) => id))
    },
    async createMany(videoId, dives, author) {
      const ids = await write(async (db) => {
        const video = found(await db.selectFrom('videos').select(['id', 'name', 'frame_count']).where('id', '=', videoId).executeTakeFirst(), 'video', videoId)
        const rows = await db.selectFrom('dives').select(['start_frame', 'end_frame']).where('video_id', '=', videoId).where('is_removed', '=', 0).execute()
        const taken = new Set(rows.map((row) => `${row.start_frame}-${row.end_frame}`))
        const created: DiveId[] = []
        for (const facts of dives) {
          const range = `${facts.startFrame}-${facts.endFrame}`
          if (taken.has(range)) continue
          taken.add(range)
          created.push(await createDive(db, { id: video.id, name: video.name, frameCount: video.frame_count }, { facts, stages: [] }, author))
        }
        return created
      })
      if (ids.length > 0) context.changed(['dives'], ids)
      return { created: await getDives(query, ids), unchanged: dives.length - ids.length }
    },
    async setRemoved(diveIds, isRemoved, author) {
      const changed = await write(async (db) => {
        const ids: DiveId[] = []
        for (const id of new Set(diveIds)) {
          const state = await getDiveState(db, id)
          if (state.isRemoved === isRemoved) continue
          await applyOperation(db, id, { kind: isRemoved ? 'remove' : 'restore', summary: isRemoved ? 'Removed the dive' : 'Restored the dive', who: author.name, change: { isRemoved } }, state)
          ids.push(id)
        }
        return ids
      })
      if (changed.length > 0) context.changed(['dives'], changed)
    },
  }
  return cutting
}
