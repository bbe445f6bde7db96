import type { DiveRecord } from '../../shared/contract/dive-record.ts'
import type { DiveId, SplitId, SplitPart, VideoId } from '../../shared/contract/entities.ts'
import type { LibraryContext } from './context.ts'
import { openPath } from './folder.ts'
import { factsOf } from './tables/dives.ts'
import { getOrigins } from './tables/origins.ts'
import { listStagesOf } from './tables/stages.ts'
import { heldWorkOf, recordedWork, untouchedWork } from './work-records.ts'

export type { DiveOrigin, DiveRecord, DiveWork, ImportedDive, Json } from '../../shared/contract/dive-record.ts'

export interface DiveRecords {
  /** Dives that were not removed, by id, in pages read one after another; all of them or those asked for. Edits between two pages may or may not be seen. */
  read(options?: { diveIds?: readonly DiveId[]; pageSize?: number }): AsyncIterable<readonly DiveRecord[]>
}

export function createDiveRecords({ connection: { query }, folder }: LibraryContext): DiveRecords {
  async function recordsOf(ids: readonly number[]): Promise<DiveRecord[]> {
    const rows = await query.selectFrom('dives').innerJoin('videos', 'videos.id', 'dives.video_id').selectAll('dives')
      .select(['videos.name as video_name', 'videos.kind', 'videos.path', 'videos.content_hash', 'videos.width', 'videos.height', 'videos.frame_count', 'videos.frame_rate', 'videos.is_rendered', 'videos.is_awaited'])
      .where('dives.id', 'in', ids).where('dives.is_removed', '=', 0).execute()
    const byId = new Map(rows.map((row) => [row.id, row]))
    const [stages, origins, works] = [await listStagesOf(query, ids), await getOrigins(query, ids), await heldWorkOf(query, ids)]
    const parts = new Map<number, { splitId: SplitId; part: SplitPart }[]>()
    for (const { dive_id, split_id, part } of await query.selectFrom('split_members').selectAll().where('dive_id', 'in', ids).orderBy('split_id').execute()) {
      const known = parts.get(dive_id) ?? []
      known.push({ splitId: split_id as SplitId, part })
      parts.set(dive_id, known)
    }
    return ids.flatMap((id) => {
      const row = byId.get(id)
      if (row === undefined) return []
      return [{
        diveId: id as DiveId, category: row.category, facts: factsOf(row), stages: stages.get(id) ?? [],
        video: {
          videoId: row.video_id as VideoId, name: row.video_name, kind: row.kind, path: row.path === '' ? '' : openPath(folder, row.path), contentHash: row.content_hash, width: row.width, height: row.height,
          frameCount: row.frame_count, frameRate: row.frame_rate, isRendered: row.is_rendered === 1, isAwaited: row.is_awaited === 1,
        },
        origin: origins.get(id) ?? null,
        work: recordedWork(works.get(id as DiveId) ?? { ...untouchedWork, comments: [] }),
        parts: parts.get(id) ?? [],
      }]
    })
  }

  return {
    async *read({ diveIds, pageSize = 1000 } = {}) {
      if (diveIds !== undefined) {
        for (let start = 0; start < diveIds.length; start += pageSize) yield recordsOf(diveIds.slice(start, start + pageSize))
        return
      }
      for (let last = 0; ; ) {
        const page = await query.selectFrom('dives').select('id').where('is_removed', '=', 0).where('id', '>', last).orderBy('id').limit(pageSize).execute()
        if (page.length === 0) return
        yield recordsOf(page.map(({ id }) => id))
        last = page.at(-1)?.id ?? last
      }
    },
  }
}
