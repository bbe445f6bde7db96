import { StudioError } from '../../../shared/errors.ts'
import type { DiveSource } from '../../../shared/contract/dive-source.ts'
import type { Evaluation } from '../../../shared/contract/training.ts'
import type { Assessor } from '../../assessment/assessor.ts'
import type { MeasuredDive } from '../../assessment/measure.ts'
import { measurePart } from '../../assessment/measure.ts'
import type { AssessedDive, ScoreOptions } from '../../assessment/score-dive.ts'
import { scoreDive } from '../../assessment/score-dive.ts'
import type { JobFunction } from '../messages.ts'
import type { EvaluateResult } from './evaluate-input.ts'
import { evaluateInput } from './evaluate-input.ts'
import { logPlace, openAssessor, throwIfCancelled } from './model-access.ts'
import { toScoredDive } from './score.ts'

/** The `evaluate` job: a stored model over one part of a split, with predicted stages throughout. */
export const evaluate: JobFunction = async (raw, context): Promise<EvaluateResult> => {
  const input = evaluateInput.parse(raw)
  const assessor = await openAssessor(input, context.signal)
  const scored: EvaluateResult['scored'] = []
  try {
    let startedAt = performance.now()
    const evaluation = await evaluateQueries(assessor, input.part, input.queries, input.training, {
      search: input.transitionSearch,
      signal: context.signal,
      onDive(i, found) {
        const { dive, exemplars } = input.queries[i]!
        scored.push(toScoredDive(dive.diveId, exemplars, found, performance.now() - startedAt))
        context.item(scored.at(-1))
        context.progress((i + 1) / input.queries.length, `Scored ${i + 1} of ${input.queries.length} dives`)
        startedAt = performance.now()
      },
    })
    return { evaluation, scored }
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

/** Scores every query against its exemplars and measures the part; queries and training dives need scores. */
export async function evaluateQueries(
  assessor: Assessor,
  part: Evaluation['part'],
  queries: readonly { dive: DiveSource; exemplars: readonly DiveSource[] }[],
  training: readonly Pick<DiveSource, 'diveNumber' | 'scorePoints'>[],
  options: EvaluationOptions,
): Promise<Evaluation> {
  const measured: MeasuredDive[] = []
  await assessor.announce(queries.flatMap(({ dive, exemplars }) => (assessor.model.usesExemplars ? [dive, ...exemplars] : [dive])))
  for (const [i, { dive, exemplars }] of queries.entries()) {
    throwIfCancelled(options.signal)
    if (dive.scorePoints === null) throw new StudioError('bad-labels', `"${dive.title}" has no score to measure against.`, { hint: 'Enter its score, or take it out of the split.' })
    const found = await scoreDive(assessor, dive, exemplars, { transitionSource: 'model', search: options.search })
    measured.push({ diveNumber: dive.diveNumber, scorePoints: dive.scorePoints, predictedScorePoints: found.predictedScorePoints, transitions: dive.transitions, predictedTransitions: found.predictedTransitions })
    options.onDive?.(i, found)
  }
  return measurePart(part, measured, training.flatMap(({ diveNumber, scorePoints }) => (scorePoints === null ? [] : [{ diveNumber, scorePoints }])))
}
