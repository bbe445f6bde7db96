import type { DiveId, ModelId } from '../../shared/contract/entities.ts'
import type { LibraryContext } from './context.ts'
import type { Ratings } from './second-labels.ts'
import { listFirstLabels } from './tables/label-rounds.ts'
import { listFinished } from './tables/label-sets.ts'
import { listStagesOf } from './tables/stages.ts'

/** Reading everything that was said of dives, for comparing it. */
export function createRatings({ connection: { query } }: LibraryContext): Ratings {
  return {
    finished: (roundId) => listFinished(query, roundId),
    firstLabels: (roundId) => listFirstLabels(query, roundId),
    async accepted(diveIds) {
      const wanted = diveIds === null ? null : new Set<number>(diveIds)
      const all = await query.selectFrom('dives').select(['id', 'dive_number', 'athlete', 'start_frame', 'end_frame', 'score_points', 'awards']).where('is_removed', '=', 0).orderBy('id').execute()
      const rows = wanted === null ? all : all.filter(({ id }) => wanted.has(id))
      const stages = await listStagesOf(query, rows.map(({ id }) => id))
      return rows.map((row) => ({
        diveId: row.id as DiveId, diveNumber: row.dive_number, athlete: row.athlete, startFrame: row.start_frame, endFrame: row.end_frame,
        stages: stages.get(row.id) ?? [], scorePoints: row.score_points, awards: JSON.parse(row.awards) as number[],
      }))
    },
    async proposals(diveIds) {
      const wanted = diveIds === null ? null : new Set<number>(diveIds)
      const rows = await query.selectFrom('segmentations').innerJoin('models', 'models.id', 'segmentations.model_id').innerJoin('dives', 'dives.id', 'segmentations.dive_id')
        .select(['segmentations.dive_id', 'segmentations.model_id', 'models.name', 'segmentations.flight_frame', 'segmentations.entry_frame']).where('models.is_removed', '=', 0).where('dives.is_removed', '=', 0).orderBy('segmentations.dive_id').orderBy('segmentations.model_id').execute()
      return rows.filter(({ dive_id }) => wanted === null || wanted.has(dive_id)).map((row) => ({ diveId: row.dive_id as DiveId, modelId: row.model_id as ModelId, modelName: row.name, transitions: [row.flight_frame, row.entry_frame] }))
    },
  }
}
