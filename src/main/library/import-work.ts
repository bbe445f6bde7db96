import type { Kysely } from 'kysely'
import { initialState, type WorkState } from '../../shared/domain/work-states.ts'
import type { DiveWork, RecordedComment } from '../../shared/contract/dive-record.ts'
import { now } from './clock.ts'
import type { ImportedDive } from './dive-records.ts'
import { getDiveState } from './dive-operations.ts'
import type { ImportPeople } from './import-people.ts'
import type { WorkChange } from './plan-work.ts'
import type { Database, Row } from './schema.ts'
import { getRedoable, getUndoable, insertOperation } from './tables/operations.ts'

/** The work on dives that an import brings, stored inside its transaction, taken back and brought again with it. */
type Db = Kysely<Database>
type AssignmentRow = Row<'assignments'>
type CommentText = Pick<Row<'comments'>, 'text' | 'edited_at' | 'resolved_at' | 'resolved_by'>

/** What was done to a dive that was there before, as `import_changes.work` keeps it. */
export interface WorkDone {
  /** Of the state. */
  operationId: number | null
  assignment: { before: AssignmentRow | null; after: AssignmentRow } | null
  commentIds: number[]
  edits: { id: number; before: CommentText; after: CommentText }[]
  /** Where the dive came from stays as it was: its labels are in conflict. */
  keepsOrigin: boolean
}

const summaries: Record<WorkState, string> = { 'to-do': 'To do', labelled: 'Marked as labelled', 'in-review': 'Handed in for review', accepted: 'Accepted', returned: 'Returned' }

/** A new dive is as far as it was elsewhere, if its labels came whole; there is nothing to undo to. */
export async function storeWorkOfNew(db: Db, diveId: number, said: DiveWork, labels: ImportedDive, people: ImportPeople): Promise<void> {
  const { stages } = await getDiveState(db, diveId)
  if (said.state !== initialState(stages.length) && (await hasLabels(db, diveId, labels))) {
    const { by, at } = said.stateSet ?? { by: people.importer, at: now() }
    if (said.stateSet !== null) await people.find(by)
    await db.updateTable('dives').set({ work_state: said.state }).where('id', '=', diveId).execute()
    await insertOperation(db, { dive_id: diveId, kind: said.stateSet === null ? 'import' : 'state', summary: summaries[said.state], who: by, at, forward: JSON.stringify({ workState: said.state }), inverse: null })
  }
  if (said.assignment !== null) await putAssignment(db, await assignmentRow(diveId, said.assignment, people))
  for (const comment of said.comments) await insertWithAnswers(db, diveId, comment, people)
}

export async function storeWork(db: Db, diveId: number, change: WorkChange, labels: ImportedDive, people: ImportPeople, keepsOrigin: boolean): Promise<WorkDone> {
  const done: WorkDone = { operationId: null, assignment: null, commentIds: [], edits: [], keepsOrigin }
  if (change.state !== null && (await hasLabels(db, diveId, labels))) {
    done.operationId = await setState(db, diveId, change.state, people)
  }
  if (change.assignment !== null) {
    const before = (await db.selectFrom('assignments').selectAll().where('dive_id', '=', diveId).executeTakeFirst()) ?? null
    const after = await assignmentRow(diveId, change.assignment, people)
    await putAssignment(db, after)
    done.assignment = { before, after }
  }
  for (const comment of change.comments) done.commentIds.push(...(await insertWithAnswers(db, diveId, comment, people)))
  for (const { to, answer } of change.answers) done.commentIds.push(await insertSaid(db, diveId, { ...answer, frame: null, resolved: null }, to, people))
  for (const { id, written, resolved } of change.edits) {
    const { text, edited_at, resolved_at, resolved_by } = await db.selectFrom('comments').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const before = { text, edited_at, resolved_at, resolved_by }
    const after = {
      ...before, ...(written === null ? {} : { text: written.text, edited_at: written.editedAt }),
      ...(resolved === null ? {} : { resolved_at: resolved.at, resolved_by: await people.find(resolved.by) }),
    }
    await db.updateTable('comments').set(after).where('id', '=', id).execute()
    done.edits.push({ id, before, after })
  }
  return done
}

/** As an operation in the name of whoever set it. @returns its id; null where the dive is in that state */
async function setState(db: Db, diveId: number, { state, by, at }: NonNullable<WorkChange['state']>, people: ImportPeople): Promise<number | null> {
  const before = await getDiveState(db, diveId)
  if (before.workState === state) return null
  await people.find(by)
  await db.updateTable('dives').set({ work_state: state, updated_at: now() }).where('id', '=', diveId).execute()
  await insertOperation(db, { dive_id: diveId, kind: 'state', summary: summaries[state], who: by, at, forward: JSON.stringify({ workState: state }), inverse: JSON.stringify({ workState: before.workState }) })
  return (await getUndoable(db, diveId))?.id ?? null
}

/**
 * Takes back, or brings again, what `storeWork` did, as far as nothing was done
 * about it since: a comment that was answered here stays with its answers. The
 * state is an operation and goes by undo and redo.
 */
export async function turnWork(db: Db, diveId: number, { assignment, commentIds, edits }: WorkDone, isUndo: boolean): Promise<void> {
  if (assignment !== null) {
    const [from, to] = isUndo ? [assignment.after, assignment.before] : [assignment.before, assignment.after]
    const now = (await db.selectFrom('assignments').selectAll().where('dive_id', '=', diveId).executeTakeFirst()) ?? null
    if (isSameRow(now, from)) await (to === null ? db.deleteFrom('assignments').where('dive_id', '=', diveId).execute() : putAssignment(db, to))
  }
  const answered = new Set((await db.selectFrom('comments').select('reply_to').where('dive_id', '=', diveId).where('is_removed', '=', 0).where('reply_to', 'is not', null).where('id', 'not in', commentIds.length === 0 ? [0] : commentIds).execute()).map((row) => row.reply_to))
  for (const id of commentIds) if (!isUndo || !answered.has(id)) await db.updateTable('comments').set({ is_removed: Number(isUndo) }).where('id', '=', id).execute()
  for (const { id, before, after } of edits) {
    const [from, to] = isUndo ? [after, before] : [before, after]
    const row = await db.selectFrom('comments').select(['text', 'edited_at', 'resolved_at', 'resolved_by']).where('id', '=', id).executeTakeFirstOrThrow()
    if (isSameRow(row, from)) await db.updateTable('comments').set(to).where('id', '=', id).execute()
  }
}

/** Whether the operations of an import, oldest first, are the next to undo or redo; what was undone already is no obstacle. */
export async function nextOf(db: Db, diveId: number, operationIds: readonly number[], isUndo: boolean): Promise<number[] | null> {
  const rows = await db.selectFrom('operations').select(['id', 'is_undone', 'is_dropped']).where('id', 'in', operationIds).orderBy('id', isUndo ? 'desc' : 'asc').execute()
  const waiting = rows.filter((row) => (row.is_undone === 1) !== isUndo).map(({ id }) => id)
  if (waiting.length === 0 || rows.some((row) => row.is_dropped === 1)) return null
  const next = isUndo ? await getUndoable(db, diveId) : await getRedoable(db, diveId)
  return next?.id === waiting[0] ? waiting : null
}

/** Whether the dive has these labels and this range. */
async function hasLabels(db: Db, diveId: number, { facts, stages }: ImportedDive): Promise<boolean> {
  const state = await getDiveState(db, diveId)
  const seen = (list: ImportedDive['stages']): string => JSON.stringify(list.map(({ label, startFrame }) => [label, startFrame]))
  return state.facts.startFrame === facts.startFrame && state.facts.endFrame === facts.endFrame && seen(state.stages) === seen(stages)
}

async function assignmentRow(diveId: number, { annotator, reviewer, by, at }: NonNullable<DiveWork['assignment']>, people: ImportPeople): Promise<AssignmentRow> {
  return { dive_id: diveId, annotator_id: annotator === null ? null : await people.find(annotator), reviewer_id: reviewer === null ? null : await people.find(reviewer), assigned_by: by, assigned_at: at }
}

async function putAssignment(db: Db, row: AssignmentRow): Promise<void> {
  const { dive_id: _dive, ...columns } = row
  await db.insertInto('assignments').values(row).onConflict((conflict) => conflict.column('dive_id').doUpdateSet(columns)).execute()
}

async function insertWithAnswers(db: Db, diveId: number, comment: RecordedComment, people: ImportPeople): Promise<number[]> {
  const ids = [await insertSaid(db, diveId, comment, null, people)]
  for (const answer of comment.answers) ids.push(await insertSaid(db, diveId, { ...answer, frame: null, resolved: null }, ids[0] ?? null, people))
  return ids
}

async function insertSaid(db: Db, diveId: number, { frame, text, author, at, editedAt, resolved }: Omit<RecordedComment, 'answers'>, replyTo: number | null, people: ImportPeople): Promise<number> {
  const row = await db.insertInto('comments').values({
    dive_id: diveId, reply_to: replyTo, video_frame: frame, text, author_id: await people.find(author), created_at: at, edited_at: editedAt,
    resolved_at: resolved?.at ?? null, resolved_by: resolved === null ? null : await people.find(resolved.by),
  }).returning('id').executeTakeFirstOrThrow()
  return row.id
}

function isSameRow(a: object | null, b: object | null): boolean {
  if (a === null || b === null) return a === b
  return Object.entries(a).every(([name, value]) => b[name as keyof typeof b] === value)
}
