import type { decisionProcedures } from '../../shared/contract/decisions.ts'
import { storedClasses } from '../engine/stored-options.ts'
import type { StudioContext } from './context.ts'
import type { DecidedThings } from './decided-things.ts'
import type { Handlers } from './handler.ts'
import { requirePictures } from './training-checks.ts'

/** How models decide. */
export function decisionHandlers({ library, board }: StudioContext, things: DecidedThings): Handlers<keyof typeof decisionProcedures> {
  return {
    'decisions.classes': async ({ modelId }) => [...storedClasses((await library.models.file(modelId)).path)],
    'decisions.startAlignment': async ({ predictionId }) => {
      // Found wrong now, not when the job's turn comes.
      const thing = await things.alignment(predictionId)
      if (await things.has(thing)) return { jobId: null }
      await library.models.file(thing.modelId)
      requirePictures(thing.dives)
      return { jobId: await board.start('decide', `Align "${thing.dives[0].title}" with its exemplars`, { predictionId }) }
    },
    'decisions.alignment': ({ predictionId }) => things.readAlignment(predictionId),
    'decisions.startPairs': async ({ modelId, diveIds }) => {
      const thing = await things.pairs(modelId, diveIds)
      if (await things.has(thing)) return { jobId: null }
      return { jobId: await board.start('decide', `Compare ${thing.dives.length} dives pair by pair`, { modelId, diveIds }) }
    },
    'decisions.pairs': ({ modelId, diveIds }) => things.readPairs(modelId, diveIds),
  }
}
