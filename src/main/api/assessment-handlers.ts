import type { assessmentProcedures } from '../../shared/contract/assessment.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { requirePictures } from './training-checks.ts'

/** Models, and what they say of dives. */
export function assessmentHandlers({ library, board }: StudioContext): Handlers<keyof typeof assessmentProcedures> {
  const describe = (diveIds: readonly number[], verb: string): string => (diveIds.length === 1 ? `${verb} a dive` : `${verb} ${diveIds.length} dives`)
  return {
    'models.list': () => library.models.list(),
    'models.get': ({ modelId }) => library.models.get(modelId),
    'assessment.score': async (request) => {
      // Found wrong now, not when the job's turn comes: a missing dive or model.
      await library.models.file(request.modelId)
      requirePictures(await library.sources.list(request.diveIds))
      return { jobId: await board.start('score', describe(request.diveIds, 'Score'), request) }
    },
    'assessment.segment': async (request) => {
      await library.models.file(request.modelId)
      requirePictures(await library.sources.list(request.diveIds))
      return { jobId: await board.start('segment', describe(request.diveIds, 'Find the stages of'), request) }
    },
    'assessment.segmentation': ({ diveId, modelId }) => library.segmentations.get(diveId, modelId),
    'assessment.predictions': ({ diveId }) => library.predictions.list(diveId),
  }
}
