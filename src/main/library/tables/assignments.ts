import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { AnnotatorId, DiveId } from '../../../shared/contract/entities.ts'
import type { PersonRef } from '../../../shared/contract/work.ts'
import type { Database } from '../schema.ts'
import type { AssignmentRow } from '../work.ts'

/** The table of assignments: a dive without anybody has no row. */
type Db = Kysely<Database>

export interface AssignedPeople {
  annotator: PersonRef | null
  reviewer: PersonRef | null
}

/** By dive; those without anybody are not in the map. */
export async function peopleOf(db: Db, diveIds: readonly number[]): Promise<Map<number, AssignedPeople>> {
  const rows = await db.selectFrom('assignments').leftJoin('annotators as annotator', 'annotator.id', 'assignments.annotator_id').leftJoin('annotators as reviewer', 'reviewer.id', 'assignments.reviewer_id')
    .where('assignments.dive_id', 'in', inJson(diveIds))
    .select(['assignments.dive_id', 'annotator.id as annotator_id', 'annotator.name as annotator_name', 'reviewer.id as reviewer_id', 'reviewer.name as reviewer_name']).execute()
  return new Map(rows.map((row) => [row.dive_id, { annotator: personRef(row.annotator_id, row.annotator_name), reviewer: personRef(row.reviewer_id, row.reviewer_name) }]))
}

/** One for each dive that is there, by id, whether anybody has it or not. */
export async function assignmentsOf(db: Db, diveIds: readonly number[]): Promise<AssignmentRow[]> {
  const rows = await db.selectFrom('dives').leftJoin('assignments', 'assignments.dive_id', 'dives.id').where('dives.id', 'in', inJson(diveIds)).where('dives.is_removed', '=', 0)
    .select(['dives.id', 'assignments.annotator_id', 'assignments.reviewer_id']).orderBy('dives.id').execute()
  return rows.map((row) => ({ diveId: row.id as DiveId, annotatorId: row.annotator_id as AnnotatorId | null, reviewerId: row.reviewer_id as AnnotatorId | null }))
}

export async function putAssignments(db: Db, assignments: readonly AssignmentRow[], by: string, at: string): Promise<void> {
  const list = JSON.stringify(assignments)
  await sql`DELETE FROM assignments WHERE dive_id IN (SELECT value ->> 'diveId' FROM json_each(${list}))`.execute(db)
  await sql`INSERT INTO assignments (dive_id, annotator_id, reviewer_id, assigned_by, assigned_at)
    SELECT value ->> 'diveId', value ->> 'annotatorId', value ->> 'reviewerId', ${by}, ${at} FROM json_each(${list}) WHERE value ->> 'annotatorId' IS NOT NULL OR value ->> 'reviewerId' IS NOT NULL`.execute(db)
}

/** As many ids as there are, as one parameter: SQLite takes 32,766 at most. */
export function inJson(ids: readonly number[]): ReturnType<typeof sql<number>> {
  return sql<number>`(SELECT value FROM json_each(${JSON.stringify(ids)}))`
}

function personRef(id: number | null, name: string | null): PersonRef | null {
  return id === null || name === null ? null : { id: id as AnnotatorId, name }
}
