import type { Kysely } from 'kysely'
import type { MarkedStage } from '../../shared/contract/second-labels.ts'
import { StudioError } from '../../shared/errors.ts'
import { now } from './clock.ts'
import type { Database, Row } from './schema.ts'

/**
 * The log of one second labelling, by the rules of a dive's own: each edit with
 * what takes it back, read from the set in the same transaction; undo and redo
 * walk it, a new edit drops the redo tail. Submitting is no edit and stays out.
 */
export interface LabelSetChange {
  stages?: MarkedStage[]
  scorePoints?: number | null
}

type Db = Kysely<Database>

export async function applyToSet(db: Db, set: Row<'label_sets'>, change: LabelSetChange, summary: string): Promise<void> {
  const inverse: LabelSetChange = {}
  if (change.stages !== undefined) inverse.stages = JSON.parse(set.stages) as MarkedStage[]
  if (change.scorePoints !== undefined) inverse.scorePoints = set.score_points
  await write(db, set.id, change)
  await db.updateTable('label_set_operations').set({ is_dropped: 1 }).where('label_set_id', '=', set.id).where('is_undone', '=', 1).where('is_dropped', '=', 0).execute()
  await db.insertInto('label_set_operations').values({ label_set_id: set.id, summary, at: now(), forward: JSON.stringify(change), inverse: JSON.stringify(inverse) }).execute()
}

/** Whoever edits says which edit they saw last, as of a dive. @throws StudioError 'stale-edit' where it is not the last any more; `basedOn` left out fits everything */
export async function refuseStaleSet(db: Db, setId: number, basedOn: number | undefined): Promise<void> {
  if (basedOn === undefined) return
  const head = await undoableOfSet(db, setId)
  if ((head?.id ?? 0) === basedOn) return
  const told = head !== undefined && head.id > basedOn ? `it was changed meanwhile (${head.summary})` : 'its last edit was taken back meanwhile'
  throw new StudioError('stale-edit', `This edit was made on an earlier state of the second labelling: ${told}, in another window or program.`, { hint: 'Look at it as it is now and make the edit again. Nothing was overwritten.' })
}

/** @throws StudioError 'conflict' where nothing is left to undo */
export async function undoOfSet(db: Db, setId: number): Promise<void> {
  const operation = await undoableOfSet(db, setId)
  if (operation === undefined) throw new StudioError('conflict', 'There is nothing to undo in this second labelling.')
  await write(db, setId, JSON.parse(operation.inverse) as LabelSetChange)
  await db.updateTable('label_set_operations').set({ is_undone: 1 }).where('id', '=', operation.id).execute()
}

/** @throws StudioError 'conflict' where nothing is left to redo */
export async function redoOfSet(db: Db, setId: number): Promise<void> {
  const operation = await redoableOfSet(db, setId)
  if (operation === undefined) throw new StudioError('conflict', 'There is nothing to redo: the last edit is in place.')
  await write(db, setId, JSON.parse(operation.forward) as LabelSetChange)
  await db.updateTable('label_set_operations').set({ is_undone: 0 }).where('id', '=', operation.id).execute()
}

export function undoableOfSet(db: Db, setId: number): Promise<Row<'label_set_operations'> | undefined> {
  return db.selectFrom('label_set_operations').selectAll().where('label_set_id', '=', setId).where('is_undone', '=', 0).orderBy('id', 'desc').limit(1).executeTakeFirst()
}

export function redoableOfSet(db: Db, setId: number): Promise<Row<'label_set_operations'> | undefined> {
  return db.selectFrom('label_set_operations').selectAll().where('label_set_id', '=', setId).where('is_undone', '=', 1).where('is_dropped', '=', 0).orderBy('id').limit(1).executeTakeFirst()
}

async function write(db: Db, setId: number, { stages, scorePoints }: LabelSetChange): Promise<void> {
  await db.updateTable('label_sets').set({
    state: 'in-progress', updated_at: now(),
    ...(stages === undefined ? {} : { stages: JSON.stringify(stages) }),
    ...(scorePoints === undefined ? {} : { score_points: scorePoints }),
  }).where('id', '=', setId).execute()
}
