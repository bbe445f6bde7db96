import { sql, type Kysely } from 'kysely'
import type { AnnotatorId, DiveId, VideoId } from '../../../shared/contract/entities.ts'
import { reviewLimit, sheetRow, type ReviewDive, type ReviewId, type ReviewItem, type ReviewItemId, type SheetRow } from '../../../shared/contract/reviews.ts'
import { StudioError } from '../../../shared/errors.ts'
import { found } from '../not-found.ts'
import type { NewReviewItem } from '../reviews.ts'
import type { Database } from '../schema.ts'
import { inJson } from './assignments.ts'

/** The playlist of a session: dives and gaps in order. */
type Db = Kysely<Database>

/** Inside a transaction; answers items that are new, or were removed. Errors: as `Reviews.add`. */
export async function addReviewItems(db: Db, reviewId: number, items: readonly NewReviewItem[]): Promise<ReviewItemId[]> {
  const there = await db.selectFrom('review_items').select(['id', 'dive_id', 'position', 'is_removed']).where('review_id', '=', reviewId).execute()
  const byDive = new Map(there.map((item) => [item.dive_id, item]))
  const ids = [...new Set(items.flatMap(({ diveId }) => diveId ?? []))]
  const known = new Set((await db.selectFrom('dives').select('id').where('id', 'in', inJson(ids)).execute()).map((row) => row.id))
  for (const id of ids) if (!known.has(id)) found(undefined, 'dive', id)
  const seen = new Set<DiveId>()
  const fresh = items.filter(({ diveId }) => {
    if (diveId === null) return true
    const isNew = !byDive.has(diveId) && !seen.has(diveId)
    seen.add(diveId)
    return isNew
  })
  const back = [...seen].flatMap((id) => { const item = byDive.get(id); return item?.is_removed === 1 ? [item.id] : [] })
  const count = there.filter((item) => item.is_removed === 0).length + fresh.length + back.length
  if (count > reviewLimit) throw new StudioError('invalid-input', `A session of ${count} dives is too long; it holds up to ${reviewLimit}.`, { hint: 'Narrow the filter, or make several sessions.' })
  let position = Math.max(0, ...there.map((item) => item.position))
  for (const id of back) await db.updateTable('review_items').set({ is_removed: 0, position: position += 1 }).where('id', '=', id).execute()
  const added = [...back]
  for (let start = 0; start < fresh.length; start += 2000) {
    const rows = fresh.slice(start, start + 2000).map((item) => ({ review_id: reviewId, dive_id: item.diveId, position: position += 1, sheet_row: item.sheetRow === null ? null : JSON.stringify(item.sheetRow), decision: null, decided_by: null, decided_at: null }))
    added.push(...(await db.insertInto('review_items').values(rows).returning('id').execute()).map((row) => row.id))
  }
  return added as ReviewItemId[]
}

/** Inside a transaction. Errors: 'conflict' unless these are exactly the items that are not removed. */
export async function orderReviewItems(db: Db, reviewId: ReviewId, itemIds: readonly ReviewItemId[]): Promise<void> {
  const there = (await db.selectFrom('review_items').select('id').where('review_id', '=', reviewId).where('is_removed', '=', 0).execute()).map((row) => row.id)
  const wanted = new Set<number>(itemIds)
  if (wanted.size !== itemIds.length || there.length !== wanted.size || there.some((id) => !wanted.has(id))) throw new StudioError('conflict', 'The session holds other dives by now.', { hint: 'Open it again and put the dives in order once more.' })
  await sql`UPDATE review_items SET position = wanted.key + 1 FROM json_each(${JSON.stringify(itemIds)}) AS wanted WHERE review_items.id = wanted.value`.execute(db)
}

/** Inside a transaction: the dive a gap stands for, or a gap again. Errors: as `Reviews.place`. */
export async function placeDive(db: Db, reviewId: ReviewId, itemId: ReviewItemId, diveId: DiveId | null): Promise<void> {
  const item = found(await db.selectFrom('review_items').select(['dive_id', 'sheet_row']).where('review_id', '=', reviewId).where('id', '=', itemId).executeTakeFirst(), 'item', itemId)
  if (item.sheet_row === null) throw new StudioError('invalid-input', 'Only a row of a results sheet can be without a dive.', { hint: 'Take the dive out of the session instead.' })
  if (item.dive_id === diveId) return
  if (diveId !== null) {
    found(await db.selectFrom('dives').select('id').where('id', '=', diveId).where('is_removed', '=', 0).executeTakeFirst(), 'dive', diveId)
    const there = await db.selectFrom('review_items').select('is_removed').where('review_id', '=', reviewId).where('dive_id', '=', diveId).executeTakeFirst()
    if (there?.is_removed === 1) throw new StudioError('conflict', 'This dive was in the session and was taken out.', { hint: 'Add it again; the row without a video can be taken out then.' })
    if (there !== undefined) throw new StudioError('conflict', 'This dive is in the session already.', { hint: 'Choose another dive, or take that one out first.' })
  }
  if (item.dive_id !== null && (await isSpokenOf(db, reviewId, item.dive_id))) throw new StudioError('conflict', 'There are notes, drawings or commitments on this dive.', { hint: 'They belong to the dive; take it out of the session instead.' })
  await db.updateTable('review_items').set({ dive_id: diveId }).where('id', '=', itemId).execute()
}

async function isSpokenOf(db: Db, reviewId: number, diveId: number): Promise<boolean> {
  for (const table of ['review_notes', 'review_drawings', 'review_commitments'] as const) {
    if ((await db.selectFrom(table).select('id').where('review_id', '=', reviewId).where('dive_id', '=', diveId).limit(1).executeTakeFirst()) !== undefined) return true
  }
  return false
}

export async function listReviewItems(db: Db, reviewId: ReviewId, { annotatorId, isBlind, withRemoved }: { annotatorId: AnnotatorId; isBlind: boolean; withRemoved: boolean }): Promise<ReviewItem[]> {
  let wanted = db.selectFrom('review_items').leftJoin('annotators as decider', 'decider.id', 'review_items.decided_by')
    .leftJoin('dives', 'dives.id', 'review_items.dive_id').leftJoin('videos', 'videos.id', 'dives.video_id')
    .leftJoin('review_commitments as own', (join) => join.onRef('own.review_id', '=', 'review_items.review_id').onRef('own.dive_id', '=', 'review_items.dive_id').on('own.annotator_id', '=', annotatorId))
    .selectAll('review_items').select(['decider.name as decider_name', 'own.committed_at', 'own.revealed_at'])
    .select(['dives.video_id', 'dives.start_frame', 'dives.end_frame', 'dives.dive_number', 'dives.height_metres', 'dives.difficulty', 'dives.athlete', 'dives.event', 'dives.round', 'dives.score_points', 'dives.stage_count', 'dives.is_removed as is_dive_removed', 'videos.frame_rate', 'videos.is_rendered', 'videos.is_awaited'])
    .where('review_items.review_id', '=', reviewId)
  if (!withRemoved) wanted = wanted.where('review_items.is_removed', '=', 0)
  const rows = await wanted.orderBy('review_items.position').orderBy('review_items.id').execute()
  const counts = await db.selectFrom('review_notes').where('review_id', '=', reviewId).where('is_removed', '=', 0).groupBy('dive_id')
    .select(['dive_id', (eb) => eb.fn.countAll<number>().filterWhere('kind', '=', 'note').as('notes'), (eb) => eb.fn.countAll<number>().filterWhere('kind', '=', 'bookmark').as('bookmarks')]).execute()
  const byDive = new Map(counts.map((row) => [row.dive_id, row]))
  return rows.map((row) => {
    const scores = !isBlind ? 'open' : row.revealed_at !== null ? 'revealed' : row.committed_at !== null ? 'committed' : 'hidden'
    const mayShow = scores === 'open' || scores === 'revealed'
    const dive: ReviewDive | null = row.dive_id === null ? null : {
      id: row.dive_id as DiveId, videoId: row.video_id as VideoId, frameCount: (row.end_frame ?? 1) - (row.start_frame ?? 0), frameRate: row.frame_rate ?? 25,
      diveNumber: row.dive_number, heightMetres: row.height_metres as ReviewDive['heightMetres'], difficulty: row.difficulty, athlete: row.athlete ?? '', event: row.event ?? '', round: row.round ?? '',
      scorePoints: mayShow ? row.score_points : null, stageCount: row.stage_count ?? 0, isRendered: row.is_rendered === 1, isAwaited: row.is_awaited === 1, isRemoved: row.is_dive_removed === 1,
    }
    const said = row.sheet_row === null ? null : sheetRow.parse(JSON.parse(row.sheet_row))
    return {
      id: row.id as ReviewItemId, dive, sheetRow: said === null || mayShow ? said : withoutScores(said), decision: row.decision, decisionNote: row.decision_note, decidedBy: row.decider_name, decidedAt: row.decided_at,
      noteCount: byDive.get(row.dive_id ?? 0)?.notes ?? 0, bookmarkCount: byDive.get(row.dive_id ?? 0)?.bookmarks ?? 0, scores, isRemoved: row.is_removed === 1,
    }
  })
}

function withoutScores(said: SheetRow): SheetRow {
  return { ...said, awards: [], penaltyPoints: null, scorePoints: null }
}
