import { sql, type Kysely } from 'kysely'
import type { DiveId, SplitId } from '../../shared/contract/entities.ts'
import type { SplitMember } from '../../shared/contract/splits.ts'
import { eventOf } from './dive-sources.ts'
import type { SplitCandidate, Splits } from './library.ts'
import type { Database } from './schema.ts'
import { divePage, labelledStageCount } from './tables/dives.ts'

/** The dives there are to divide, in one reading: a hundred thousand of them take well under a second. */
export async function listSplitCandidates(db: Kysely<Database>, { category, search, diveNumber }: Parameters<Splits['candidates']>[0]): Promise<SplitCandidate[]> {
  const rows = await divePage(db, { category, search, diveNumber, sort: 'newest' })
    .innerJoin('videos', 'videos.id', 'dives.video_id').leftJoin('origins', 'origins.dive_id', 'dives.id')
    .select(['dives.id', 'dives.dive_number', 'dives.score_points', 'dives.athlete', 'dives.event', 'dives.stage_count', 'dives.difficulty', 'videos.is_awaited', 'origins.dataset', 'origins.competition'])
    .select(sql<number>`dives.awards <> '[]'`.as('has_awards')).execute()
  return rows.map((row) => ({
    id: row.id as DiveId, diveNumber: row.dive_number, scorePoints: row.score_points, athlete: row.athlete,
    event: eventOf(row),
    hasStages: row.stage_count >= labelledStageCount, hasDifficulty: row.difficulty !== null, hasAwards: row.has_awards === 1, hasPictures: row.is_awaited === 0,
  })).reverse()
}

/** Members of a split that were not removed, with what an export says of them, by id. */
export async function listSplitMembers(db: Kysely<Database>, splitId: SplitId): Promise<SplitMember[]> {
  const rows = await db.selectFrom('split_members').innerJoin('dives', 'dives.id', 'split_members.dive_id').leftJoin('origins', 'origins.dive_id', 'dives.id')
    .where('split_id', '=', splitId).where('dives.is_removed', '=', 0)
    .select(['dives.id', 'part', 'dive_number', 'athlete', 'event', 'score_points', 'origins.dataset', 'origins.key']).orderBy('dives.id').execute()
  return rows.map((row) => ({ diveId: row.id as DiveId, part: row.part, diveNumber: row.dive_number, athlete: row.athlete, event: row.event, scorePoints: row.score_points, dataset: row.dataset, key: row.key }))
}
