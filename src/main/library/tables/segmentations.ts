import type { Segmentation } from '../../../shared/contract/assessment.ts'
import type { DiveId, ModelId } from '../../../shared/contract/entities.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import type { Segmentations } from '../library.ts'
import { found } from '../not-found.ts'
import { inJson } from './assignments.ts'

/** A model's proposals for the transitions, one for each dive and model; labels are never touched by them. */
export function createSegmentations(context: LibraryContext): Segmentations {
  const { query, write } = context.connection

  async function get(diveId: DiveId, modelId: ModelId | null): Promise<Segmentation | null> {
    let rows = query.selectFrom('segmentations').innerJoin('models', 'models.id', 'segmentations.model_id').selectAll('segmentations').select('models.name as model_name').where('dive_id', '=', diveId)
    if (modelId !== null) rows = rows.where('model_id', '=', modelId)
    const row = await rows.orderBy('segmentations.created_at', 'desc').orderBy('model_id', 'desc').limit(1).executeTakeFirst()
    if (row === undefined) return null
    const { frames, curves } = JSON.parse(row.curves) as Pick<Segmentation, 'frames' | 'curves'>
    return {
      diveId, modelId: row.model_id as ModelId, modelName: row.model_name, transitions: [row.flight_frame, row.entry_frame],
      confidences: [row.flight_confidence, row.entry_confidence], frames, curves, createdAt: row.created_at,
    }
  }

  return {
    get,
    async boundaries(diveIds, modelId) {
      const rows = await query.selectFrom('segmentations').select(['dive_id', 'flight_frame', 'entry_frame', 'flight_confidence', 'entry_confidence']).where('model_id', '=', modelId).where('dive_id', 'in', inJson(diveIds)).execute()
      return new Map(rows.map((row) => [row.dive_id as DiveId, { transitions: [row.flight_frame, row.entry_frame], confidences: [row.flight_confidence, row.entry_confidence] }]))
    },
    async insert(segmentation) {
      const values = {
        flight_frame: segmentation.transitions[0], entry_frame: segmentation.transitions[1], flight_confidence: segmentation.confidences[0],
        entry_confidence: segmentation.confidences[1], curves: JSON.stringify({ frames: segmentation.frames, curves: segmentation.curves }), created_at: now(),
      }
      await write((db) => db.insertInto('segmentations').values({ dive_id: segmentation.diveId, model_id: segmentation.modelId, ...values })
        .onConflict((conflict) => conflict.columns(['dive_id', 'model_id']).doUpdateSet(values)).execute())
      context.changed(['segmentations'], [segmentation.diveId])
      return found((await get(segmentation.diveId, segmentation.modelId)) ?? undefined, 'segmentation of dive', segmentation.diveId)
    },
  }
}
