import type { explanationProcedures } from '../../shared/contract/explanations.ts'
import { allExplanationOptions } from '../../shared/contract/explanations.ts'
import type { StudioContext } from './context.ts'
import type { ExplainedThings } from './explained-things.ts'
import type { Handlers } from './handler.ts'
import { requirePictures } from './training-checks.ts'

/** Where models looked. */
export function explainHandlers({ library, board }: StudioContext, things: ExplainedThings): Handlers<keyof typeof explanationProcedures> {
  return {
    'explanations.start': async ({ predictionId, options }) => {
      // Found wrong now, not when the job's turn comes.
      const thing = await things.thing(predictionId, options)
      if (await things.has(predictionId, options)) return { jobId: null }
      await library.models.file(thing.modelId)
      requirePictures([thing.query, ...thing.exemplars])
      return { jobId: await board.start('explain', `Explain the score of "${thing.query.title}"`, { predictionId, options }) }
    },
    'explanations.get': async ({ predictionId, options }) => {
      const found = await things.read(predictionId, options)
      return found && { ...found.facts, predictionId, modelId: found.modelId }
    },
    'explanations.list': async ({ predictionId }) => {
      const known = await Promise.all(allExplanationOptions.map((options) => things.has(predictionId, options)))
      return allExplanationOptions.filter((_, i) => known[i])
    },
  }
}
