import { z } from 'zod'
import { diveDetail, diveId, jobId, modelId, stage } from './entities.ts'
import { procedure } from './procedure.ts'
import { stateChange, workTarget } from './work.ts'

/** Asking a model about many dives, and taking over what it proposed. */
export const proposalProcedures = {
  /**
   * A model's proposals for all dives of a filter as one job, at most 10,000 dives; those without pictures are left out and counted,
   * with `onlyUnlabelled` labelled ones too. `jobId` is null where none is left.
   */
  'proposals.start': procedure(z.object({ target: workTarget, modelId, onlyUnlabelled: z.boolean(), measuresEffect: z.boolean() }), z.object({ jobId: jobId.nullable(), count: z.number().int(), leftOut: z.number().int() })),
  /**
   * Labels the unlabelled dives of a filter as the model proposed, where both its confidences are at least this; each as an operation of its
   * dive that `proposals.takeBack` undoes. Many go in batches, each all or nothing; 'proposals.accepting' tells how far it is. Others are counted: labelled already, without a proposal of this model, not sure enough.
   */
  'proposals.acceptAll': procedure(z.object({ target: workTarget, modelId, leastConfidence: z.number().min(0).max(1) }), z.object({ changed: z.array(stateChange), labelled: z.number().int(), without: z.number().int(), unsure: z.number().int() })),
  /** Undoes these where nothing was done to the dive since; `kept` counts the others. */
  'proposals.takeBack': procedure(z.object({ changes: z.array(stateChange).max(100_000) }), z.object({ kept: z.number().int() })),
  /**
   * As `stages.set`, but boundaries new at a frame that the model's stored proposal names are the model's: its name,
   * weights, run and confidence stay with them until somebody moves them; the history says who accepted.
   * Errors: as `stages.set`, 'not-found' without a proposal of this model.
   */
  'proposals.accept': procedure(z.object({ diveId, modelId, stages: z.array(stage.omit({ provenance: true, confidence: true })), summary: z.string().max(200), basedOn: z.number().int().nonnegative().optional() }), diveDetail),
}
