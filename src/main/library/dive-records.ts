import type { DiveFacts, DiveId, SplitId, SplitPart, Stage, VideoId } from '../../shared/contract/entities.ts'
import type { LibraryContext } from './context.ts'
import { openPath } from './folder.ts'
import { factsOf } from './tables/dives.ts'
import { getOrigins } from './tables/origins.ts'
import { listStagesOf } from './tables/stages.ts'

/** A value of JSON, as data sets keep what dives have no column for. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** What a data set said of a dive when it was last imported. */
export interface ImportedDive {
  category: string
  facts: DiveFacts
  stages: readonly { label: string | null; startFrame: number }[]
}

/** Where a dive came from. */
export interface DiveOrigin {
  /** "finediving", "mtl-aqa", "aqa-7", "jigsaws" or "table:…". */
  dataset: string
  /** Of the dive within the data set: "01/5". */
  key: string
  /** Of its video within the data set. */
  videoKey: string
  /** Where the clip lies in its competition's broadcast; half-open, 0-based. */
  source: { competition: string; startFrame: number; endFrame: number } | null
  imported: ImportedDive
  /** By the data set's own names. */
  details: Readonly<Record<string, Json>>
}

/** A dive with everything known of it: what the doctor looks at and exports write. */
export interface DiveRecord {
  diveId: DiveId
  category: string
  facts: DiveFacts
  stages: readonly Stage[]
  video: {
    videoId: VideoId
    name: string
    kind: 'file' | 'frames'
    /** Absolute; '' while the pictures are awaited and no place is known. */
    path: string
    contentHash: string
    width: number
    height: number
    frameCount: number
    frameRate: number
    isRendered: boolean
    /** Its pictures have not been attached yet; size and length are what the labels say. */
    isAwaited: boolean
  }
  origin: DiveOrigin | null
  /** In which part of which splits it is. */
  parts: readonly { splitId: SplitId; part: SplitPart }[]
}

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
    const [stages, origins] = [await listStagesOf(query, ids), await getOrigins(query, ids)]
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
