import type { Kysely } from 'kysely'
import type { ExemplarVote, Prediction } from '../../../shared/contract/assessment.ts'
import type { DiveId, ModelId, PredictionId } from '../../../shared/contract/entities.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { diveTitle } from '../dive-sources.ts'
import type { Predictions } from '../library.ts'
import { found } from '../not-found.ts'
import type { Database, Row } from '../schema.ts'

/** Scores a model gave, each with every exemplar's vote as it was, so that an explanation never changes afterwards. */
type PredictionRow = Row<'predictions'> & { model_name: string }

function predictionOf(row: PredictionRow, votes: ExemplarVote[]): Prediction {
  return {
    id: row.id as PredictionId, diveId: row.dive_id as DiveId, modelId: row.model_id as ModelId, modelName: row.model_name, seed: row.seed,
    exemplarRule: row.exemplar_rule, transitions: row.flight_frame === null || row.entry_frame === null ? null : [row.flight_frame, row.entry_frame], transitionSource: row.transition_source,
    predictedScorePoints: row.predicted_score_points, directScorePoints: row.direct_score_points, directShare: row.direct_share, voteSpreadPoints: row.vote_spread_points,
    stageContributions: readParts(row.stage_contributions), details: JSON.parse(row.details) as Prediction['details'], votes, elapsedMilliseconds: row.elapsed_milliseconds, createdAt: row.created_at,
  }
}

const readParts = (text: string | null): number[] | null => (text === null ? null : (JSON.parse(text) as number[]))
const writeParts = (parts: readonly number[] | null): string | null => (parts === null ? null : JSON.stringify(parts))

async function withVotes(db: Kysely<Database>, rows: readonly PredictionRow[]): Promise<Prediction[]> {
  const votes = new Map<number, ExemplarVote[]>(rows.map((row) => [row.id, []]))
  const voteRows = rows.length === 0 ? [] : await db.selectFrom('votes').selectAll().where('prediction_id', 'in', [...votes.keys()]).orderBy('prediction_id').orderBy('position').execute()
  for (const vote of voteRows) {
    votes.get(vote.prediction_id)?.push({
      diveId: vote.dive_id as DiveId, title: vote.title, diveNumber: vote.dive_number, athlete: vote.athlete, scorePoints: vote.score_points,
      deltaPoints: vote.delta_points, votePoints: vote.vote_points, stageContributions: readParts(vote.stage_contributions),
      details: JSON.parse(vote.details) as ExemplarVote['details'],
    })
  }
  return rows.map((row) => predictionOf(row, votes.get(row.id) ?? []))
}

export function createPredictions(context: LibraryContext): Predictions {
  const { query, write } = context.connection
  const rowsWhere = (column: 'predictions.id' | 'predictions.dive_id', value: number): Promise<PredictionRow[]> => query.selectFrom('predictions')
    .innerJoin('models', 'models.id', 'predictions.model_id').selectAll('predictions').select('models.name as model_name').where(column, '=', value).orderBy('predictions.id', 'desc').limit(200).execute()

  async function get(id: PredictionId): Promise<Prediction> {
    return found((await withVotes(query, await rowsWhere('predictions.id', id)))[0], 'prediction', id)
  }

  return {
    get,
    async insert(prediction) {
      const id = await write(async (db) => {
        const row = await db.insertInto('predictions').values({
          dive_id: prediction.diveId, model_id: prediction.modelId, seed: prediction.seed, exemplar_rule: prediction.exemplarRule,
          flight_frame: prediction.transitions?.[0] ?? null, entry_frame: prediction.transitions?.[1] ?? null, transition_source: prediction.transitionSource,
          predicted_score_points: prediction.predictedScorePoints, direct_score_points: prediction.directScorePoints, direct_share: prediction.directShare, vote_spread_points: prediction.voteSpreadPoints,
          stage_contributions: writeParts(prediction.stageContributions), details: JSON.stringify(prediction.details), elapsed_milliseconds: prediction.elapsedMilliseconds, created_at: now(),
        }).returning('id').executeTakeFirstOrThrow()
        for (const [position, vote] of prediction.votes.entries()) {
          const dive = found(await db.selectFrom('dives').innerJoin('videos', 'videos.id', 'dives.video_id').select(['dive_number', 'athlete', 'videos.name as video_name']).where('dives.id', '=', vote.diveId).executeTakeFirst(), 'dive', vote.diveId)
          await db.insertInto('votes').values({
            prediction_id: row.id, position, dive_id: vote.diveId, title: diveTitle(dive), dive_number: dive.dive_number, athlete: dive.athlete,
            score_points: vote.scorePoints, delta_points: vote.deltaPoints, vote_points: vote.votePoints, stage_contributions: writeParts(vote.stageContributions), details: JSON.stringify(vote.details),
          }).execute()
        }
        return row.id as PredictionId
      })
      context.changed(['predictions', 'dives'], [prediction.diveId])
      return get(id)
    },
    async list(diveId) {
      return withVotes(query, await rowsWhere('predictions.dive_id', diveId))
    },
  }
}
