import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DiveId, VideoId } from '../../../shared/contract/entities.ts'
import type { ResultDive } from '../../../shared/contract/results-sheets.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { LibraryContext } from '../context.ts'
import { applyOperation, getDiveState, undoOperation } from '../dive-operations.ts'
import type { Results, SheetChange } from '../results.ts'
import type { Database } from '../schema.ts'
import { factsOf } from './dives.ts'
import { getHead } from './operations.ts'
import { insertReview, listReviews } from './reviews.ts'

/** What a results sheet needs of the library and does to it. */
type Db = Kysely<Database>

export function createResults(context: LibraryContext): Results {
  const { query, write } = context.connection
  return {
    async athletes() {
      const rows = await query.selectFrom('dives').where('is_removed', '=', 0).groupBy('athlete').select(['athlete', (eb) => eb.fn.countAll<number>().as('dives')]).execute()
      return new Map(rows.map((row) => [row.athlete, row.dives]))
    },
    async divesOf(athletes, numbers) {
      const rows = await query.selectFrom('dives').innerJoin('videos', 'videos.id', 'dives.video_id').selectAll('dives').select(['videos.name as video_name', 'videos.is_awaited']).where('dives.is_removed', '=', 0)
        .where((eb) => eb.or([eb('athlete', 'in', among(athletes)), eb.and([eb('athlete', '=', ''), eb('dive_number', 'in', among(numbers))])])).orderBy('dives.id').execute()
      return rows.map((row): ResultDive => {
        const { endFrame: _end, ...facts } = factsOf(row)
        return { ...facts, id: row.id as DiveId, videoId: row.video_id as VideoId, videoName: row.video_name, isAwaited: row.is_awaited === 1 }
      })
    },
    async makeReview(review, edits, source, person) {
      const made = await write(async (db) => {
        const changes: SheetChange[] = []
        for (const { diveId, facts, summary } of edits) {
          const state = await getDiveState(db, diveId)
          if (state.isRemoved) throw new StudioError('not-found', `Dive ${diveId} was removed.`, { hint: 'Match the sheet with the library again.' })
          await applyOperation(db, diveId, { kind: 'facts', summary, who: source.name, change: { facts } }, state)
          changes.push({ diveId, operationId: (await getHead(db, diveId))?.id ?? 0 })
        }
        return { id: await insertReview(db, review, person), changes }
      })
      context.changed(made.changes.length > 0 ? ['dives', 'reviews'] : ['reviews'], made.changes.map(({ diveId }) => diveId))
      const [stored] = await listReviews(query, { only: made.id })
      if (stored === undefined) throw new StudioError('internal', 'The session was not stored.')
      return { review: stored, changes: made.changes }
    },
    async takeBack(changes) {
      const undone = await write(async (db) => {
        const done: DiveId[] = []
        for (const { diveId, operationId } of changes) {
          if (!(await isLatest(db, diveId, operationId))) continue
          await undoOperation(db, diveId)
          done.push(diveId)
        }
        return done
      })
      if (undone.length > 0) context.changed(['dives'], undone)
      return changes.length - undone.length
    },
  }
}

/** A competition has more athletes than a statement has places for values. */
function among(values: readonly string[]): RawBuilder<string> {
  return sql<string>`(SELECT value FROM json_each(${JSON.stringify(values)}))`
}

async function isLatest(db: Db, diveId: number, operationId: number): Promise<boolean> {
  return (await getHead(db, diveId))?.id === operationId
}
