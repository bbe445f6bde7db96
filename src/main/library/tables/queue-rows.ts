import type { Kysely } from 'kysely'
import type { DiveId, ModelId } from '../../../shared/contract/entities.ts'
import type { QueuePriority, QueueRow } from '../../../shared/contract/queue.ts'
import type { Database } from '../schema.ts'
import { inJson, peopleOf } from './assignments.ts'
import { getDives } from './dives.ts'

/** What the queue shows of these dives, in the order asked. */
export async function queueRows(db: Kysely<Database>, ids: readonly DiveId[], modelId: ModelId | null): Promise<QueueRow[]> {
  const [dives, people, comments, priorities] = await Promise.all([getDives(db, ids), peopleOf(db, ids), openCommentCounts(db, ids), modelId === null ? new Map<number, QueuePriority>() : prioritiesOf(db, ids, modelId)])
  return dives.map((dive) => {
    const { annotator = null, reviewer = null } = people.get(dive.id) ?? {}
    return { dive, annotator, reviewer, openComments: comments.get(dive.id) ?? 0, priority: priorities.get(dive.id) ?? null }
  })
}

async function openCommentCounts(db: Kysely<Database>, ids: readonly number[]): Promise<Map<number, number>> {
  const rows = await db.selectFrom('comments').where('dive_id', 'in', inJson(ids)).where('resolved_at', 'is', null).where('reply_to', 'is', null).where('is_removed', '=', 0)
    .select((eb) => ['dive_id', eb.fn.countAll<number>().as('count')]).groupBy('dive_id').execute()
  return new Map(rows.map((row) => [row.dive_id, row.count]))
}

async function prioritiesOf(db: Kysely<Database>, ids: readonly number[], modelId: ModelId): Promise<Map<number, QueuePriority>> {
  const rows = await db.selectFrom('priorities').where('model_id', '=', modelId).where('dive_id', 'in', inJson(ids)).select(['dive_id', 'uncertainty', 'disagreement_frames', 'score_effect_points']).execute()
  return new Map(rows.map((row) => [row.dive_id, { uncertainty: row.uncertainty, disagreementFrames: row.disagreement_frames, effectPoints: row.score_effect_points }]))
}
