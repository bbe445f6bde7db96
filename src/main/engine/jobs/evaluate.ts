import { StudioError } from '../../../shared/errors.ts'
import type { EvaluatedDive } from '../../../shared/contract/evaluations.ts'
import type { Assessor } from '../../assessment/assessor.ts'
import { evaluatedDiveOf, measureDives } from '../../assessment/measure.ts'
import type { AssessedDive, ScoreOptions } from '../../assessment/score-dive.ts'
import { scoreDive } from '../../assessment/score-dive.ts'
import type { JobFunction } from '../messages.ts'
import type { EvaluateResult } from './evaluate-input.ts'
import { evaluateInput } from './evaluate-input.ts'
import { logPlace, openAssessor, throwIfCancelled } from './model-access.ts'
import type { DrawnQuery } from './query-table.ts'

/** The `evaluate` job: a stored model over one part of a split, with predicted stages throughout. */
export const evaluate: JobFunction = async (raw, context): Promise<EvaluateResult> => {
  const input = evaluateInput.parse(raw)
  const assessor = await openAssessor(input, context.signal)
  try {
    const startedAt = performance.now()
    const dives = await evaluateDives(assessor, input.queries, {
      search: input.transitionSearch,
      signal: context.signal,
      onDive: (i) => context.progress((i + 1) / (input.queries.length + 1), `Scored ${i + 1} of ${input.queries.length} dives`),
    })
    const elapsedSeconds = (performance.now() - startedAt) / 1000
    context.progress(input.queries.length / (input.queries.length + 1), 'Measuring')
    return { measured: { part: input.part, dives, elapsedSeconds, ...measureDives(dives, input.queries.map(({ dive }) => dive), input.training, input.fixedRangePoints === null ? {} : { fixedRangePoints: input.fixedRangePoints }) }, provider: assessor.provider ?? input.providers[0] ?? 'cpu' }
  } finally {
    await logPlace(assessor, input, context)
    await assessor.release()
  }
}

export interface EvaluationOptions {
  search: ScoreOptions['search']
  signal: AbortSignal
  onDive?(index: number, found: AssessedDive): void
}

/** Scores every query against its exemplars. @throws StudioError 'bad-labels' where one has no score, 'cancelled' */
export async function evaluateDives(assessor: Assessor, queries: readonly DrawnQuery[], options: EvaluationOptions): Promise<EvaluatedDive[]> {
  const rows: EvaluatedDive[] = []
  await assessor.announce(queries.flatMap(({ dive, exemplars }) => (assessor.model.usesExemplars ? [dive, ...exemplars] : [dive])))
  for (const [i, { dive, exemplars }] of queries.entries()) {
    throwIfCancelled(options.signal)
    const { scorePoints } = dive
    if (scorePoints === null) throw new StudioError('bad-labels', `"${dive.title}" has no score to measure against.`, { hint: 'Enter its score, or take it out of the split.' })
    const found = await scoreDive(assessor, dive, exemplars, { transitionSource: 'model', search: options.search })
    rows.push(evaluatedDiveOf({ ...dive, scorePoints }, exemplars, found))
    options.onDive?.(i, found)
  }
  return rows
}
