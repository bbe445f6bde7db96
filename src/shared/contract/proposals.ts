import { z } from 'zod'
import { diveDetail, diveId, modelId, stage } from './entities.ts'
import { procedure } from './procedure.ts'

/** Taking over what a model proposed. */
export const proposalProcedures = {
  /**
   * As `stages.set`, but boundaries new at a frame that the model's stored proposal names are the model's: its name,
   * weights, run and confidence stay with them until somebody moves them; the history says who accepted.
   * Errors: as `stages.set`, 'not-found' without a proposal of this model.
   */
  'proposals.accept': procedure(z.object({ diveId, modelId, stages: z.array(stage.omit({ provenance: true, confidence: true })), summary: z.string().max(200), basedOn: z.number().int().nonnegative().optional() }), diveDetail),
}
