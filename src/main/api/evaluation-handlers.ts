import type { EvaluationDocument, EvaluationPair, EvaluationSummary, evaluationProcedures } from '../../shared/contract/evaluations.ts'
import { publishedResults } from '../../shared/domain/evaluation/published-results.ts'
import { StudioError } from '../../shared/errors.ts'
import type { JobHost } from '../engine/host.ts'
import { compareResult, type CompareInput, type CompareResult } from '../engine/jobs/compare-input.ts'
import type { StudioContext } from './context.ts'
import { readDocument } from './evaluation-documents.ts'
import type { Handlers } from './handler.ts'
import { comparisonReport } from '../reports/comparison-report.ts'
import { evaluationReport } from '../reports/evaluation-report.ts'
import { planEvaluation } from './plan-evaluation.ts'

/** Measuring models, and reading, comparing and reporting what was measured. */
export function evaluationHandlers({ library, board }: StudioContext, host: JobHost): Handlers<keyof typeof evaluationProcedures> {
  const readAll = (ids: readonly EvaluationDocument['id'][]) => Promise.all(ids.map((id) => library.evaluations.get(id)))

  /** Resampling takes seconds where there are many: in a child, so that nothing else waits. */
  async function inChild(kind: CompareInput['kind'], evaluations: Awaited<ReturnType<typeof readAll>>): Promise<CompareResult> {
    const input: CompareInput = { kind, evaluations: evaluations.map(({ id, figures, dives }) => ({ id, figures, dives })) }
    const outcome = await host.run('compare-evaluations', input, {}, { warmKey: 'evaluations' }).outcome
    if (outcome.state === 'failed') throw outcome.error
    if (outcome.state === 'cancelled') throw new StudioError('cancelled', 'The evaluations were not compared to the end.')
    return compareResult.parse(outcome.result)
  }

  async function compare(ids: readonly EvaluationDocument['id'][]): Promise<{ evaluations: EvaluationSummary[]; pairs: EvaluationPair[] }> {
    const evaluations = await readAll(ids)
    const found = await inChild('pairs', evaluations)
    const pairs = found.kind === 'pairs' ? found.pairs : []
    const strange = pairs.find(({ commonDives }) => commonDives === 0)
    if (strange) throw new StudioError('invalid-input', `Evaluations ${strange.firstId} and ${strange.otherId} have no dive in common.`, { hint: 'Compare evaluations of the same part of the same split.' })
    return { evaluations: evaluations.map(({ dives: _dives, ...summary }): EvaluationSummary => summary), pairs }
  }

  return {
    'evaluations.looks': async ({ splitId, part, modelId }) => {
      await library.splits.get(splitId)
      return library.evaluations.looks(splitId, part, modelId)
    },
    'evaluations.start': async (request) => {
      const { earlierLooks } = await planEvaluation(library, request)
      const { name } = await library.models.get(request.modelId)
      // Not a job of the run: the run's state is that of its own jobs.
      return { jobId: await board.start('evaluate', `Evaluate ${name} on ${request.part}`, request), earlierLooks }
    },
    'evaluations.ofJob': async ({ jobId }) => {
      await library.jobs.get(jobId)
      return { evaluationId: await library.evaluations.ofJob(jobId) }
    },
    'evaluations.list': (wanted) => library.evaluations.list(wanted),
    'evaluations.get': ({ evaluationId }) => readDocument(library, evaluationId),
    'evaluations.compare': ({ evaluationIds }) => compare(evaluationIds),
    'evaluations.folds': async ({ evaluationIds }) => {
      const found = await inChild('folds', await readAll(evaluationIds))
      if (found.kind !== 'folds') throw new StudioError('internal', 'The folds were not summarised.')
      return found.summary
    },
    'evaluations.report': async ({ evaluationId }) => {
      const document = await readDocument(library, evaluationId)
      return { fileName: reportName(document), html: evaluationReport(document, publishedResults) }
    },
    'evaluations.comparisonReport': async ({ evaluationIds }) => {
      const { evaluations, pairs } = await compare(evaluationIds)
      return { fileName: `evaluations-${evaluationIds.slice(0, 10).join('-')}.html`, html: comparisonReport(evaluations, pairs) }
    },
    'evaluations.published': () => [...publishedResults],
  }
}

/** evaluation-12-club-2026-test.html */
function reportName({ id, modelName, part }: EvaluationSummary): string {
  const words = modelName.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60)
  return `evaluation-${id}-${words === '' ? 'model' : words}-${part}.html`
}
