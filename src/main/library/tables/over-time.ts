import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DiveId, ModelId, PredictionId } from '../../../shared/contract/entities.ts'
import type { LibraryContext } from '../context.ts'
import type { OverTime, TimeDive } from '../over-time.ts'
import type { Database } from '../schema.ts'

/** Dives of one athlete or number with what models said of them: a few statements, however many dives. */
export function createOverTime({ connection: { query } }: LibraryContext): OverTime {
  return {
    divesOfAthlete: async (names) => (await dives(query).where('dives.athlete', 'in', among<string>(names)).execute()).map(diveOf),
    // Literal, so that it matches the expression the index is built on.
    divesOfNumber: async (diveNumber) => (await dives(query).where(sql<boolean>`(dives.dive_number IS NULL) = 0`).where('dives.dive_number', '=', diveNumber).execute()).map(diveOf),
    async roundsOf(events, without) {
      if (events.length === 0) return []
      // Found in the narrow index that holds the event: the table itself is ten times as much to read.
      const inEvents = sql<number>`(SELECT id FROM dives INDEXED BY dives_of_athlete WHERE is_removed = 0 AND event IN ${among(events)})`
      return query.selectFrom('dives').where('id', 'in', inEvents).where('id', 'not in', among<number>([...without]))
        .groupBy(['event', 'date', 'height_metres', 'round']).select(['event', 'date', 'height_metres as heightMetres', 'round']).execute()
    },
    async modelsOf(diveIds) {
      const rows = await query.selectFrom('predictions').innerJoin('models', 'models.id', 'predictions.model_id').where('predictions.dive_id', 'in', among<number>(diveIds))
        .groupBy('models.id').select((eb) => ['models.id', 'models.name', 'models.is_removed', eb.fn.count<number>('predictions.dive_id').distinct().as('dives')]).orderBy('dives', 'desc').orderBy('models.id', 'desc').execute()
      return rows.map(({ id, name, dives, is_removed }) => ({ modelId: id as ModelId, name, dives, isRemoved: is_removed === 1 }))
    },
    async predictionsOf(modelId, diveIds) {
      const latest = query.selectFrom('predictions').where('model_id', '=', modelId).where('dive_id', 'in', among<number>(diveIds)).groupBy('dive_id').select((eb) => eb.fn.max('id').as('id'))
      const rows = await query.selectFrom('predictions').where('predictions.id', 'in', latest)
        .select(['id', 'dive_id', 'predicted_score_points', 'stage_contributions', 'created_at', (eb) => eb.selectFrom('votes').whereRef('votes.prediction_id', '=', 'predictions.id').select((inner) => inner.fn.countAll<number>().as('n')).as('votes')]).execute()
      return new Map(rows.map((row) => [row.dive_id as DiveId, {
        id: row.id as PredictionId, diveId: row.dive_id as DiveId, predictedScorePoints: row.predicted_score_points, votes: row.votes ?? 0,
        stageContributions: row.stage_contributions === null ? null : (JSON.parse(row.stage_contributions) as number[]), createdAt: row.created_at,
      }]))
    },
    async notesOf(diveIds) {
      const rows = await query.selectFrom('review_notes').innerJoin('reviews', 'reviews.id', 'review_notes.review_id').innerJoin('dives', 'dives.id', 'review_notes.dive_id').innerJoin('annotators', 'annotators.id', 'review_notes.annotator_id')
        .where('review_notes.dive_id', 'in', among<number>(diveIds)).where('review_notes.is_removed', '=', 0).where('reviews.is_removed', '=', 0)
        .select(['review_notes.dive_id', 'review_notes.kind', 'review_notes.video_frame', 'review_notes.text', 'review_notes.at', 'reviews.name as review_name', 'annotators.name as author_name', 'dives.start_frame', 'dives.end_frame'])
        .orderBy('review_notes.dive_id').orderBy('review_notes.video_frame').orderBy('review_notes.id').execute()
      return rows.map((row) => ({
        diveId: row.dive_id as DiveId, reviewName: row.review_name, kind: row.kind, text: row.text, author: row.author_name, at: row.at,
        // The dive may have been cut since.
        frame: row.video_frame !== null && row.video_frame >= row.start_frame && row.video_frame < row.end_frame ? row.video_frame - row.start_frame : null,
      }))
    },
  }
}

function dives(db: Kysely<Database>) {
  return db.selectFrom('dives').innerJoin('videos', 'videos.id', 'dives.video_id').where('dives.is_removed', '=', 0)
    .select(['dives.id', 'dives.date', 'dives.dive_number', 'dives.height_metres', 'dives.difficulty', 'dives.athlete', 'dives.event', 'dives.round', 'dives.awards', 'dives.score_points', 'videos.is_rendered', 'videos.is_awaited'])
    .orderBy('dives.id')
}

function diveOf(row: Awaited<ReturnType<ReturnType<typeof dives>['execute']>>[number]): TimeDive {
  return {
    id: row.id as DiveId, date: row.date, diveNumber: row.dive_number, heightMetres: row.height_metres as TimeDive['heightMetres'], difficulty: row.difficulty, athlete: row.athlete, event: row.event, round: row.round,
    awards: JSON.parse(row.awards) as number[], scorePoints: row.score_points, isRendered: row.is_rendered === 1, isAwaited: row.is_awaited === 1,
  }
}

/** An athlete has more dives than a statement has places for values. */
function among<T extends string | number>(values: readonly T[]): RawBuilder<T> {
  return sql<T>`(SELECT value FROM json_each(${JSON.stringify(values)}))`
}
