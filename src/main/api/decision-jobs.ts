import { z } from 'zod'
import { decisionProcedures } from '../../shared/contract/decisions.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import type { SentDecideInput } from '../engine/jobs/decide-input.ts'
import { commonInput } from './assessment-jobs.ts'
import type { ServiceContext } from './context.ts'
import type { DecidedThings } from './decided-things.ts'

export const decideRequest = z.union([decisionProcedures['decisions.startAlignment'].input, decisionProcedures['decisions.startPairs'].input])

/** How a model decides, as jobs, in the lane of explanations: a dive must be scored while one is computed. */
export function decideDefinition(context: ServiceContext, things: DecidedThings): JobDefinition {
  return {
    lane: 'explanation',
    isResumable: false,
    async prepare(raw): Promise<SentDecideInput[]> {
      const request = decideRequest.parse(raw)
      if ('predictionId' in request) {
        const thing = await things.alignment(request.predictionId)
        const [query, ...exemplars] = thing.dives
        return [{ ...(await commonInput(context, thing.modelId)), key: await things.keyOf(thing), what: 'alignment', query, exemplars }]
      }
      const thing = await things.pairs(request.modelId, request.diveIds)
      return [{ ...(await commonInput(context, request.modelId)), key: await things.keyOf(thing), what: 'pairs', dives: [...thing.dives], target: thing.target }]
    },
    onEnd: (outcome) => Promise.resolve(outcome.state === 'done' ? 'computed' : undefined),
  }
}
