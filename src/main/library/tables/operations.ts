import type { Kysely } from 'kysely'
import type { Database, NewRow, Row } from '../schema.ts'

/**
 * The log of operations. For each dive, operations that are not undone come
 * first, then those undone (the redo tail), both by id; rows overtaken by a
 * later edit are dropped from redo but stay as history.
 */
type Db = Kysely<Database>

export async function insertOperation(db: Db, operation: Pick<NewRow<'operations'>, 'dive_id' | 'kind' | 'summary' | 'who' | 'at' | 'forward' | 'inverse'>): Promise<void> {
  await db.updateTable('operations').set({ is_dropped: 1 }).where('dive_id', '=', operation.dive_id).where('is_undone', '=', 1).where('is_dropped', '=', 0).execute()
  await db.insertInto('operations').values(operation).execute()
}

/** The operation that undo takes back; undefined where there is none. */
export async function getUndoable(db: Db, diveId: number): Promise<Row<'operations'> | undefined> {
  return db.selectFrom('operations').selectAll().where('dive_id', '=', diveId).where('is_undone', '=', 0).where('inverse', 'is not', null).orderBy('id', 'desc').limit(1).executeTakeFirst()
}

/** The operation that redo applies again; undefined where there is none. */
export async function getRedoable(db: Db, diveId: number): Promise<Row<'operations'> | undefined> {
  return db.selectFrom('operations').selectAll().where('dive_id', '=', diveId).where('is_undone', '=', 1).where('is_dropped', '=', 0).orderBy('id').limit(1).executeTakeFirst()
}

export async function markUndone(db: Db, operationId: number, isUndone: boolean): Promise<void> {
  await db.updateTable('operations').set({ is_undone: isUndone ? 1 : 0 }).where('id', '=', operationId).execute()
}

/** The last operation in effect, creation included; undefined where the dive has no history. */
export async function getHead(db: Db, diveId: number): Promise<Row<'operations'> | undefined> {
  return db.selectFrom('operations').selectAll().where('dive_id', '=', diveId).where('is_undone', '=', 0).orderBy('id', 'desc').limit(1).executeTakeFirst()
}

/** Its id; 0 where there is none. */
export async function getHeadId(db: Db, diveId: number): Promise<number> {
  const row = await db.selectFrom('operations').select('id').where('dive_id', '=', diveId).where('is_undone', '=', 0).orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row?.id ?? 0
}

/** Newest first. `limit`: all by default; `before`: only those with a smaller id. */
export async function listOperations(db: Db, diveId: number, { limit, before }: { limit?: number | undefined; before?: number | undefined } = {}): Promise<Row<'operations'>[]> {
  let query = db.selectFrom('operations').selectAll().where('dive_id', '=', diveId).orderBy('id', 'desc')
  if (before !== undefined) query = query.where('id', '<', before)
  if (limit !== undefined) query = query.limit(limit)
  return query.execute()
}
