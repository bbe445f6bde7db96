import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { CommentId, DiveId } from '../../shared/contract/entities.ts'
import type { DiveWork, RecordedAnswer, RecordedComment } from '../../shared/contract/dive-record.ts'
import type { Database } from './schema.ts'
import { inJson } from './tables/assignments.ts'

/**
 * The work on dives as it goes into a bundle and is compared with one: how far
 * each is and who brought it there, whose it is, what was said of it. People by
 * name, so that it can be read in another library.
 */
type Db = Kysely<Database>

/** Of the library itself: with ids, and with what was taken away. */
export interface HeldAnswer extends RecordedAnswer { id: CommentId; isRemoved: boolean }
export interface HeldComment extends Omit<RecordedComment, 'answers'> { id: CommentId; isRemoved: boolean; answers: HeldAnswer[] }
export interface HeldWork extends Omit<DiveWork, 'comments'> { comments: HeldComment[] }

/** By dive; one for each that there is. */
export async function heldWorkOf(db: Db, diveIds: readonly number[]): Promise<Map<DiveId, HeldWork>> {
  const list = inJson(diveIds)
  const found = new Map<number, HeldWork>()
  for (const { id, work_state } of await db.selectFrom('dives').select(['id', 'work_state']).where('id', 'in', list).execute()) found.set(id, { state: work_state, stateSet: null, assignment: null, comments: [] })
  // The last operation in effect that changed the state; what an import changed nobody did by hand.
  const acts = await sql<{ dive_id: number; kind: string; who: string; at: string }>`SELECT dive_id, kind, who, at FROM operations WHERE id IN (SELECT max(id) FROM operations
    WHERE dive_id IN ${list} AND is_undone = 0 AND forward ->> 'workState' IS NOT NULL AND forward ->> 'workState' IS NOT inverse ->> 'workState' GROUP BY dive_id)`.execute(db)
  for (const { dive_id, kind, who, at } of acts.rows) {
    const work = found.get(dive_id)
    if (work !== undefined && kind !== 'import') work.stateSet = { by: who, at }
  }
  const assigned = await db.selectFrom('assignments').leftJoin('annotators as annotator', 'annotator.id', 'assignments.annotator_id').leftJoin('annotators as reviewer', 'reviewer.id', 'assignments.reviewer_id')
    .select(['dive_id', 'annotator.name as annotator', 'reviewer.name as reviewer', 'assigned_by', 'assigned_at']).where('dive_id', 'in', list).execute()
  for (const { dive_id, annotator, reviewer, assigned_by, assigned_at } of assigned) {
    const work = found.get(dive_id)
    if (work !== undefined) work.assignment = { annotator, reviewer, by: assigned_by, at: assigned_at }
  }
  const comments = await db.selectFrom('comments').innerJoin('annotators as author', 'author.id', 'comments.author_id').leftJoin('annotators as resolver', 'resolver.id', 'comments.resolved_by')
    .selectAll('comments').select(['author.name as author', 'resolver.name as resolver']).where('comments.dive_id', 'in', list).orderBy('comments.id').execute()
  const byId = new Map<number, HeldComment>()
  for (const row of comments) {
    const answer: HeldAnswer = { id: row.id as CommentId, isRemoved: row.is_removed === 1, text: row.text, author: row.author, at: row.created_at, editedAt: row.edited_at }
    if (row.reply_to !== null) {
      byId.get(row.reply_to)?.answers.push(answer)
      continue
    }
    const comment: HeldComment = { ...answer, frame: row.video_frame, resolved: row.resolved_at === null ? null : { by: row.resolver ?? '', at: row.resolved_at }, answers: [] }
    byId.set(row.id, comment)
    found.get(row.dive_id)?.comments.push(comment)
  }
  return found as Map<DiveId, HeldWork>
}

/** As it leaves the library: without ids and without what was taken away. */
export function recordedWork({ comments, ...work }: HeldWork): DiveWork {
  const isThere = ({ isRemoved }: HeldAnswer): boolean => !isRemoved
  return {
    ...work,
    comments: comments.filter(isThere).map(({ frame, text, author, at, editedAt, resolved, answers }) => ({
      frame, text, author, at, editedAt, resolved, answers: answers.filter(isThere).map((answer) => ({ text: answer.text, author: answer.author, at: answer.at, editedAt: answer.editedAt })),
    })),
  }
}

/** Of a dive nobody has done anything about. */
export const untouchedWork: DiveWork = { state: 'to-do', stateSet: null, assignment: null, comments: [] }
