import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { DiveId } from '../../shared/contract/entities.ts'
import { placerOf } from '../../shared/domain/agreement/adjudicated-name.ts'
import { dealWork } from '../../shared/domain/deal-work.ts'
import { isSamePerson, stateRefusal, type WorkState } from '../../shared/domain/work-states.ts'
import { now } from './clock.ts'
import type { LibraryContext } from './context.ts'
import type { Author } from './library.ts'
import { found } from './not-found.ts'
import type { Database } from './schema.ts'
import { ensureAnnotator, namesOf } from './tables/annotators.ts'
import { assignmentsOf, inJson, peopleOf, putAssignments } from './tables/assignments.ts'
import { insertComment } from './tables/comments.ts'
import type { AssignmentRow, Work } from './work.ts'

/**
 * Who does which dive, and how far it is. Many dives at a time are a few
 * statements, so that ten thousand take well under a second. Assignments are no
 * edits of a dive: they are put back as a whole, and stay out of its history.
 */
export function createWork(context: LibraryContext): Work {
  const { query, write } = context.connection

  async function store(assignments: readonly AssignmentRow[], author: Author): Promise<void> {
    await write((db) => putAssignments(db, assignments, author.name, now()))
    context.changed(['work'], assignments.map(({ diveId }) => diveId))
  }

  return {
    async of(diveId) {
      found(await query.selectFrom('dives').select('id').where('id', '=', diveId).executeTakeFirst(), 'dive', diveId)
      const people = (await peopleOf(query, [diveId])).get(diveId)
      const labellers = await query.selectFrom('stages').where('dive_id', '=', diveId).where('provenance_kind', '=', 'person').select('provenance_name').distinct().orderBy('provenance_name').execute()
      return { annotator: people?.annotator ?? null, reviewer: people?.reviewer ?? null, labellers: [...new Set(labellers.map((row) => placerOf(row.provenance_name)))] }
    },
    async assign(diveIds, annotators, reviewers, seed, author) {
      const previous = await write(async (db) => {
        for (const id of [annotators, reviewers].flatMap((hands) => (hands === 'keep' ? [] : hands))) found(await db.selectFrom('annotators').select('id').where('id', '=', id).executeTakeFirst(), 'annotator', id)
        const before = await assignmentsOf(db, diveIds)
        const dealt = dealWork(before, annotators, reviewers, seed) as AssignmentRow[]
        const changed = dealt.filter((each, i) => each.annotatorId !== before[i]?.annotatorId || each.reviewerId !== before[i]?.reviewerId)
        await putAssignments(db, changed, author.name, now())
        const ids = new Set(changed.map(({ diveId }) => diveId))
        return before.filter(({ diveId }) => ids.has(diveId))
      })
      if (previous.length > 0) context.changed(['work'], previous.map(({ diveId }) => diveId))
      return previous
    },
    putBack: store,
    async setState(diveIds, state, comment, author) {
      const outcome = await write((db) => setStates(db, diveIds, state, comment, author))
      if (outcome.changed.length > 0) context.changed(['dives', 'work'], outcome.changed.map(({ diveId }) => diveId))
      return outcome
    },
    async takeBack(changes) {
      const undone = await write((db) => undoStates(db, changes.map(({ operationId }) => operationId)))
      if (undone.length > 0) context.changed(['dives', 'work'], undone)
      return changes.length - undone.length
    },
  }
}

const summaries: Record<WorkState, string> = { 'to-do': 'Set back to do', labelled: 'Marked as labelled', 'in-review': 'Handed in for review', accepted: 'Accepted', returned: 'Returned' }

async function setStates(db: Kysely<Database>, diveIds: readonly DiveId[], state: WorkState, comment: { text: string; frame: number | null } | null, author: Author): ReturnType<Work['setState']> {
  const refused = { same: 0, 'no-stages': 0, 'not-labelled': 0, 'has-stages': 0 }
  const dives = await db.selectFrom('dives').select(['id', 'work_state', 'stage_count']).where('id', 'in', inJson(diveIds)).where('is_removed', '=', 0).execute()
  const allowed = dives.filter((dive) => {
    const refusal = stateRefusal(dive.work_state, state, dive.stage_count)
    if (refusal !== null) refused[refusal] += 1
    return refusal === null
  }).map(({ id }) => id)
  const list = inJson(allowed)
  const at = now()
  await db.updateTable('operations').set({ is_dropped: 1 }).where('dive_id', 'in', list).where('is_undone', '=', 1).where('is_dropped', '=', 0).execute()
  const summary = comment === null ? summaries[state] : `${summaries[state]}: ${comment.text}`
  // The same as one operation after the other (dive-operations.ts): what it sets, and what sets it back.
  const { rows } = await sql<{ id: number; dive_id: number }>`INSERT INTO operations (dive_id, kind, summary, who, at, forward, inverse)
    SELECT id, 'state', ${summary.slice(0, 200)}, ${author.name}, ${at}, json_object('workState', ${state}), json_object('workState', work_state) FROM dives WHERE id IN ${list} RETURNING id, dive_id`.execute(db)
  await db.updateTable('dives').set({ work_state: state, updated_at: at }).where('id', 'in', list).execute()
  if (comment !== null) for (const id of allowed) await insertComment(db, id, { ...comment, replyTo: null }, await ensureAnnotator(db, author.name))
  return { changed: rows.map((row) => ({ diveId: row.dive_id as DiveId, operationId: row.id })), refused, ownWork: state === 'accepted' ? await countOwn(db, allowed, author.name) : 0 }
}

/** Dives with a boundary that this person placed, under any of their names, decided on by others or not. */
async function countOwn(db: Kysely<Database>, diveIds: readonly number[], name: string): Promise<number> {
  const names = await namesOf(db, name)
  const ofPeople = db.selectFrom('stages').where('dive_id', 'in', inJson(diveIds)).where('provenance_kind', '=', 'person')
  const written = (await ofPeople.select('provenance_name').distinct().execute()).map((row) => row.provenance_name).filter((each) => names.some((own) => isSamePerson(placerOf(each), own)))
  if (written.length === 0) return 0
  return (await ofPeople.where('provenance_name', 'in', written).select((eb) => eb.fn.count<number>('dive_id').distinct().as('own')).executeTakeFirstOrThrow()).own
}

async function undoStates(db: Kysely<Database>, operationIds: readonly number[]): Promise<DiveId[]> {
  const { rows } = await sql<{ dive_id: number }>`UPDATE operations SET is_undone = 1 WHERE id IN ${inJson(operationIds)} AND kind = 'state' AND is_undone = 0
    AND NOT EXISTS (SELECT 1 FROM operations AS later WHERE later.dive_id = operations.dive_id AND later.id > operations.id AND later.is_undone = 0 AND later.inverse IS NOT NULL) RETURNING dive_id`.execute(db)
  const undone = rows.map((row) => row.dive_id as DiveId)
  await sql`UPDATE dives SET updated_at = ${now()}, work_state = (SELECT inverse ->> 'workState' FROM operations WHERE operations.dive_id = dives.id AND operations.id IN ${inJson(operationIds)} AND kind = 'state' ORDER BY id DESC LIMIT 1) WHERE id IN ${inJson(undone)}`.execute(db)
  return undone
}
