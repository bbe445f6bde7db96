import { explanationProcedures } from '../../shared/contract/explanations.ts'
import { StudioError } from '../../shared/errors.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import type { SentExplainInput } from '../engine/jobs/explain-input.ts'
import { commonInput } from './assessment-jobs.ts'
import type { ServiceContext } from './context.ts'
import type { ExplainedThings } from './explained-things.ts'

const request = explanationProcedures['explanations.start'].input

/** Explanations as jobs: one at a time, in a lane of their own, since a dive must be scored while one is computed. */
export function explainDefinition(context: ServiceContext, things: ExplainedThings): JobDefinition {
  return {
    lane: 'explanation',
    isResumable: false,
    async prepare(raw): Promise<SentExplainInput[]> {
      const { predictionId, options } = request.parse(raw)
      const thing = await things.thing(predictionId, options)
      return [{
        ...(await commonInput(context, thing.modelId)),
        key: await things.keyOf(thing),
        query: thing.query, exemplars: [...thing.exemplars], transitionSource: thing.transitionSource, options,
      }]
    },
    async onEnd(outcome, _jobId, raw) {
      if (outcome.state !== 'done') return
      const { predictionId, options } = request.parse(raw)
      const found = await things.read(predictionId, options)
      if (!found) throw new StudioError('internal', 'The explanation is not where it was put.')
      const { completeness } = found.facts
      if (!completeness) return 'explained'
      return completeness.isComplete ? 'explained; the attributions add up' : `explained; the attributions miss ${Math.abs(completeness.gapPoints).toFixed(2)} points`
    },
  }
}
