import type { JobId } from '../../shared/contract/entities.ts'
import { evaluationRequest } from '../../shared/contract/evaluations.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import { evaluateResult, type EvaluateInput } from '../engine/jobs/evaluate-input.ts'
import { packQueries } from '../engine/jobs/query-table.ts'
import { commonInput } from './assessment-jobs.ts'
import type { ServiceContext } from './context.ts'
import { planEvaluation, type EvaluationPlan } from './plan-evaluation.ts'

/** A model measured on one part of a split, as a job. What it measured is stored as it was when the job's turn came. */
export function evaluateDefinition(context: ServiceContext): JobDefinition {
  const { library } = context
  /** Of running jobs: the labels they measure. */
  const plans = new Map<JobId, EvaluationPlan>()
  return {
    lane: 'training',
    isResumable: false,
    async prepare(raw, jobId): Promise<EvaluateInput[]> {
      const request = evaluationRequest.parse(raw)
      const plan = await planEvaluation(library, request)
      plans.set(jobId, plan)
      return [{
        ...(await commonInput(context, request.modelId)),
        transitionSearch: request.transitionSearch,
        queries: packQueries(plan.queries),
        part: request.part,
        fixedRangePoints: request.fixedRangePoints,
        training: plan.training.map(({ video: _video, part: _part, ...labels }) => labels),
      }]
    },
    async onEnd(outcome, jobId, raw) {
      const plan = plans.get(jobId)
      plans.delete(jobId)
      if (outcome.state !== 'done' || !plan) return
      const { modelId, splitId, seed, exemplarRule, exemplarCount, transitionSearch } = evaluationRequest.parse(raw)
      const { measured, provider } = evaluateResult.parse(outcome.results[0])
      const { part, dives, figures, baselines, elapsedSeconds } = measured
      await library.evaluations.insert({
        modelId, modelHash: plan.modelHash, runId: plan.runId, splitId, part, jobId, snapshot: plan.snapshot, seed, exemplarRule, exemplarCount, transitionSearch,
        selection: plan.selection, provider, codeVersion: await context.codeVersion(), elapsedSeconds, figures, baselines, dives,
      })
      return `${figures.count} dives measured`
    },
  }
}
