import type { DiveId, ModelId } from '../../../shared/contract/entities.ts'
import type { DivePriority } from '../../../shared/contract/priorities.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import type { Priorities } from '../library.ts'

/** Where a look helps most, by dive and model; the queue reads it in one order or another. */
export function createPriorities(context: LibraryContext): Priorities {
  const { query, write } = context.connection
  return {
    async put(found) {
      if (found.length === 0) return
      const at = now()
      await write(async (db) => {
        for (const { diveId, modelId, uncertainty, disagreementFrames, pointsPerFrame, scoreEffectPoints } of found) {
          const values = { uncertainty, disagreement_frames: disagreementFrames, points_per_frame: pointsPerFrame, score_effect_points: scoreEffectPoints, created_at: at }
          await db.insertInto('priorities').values({ dive_id: diveId, model_id: modelId, ...values }).onConflict((conflict) => conflict.columns(['dive_id', 'model_id']).doUpdateSet(values)).execute()
        }
      })
      context.changed(['work'], found.map(({ diveId }) => diveId))
    },
    async get(diveId, modelId): Promise<DivePriority | null> {
      const row = await query.selectFrom('priorities').selectAll().where('dive_id', '=', diveId).where('model_id', '=', modelId).executeTakeFirst()
      if (row === undefined) return null
      return {
        diveId: row.dive_id as DiveId, modelId: row.model_id as ModelId, uncertainty: row.uncertainty, disagreementFrames: row.disagreement_frames,
        pointsPerFrame: row.points_per_frame, scoreEffectPoints: row.score_effect_points, createdAt: row.created_at,
      }
    },
  }
}
