import { z } from 'zod'
import { evaluation, type Evaluation } from '../../shared/contract/training.ts'
import { modelId, splitId, splitPart, type ModelId, type SplitId, type SplitPart } from '../../shared/contract/entities.ts'
import { drawExemplars } from '../../shared/domain/exemplars.ts'
import { StudioError } from '../../shared/errors.ts'
import { labelsNeeded } from '../engine/method-catalogue.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import type { EvaluateInput } from '../engine/jobs/evaluate-input.ts'
import { packQueries } from '../engine/jobs/query-table.ts'
import type { ServiceContext } from './context.ts'
import { commonInput } from './assessment-jobs.ts'
import { checkTrainingSet } from './training-checks.ts'

/** A model measured on one part of a split, as a job; exemplars come from the split's own training part. */
export const evaluateRequest = z.object({ modelId, splitId, part: splitPart, exemplarCount: z.number().int().min(1).max(50).default(10), seed: z.number().int().default(0) })
export interface EvaluateRequest {
  modelId: ModelId
  splitId: SplitId
  part: SplitPart
  exemplarCount?: number
  seed?: number
}

const evaluateResult = z.object({ evaluation })

export function evaluateDefinition(context: ServiceContext, keep: (jobId: number, found: Evaluation) => void): JobDefinition {
  const { library } = context
  return {
    lane: 'training',
    isResumable: false,
    async prepare(raw): Promise<EvaluateInput[]> {
      const request = evaluateRequest.parse(raw)
      const dives = await library.sources.ofSplit(request.splitId)
      const common = await commonInput(context, request.modelId)
      const { usesExemplars } = labelsNeeded(common.model)
      await checkTrainingSet(dives, common.model)
      const training = dives.filter((dive) => dive.part === 'train')
      const queries = dives
        .filter((dive) => dive.part === request.part)
        .map((dive) => {
          if (!usesExemplars) return { dive, exemplars: [] }
          const { exemplarIds } = drawExemplars(dive, training, { count: request.exemplarCount, seed: request.seed })
          return { dive, exemplars: training.filter((candidate) => exemplarIds.includes(candidate.diveId)) }
        })
      if (queries.length === 0) throw new StudioError('bad-labels', `The ${request.part} part of this split is empty.`, { hint: 'Choose another part or another split.' })
      return [{ ...common, queries: packQueries(queries), part: request.part, training: training.map(({ diveNumber, scorePoints }) => ({ diveNumber, scorePoints })) }]
    },
    async onEnd(outcome, jobId) {
      if (outcome.state !== 'done') return
      const { evaluation: found } = evaluateResult.parse(outcome.results[0])
      keep(jobId, found)
      return `${found.count} dives measured`
    },
  }
}
