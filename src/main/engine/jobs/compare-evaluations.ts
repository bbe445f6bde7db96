import { compareEvaluations } from '../../../shared/domain/evaluation/compare-evaluations.ts'
import { summariseFolds } from '../../../shared/domain/evaluation/summarise-folds.ts'
import type { JobFunction } from '../messages.ts'
import { compareInput, type CompareResult } from './compare-input.ts'

/** The `compare-evaluations` job: a thousand draws for each pair take some tenths of a second. It is no job of the job list; the screens wait for it. */
export const compareEvaluationsJob: JobFunction = async (raw): Promise<CompareResult> => {
  const { kind, evaluations } = compareInput.parse(raw)
  if (kind === 'folds') return { kind, summary: summariseFolds(evaluations) }
  const [first, ...others] = evaluations
  return { kind, pairs: first ? others.map((other) => compareEvaluations(first, other)) : [] }
}
