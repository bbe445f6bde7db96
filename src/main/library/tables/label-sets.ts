import type { Kysely } from 'kysely'
import type { AnnotatorId, DiveId, VideoId } from '../../../shared/contract/entities.ts'
import type { BlindDive, LabelRoundId, LabelSetId, MarkedStage, OwnSet, SubmittedSet } from '../../../shared/contract/second-labels.ts'
import { redoableOfSet, undoableOfSet } from '../label-set-operations.ts'
import { found } from '../not-found.ts'
import type { Database } from '../schema.ts'
import type { FinishedSet } from '../second-labels.ts'

/** Reading second labellings: for the person labelling, and for those who compare. */
type Db = Kysely<Database>

/** Columns are named one by one: whatever a dive's row is to hold one day, it does not get into a blind answer by itself. */
export async function readBlindDive(db: Db, setId: LabelSetId): Promise<BlindDive> {
  const row = found(await db.selectFrom('label_sets')
    .innerJoin('label_rounds', 'label_rounds.id', 'label_sets.round_id')
    .innerJoin('label_round_dives', (join) => join.onRef('label_round_dives.round_id', '=', 'label_sets.round_id').onRef('label_round_dives.dive_id', '=', 'label_sets.dive_id'))
    .innerJoin('dives', 'dives.id', 'label_sets.dive_id').innerJoin('videos', 'videos.id', 'dives.video_id')
    .select(['label_sets.id', 'label_sets.round_id', 'label_sets.annotator_id', 'label_sets.dive_id', 'label_sets.stages', 'label_sets.score_points', 'label_sets.state', 'label_rounds.name as round_name', 'label_rounds.asks_scores',
      'label_round_dives.start_frame', 'label_round_dives.end_frame', 'dives.dive_number', 'dives.category', 'videos.id as video_id', 'videos.width', 'videos.height', 'videos.frame_count', 'videos.frame_rate', 'videos.is_awaited', 'videos.is_rendered'])
    .where('label_sets.id', '=', setId).executeTakeFirst(), 'second labelling', setId)
  const own = await db.selectFrom('label_sets').innerJoin('dives', 'dives.id', 'label_sets.dive_id').where('dives.is_removed', '=', 0).select(['label_sets.id', 'state']).where('round_id', '=', row.round_id).where('annotator_id', '=', row.annotator_id).orderBy('label_sets.id').execute()
  const place = own.findIndex(({ id }) => id === row.id)
  const history = await db.selectFrom('label_set_operations').select(['id', 'summary', 'at', 'is_undone']).where('label_set_id', '=', setId).orderBy('id', 'desc').limit(200).execute()
  const head = await undoableOfSet(db, setId)
  const isOpen = row.state !== 'submitted'
  return {
    id: setId, roundName: row.round_name, asksScores: row.asks_scores === 1, state: row.state, diveId: row.dive_id as DiveId, videoId: row.video_id as VideoId,
    video: { width: row.width, height: row.height, frameCount: row.frame_count, isAwaited: row.is_awaited === 1, isRendered: row.is_rendered === 1 },
    startFrame: row.start_frame, endFrame: row.end_frame, frameRate: row.frame_rate, category: row.category, diveNumber: row.dive_number,
    stages: JSON.parse(row.stages) as MarkedStage[], scorePoints: row.score_points,
    canUndo: isOpen && head !== undefined, canRedo: isOpen && (await redoableOfSet(db, setId)) !== undefined,
    headOperationId: head?.id ?? 0,
    history: history.map(({ id, summary, at, is_undone }) => ({ id, summary, at, isUndone: is_undone === 1 })),
    previousId: (own[place - 1]?.id ?? null) as LabelSetId | null, nextId: (own[place + 1]?.id ?? null) as LabelSetId | null,
    ownCount: own.length, ownSubmitted: own.filter(({ state }) => state === 'submitted').length,
  }
}

export async function listOwnSets(db: Db, annotatorId: AnnotatorId): Promise<OwnSet[]> {
  const rows = await db.selectFrom('label_sets').innerJoin('label_rounds', 'label_rounds.id', 'label_sets.round_id').innerJoin('dives', 'dives.id', 'label_sets.dive_id')
    .innerJoin('label_round_dives', (join) => join.onRef('label_round_dives.round_id', '=', 'label_sets.round_id').onRef('label_round_dives.dive_id', '=', 'label_sets.dive_id'))
    .select(['label_sets.id', 'label_sets.round_id', 'label_rounds.name', 'dives.dive_number', 'label_round_dives.start_frame', 'label_round_dives.end_frame', 'label_sets.state', 'label_sets.updated_at'])
    .where('annotator_id', '=', annotatorId).where('label_rounds.is_removed', '=', 0).where('dives.is_removed', '=', 0).orderBy('label_sets.round_id', 'desc').orderBy('label_sets.id').execute()
  return rows.map((row) => ({ id: row.id as LabelSetId, roundId: row.round_id as LabelRoundId, roundName: row.name, diveNumber: row.dive_number, frames: row.end_frame - row.start_frame, state: row.state, updatedAt: row.updated_at }))
}

function finishedRows(db: Db) {
  return db.selectFrom('label_sets').innerJoin('label_rounds', 'label_rounds.id', 'label_sets.round_id').innerJoin('annotators', 'annotators.id', 'label_sets.annotator_id').innerJoin('dives', 'dives.id', 'label_sets.dive_id')
    .innerJoin('label_round_dives', (join) => join.onRef('label_round_dives.round_id', '=', 'label_sets.round_id').onRef('label_round_dives.dive_id', '=', 'label_sets.dive_id'))
    .select(['label_sets.id', 'label_sets.round_id', 'label_rounds.name as round_name', 'label_sets.dive_id', 'label_sets.annotator_id', 'annotators.name', 'label_sets.stages', 'label_sets.score_points', 'label_sets.submitted_at',
      'label_round_dives.start_frame', 'label_round_dives.end_frame', 'dives.start_frame as present_start'])
    .where('label_sets.state', '=', 'submitted').where('dives.is_removed', '=', 0).orderBy('label_sets.submitted_at').orderBy('label_sets.id')
}

/** Of the rounds that are not removed. */
export async function listSubmittedOf(db: Db, diveId: DiveId): Promise<SubmittedSet[]> {
  const rows = await finishedRows(db).where('label_sets.dive_id', '=', diveId).where('label_rounds.is_removed', '=', 0).execute()
  return rows.map((row) => {
    const shift = row.start_frame - row.present_start
    // The first stage starts with the dive, wherever that is now.
    const stages = (JSON.parse(row.stages) as MarkedStage[]).map((stage, i) => ({ ...stage, startFrame: i === 0 ? 0 : Math.max(stage.startFrame + shift, i) }))
    return { id: row.id as LabelSetId, roundName: row.round_name, annotator: row.name, submittedAt: row.submitted_at ?? '', stages, scorePoints: row.score_points }
  })
}

export async function listFinished(db: Db, roundId: LabelRoundId | null): Promise<FinishedSet[]> {
  const rows = await (roundId === null ? finishedRows(db).where('label_rounds.is_removed', '=', 0) : finishedRows(db).where('label_sets.round_id', '=', roundId)).execute()
  return rows.map((row) => ({
    annotatorId: row.annotator_id as AnnotatorId, annotator: row.name, roundId: row.round_id as LabelRoundId, diveId: row.dive_id as DiveId,
    startFrame: row.start_frame, endFrame: row.end_frame, stages: JSON.parse(row.stages) as MarkedStage[], scorePoints: row.score_points,
  }))
}
