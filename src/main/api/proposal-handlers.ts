import type { Provenance } from '../../shared/contract/entities.ts'
import type { proposalProcedures } from '../../shared/contract/proposals.ts'
import { StudioError } from '../../shared/errors.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Boundaries of a model that a person accepts: which are the model's is read from its stored proposal, never told by a screen. */
export function proposalHandlers({ library }: StudioContext): Handlers<keyof typeof proposalProcedures> {
  return {
    'proposals.accept': async ({ diveId, modelId, stages, summary, basedOn }) => {
      const [proposal, model] = [await library.segmentations.get(diveId, modelId), await library.models.get(modelId)]
      if (!proposal) throw new StudioError('not-found', `"${model.name}" has proposed no stages for this dive.`, { hint: 'Ask it for a proposal first.' })
      const run = model.runId === null ? null : await library.runs.get(model.runId)
      const placed: Provenance = { kind: 'model', name: model.name, at: new Date().toISOString(), model: { hash: model.contentHash, modelId, runId: model.runId, runName: run?.name ?? null } }
      const asPlaced = stages.map((stage) => {
        const which = proposal.transitions.indexOf(stage.startFrame)
        return which < 0 ? stage : { ...stage, placed, confidence: proposal.confidences[which] ?? null }
      })
      return library.stages.set(diveId, asPlaced, summary, await annotator(library), basedOn)
    },
  }
}
