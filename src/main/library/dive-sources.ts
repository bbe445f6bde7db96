import type { Kysely } from 'kysely'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { DiveId, VideoId } from '../../shared/contract/entities.ts'
import { transitionsOf } from '../../shared/domain/stages.ts'
import { StudioError } from '../../shared/errors.ts'
import type { LibraryContext } from './context.ts'
import { openPath } from './folder.ts'
import type { FrameIndexFiles } from './frame-indexes.ts'
import { planFrameIndexFile, writeFrameIndexFiles } from './frame-indexes.ts'
import type { DiveSources, SnapshotDive } from './library.ts'
import { found } from './not-found.ts'
import type { Database } from './schema.ts'
import { labelledStageCount } from './tables/dives.ts'
import { listStagesOf } from './tables/stages.ts'

/** Dives as jobs need them: where the frames are and what the labels say, read at one moment. */

/** "107B · A. Diver", or what is known of it. */
export function diveTitle(dive: { dive_number: string | null; athlete: string; video_name: string }): string {
  const parts = [dive.dive_number, dive.athlete].filter((part) => part !== null && part !== '')
  return parts.length > 0 ? parts.join(' · ') : dive.video_name
}

/** Its event, or the competition of its data set where the dive names none. */
export function eventOf({ event, dataset, competition }: { event: string; dataset: string | null; competition: string | null }): string {
  return event.trim() !== '' || competition === null ? event : `${dataset} ${competition}`
}

export function createDiveSources(context: LibraryContext): DiveSources {
  const { query, write } = context.connection

  async function list(db: Kysely<Database>, diveIds: readonly number[], files: FrameIndexFiles): Promise<DiveSource[]> {
    const stages = await listStagesOf(db, diveIds)
    const videos = new Map<number, DiveSource['video']>()
    const dives = new Map<number, DiveSource>()
    for (let start = 0; start < diveIds.length; start += 10_000) {
      const rows = await db.selectFrom('dives').innerJoin('videos', 'videos.id', 'dives.video_id').leftJoin('origins', 'origins.dive_id', 'dives.id')
        .selectAll('dives').select(['videos.name as video_name', 'origins.dataset', 'origins.competition'])
        .where('dives.id', 'in', diveIds.slice(start, start + 10_000)).where('is_removed', '=', 0).execute()
      for (const row of rows) {
        const video = videos.get(row.video_id) ?? await getVideoSource(db, row.video_id, files)
        videos.set(row.video_id, video)
        dives.set(row.id, {
          diveId: row.id as DiveId, title: diveTitle(row), athlete: row.athlete, event: eventOf(row), category: row.category, video, startFrame: row.start_frame, endFrame: row.end_frame,
          diveNumber: row.dive_number, difficulty: row.difficulty, scorePoints: row.score_points, awards: JSON.parse(row.awards) as number[], transitions: transitionsOf(stages.get(row.id) ?? []),
        })
      }
    }
    return diveIds.map((id) => {
      const dive = dives.get(id)
      if (dive === undefined) throw new StudioError('not-found', `Dive ${id} was removed or is not in this library.`, { hint: 'Choose the dives again.' })
      return dive
    })
  }

  async function getVideoSource(db: Kysely<Database>, id: number, files: FrameIndexFiles): Promise<DiveSource['video']> {
    const row = found(await db.selectFrom('videos').select(['path', 'kind', 'content_hash', 'width', 'height', 'frame_count', 'frame_rate', 'frame_index']).where('id', '=', id).executeTakeFirst(), 'video', id)
    return {
      videoId: id as VideoId, path: openPath(context.folder, row.path), kind: row.kind, contentHash: row.content_hash, width: row.width, height: row.height,
      frameCount: row.frame_count, frameRate: row.frame_rate, frameIndexPath: planFrameIndexFile(context.folder, files, row.frame_index),
    }
  }

  /** One transaction, and the writer's lock: no edit of any program can fall between the reads. The files are written after it. */
  async function readDives<T>(read: (db: Kysely<Database>, files: FrameIndexFiles) => Promise<T>): Promise<T> {
    const files: FrameIndexFiles = new Map()
    const dives = await write((db) => read(db, files))
    await writeFrameIndexFiles(files)
    return dives
  }

  return {
    list: (diveIds) => readDives((db, files) => list(db, diveIds, files)),
    ofSplit: (splitId) => readDives(async (db, files): Promise<SnapshotDive[]> => {
      found(await db.selectFrom('splits').select('id').where('id', '=', splitId).executeTakeFirst(), 'split', splitId)
      const members = await db.selectFrom('split_members').innerJoin('dives', 'dives.id', 'split_members.dive_id').where('split_id', '=', splitId).where('dives.is_removed', '=', 0)
        .select(['dive_id', 'part']).orderBy('dive_id').execute()
      const parts = new Map(members.map((member) => [member.dive_id, member.part]))
      return (await list(db, [...parts.keys()], files)).flatMap((dive) => {
        const part = parts.get(dive.diveId)
        return part === undefined ? [] : [{ ...dive, part }]
      })
    }),
    async exemplarCandidates({ labelledOnly = true } = {}) {
      const active = await query.selectFrom('splits').select('id').where('is_active', '=', 1).executeTakeFirst()
      let dives = query.selectFrom('dives').innerJoin('videos', 'videos.id', 'dives.video_id').select(['dives.id', 'category', 'dive_number', 'difficulty']).where('is_removed', '=', 0).where('score_points', 'is not', null).where('videos.is_awaited', '=', 0)
      if (labelledOnly) dives = dives.where('stage_count', '>=', labelledStageCount)
      if (active !== undefined) dives = dives.where('dives.id', 'in', query.selectFrom('split_members').select('dive_id').where('split_id', '=', active.id).where('part', '=', 'train'))
      return (await dives.orderBy('dives.id').execute()).map((row) => ({ diveId: row.id as DiveId, category: row.category, diveNumber: row.dive_number, difficulty: row.difficulty }))
    },
  }
}
