import { scoreDive } from '../../assessment/score-dive.ts'
import type { JobFunction } from '../messages.ts'
import type { ScoredDive, ScoreInput } from './assess-input.ts'
import { scoreInput } from './assess-input.ts'
import { logPlace, openAssessor, throwIfCancelled } from './model-access.ts'

/**
 * The `score` job: each query against its exemplars. Every scored dive is
 * reported at once, so a cancelled job keeps what it has done.
 */
export const score: JobFunction = async (raw, context) => {
  const input = scoreInput.parse(raw)
  const assessor = await openAssessor(input, context.signal)
  const scored: ScoredDive[] = []
  try {
    await assessor.announce(input.queries.flatMap(({ dive, exemplars }) => [dive, ...exemplars]))
    for (const [i, { dive, exemplars }] of input.queries.entries()) {
      throwIfCancelled(context.signal)
      context.progress(i / input.queries.length, `Scoring "${dive.title}"`)
      const startedAt = performance.now()
      const found = await scoreDive(assessor, dive, exemplars, { transitionSource: input.transitionSource, search: input.transitionSearch })
      scored.push(toScoredDive(dive.diveId, exemplars, found, performance.now() - startedAt))
      context.item(scored.at(-1))
    }
  } finally {
    await logPlace(assessor, input, context)
    await assessor.release()
  }
  return { scored: scored.length }
}

/** The assessment in the shape that crosses to the parent. */
export function toScoredDive(diveId: number, exemplars: ScoreInput['queries'][number]['exemplars'], found: Awaited<ReturnType<typeof scoreDive>>, elapsedMilliseconds: number): ScoredDive {
  const list = (details: Readonly<Record<string, readonly number[]>>) => Object.fromEntries(Object.entries(details).map(([name, values]) => [name, [...values]]))
  return {
    diveId,
    transitions: found.transitions,
    predictedScorePoints: found.predictedScorePoints,
    directScorePoints: found.directScorePoints,
    directShare: found.directShare,
    voteSpreadPoints: found.voteSpreadPoints,
    stageContributions: found.stageContributions && [...found.stageContributions],
    details: list(found.details),
    votes: found.votes.map(({ deltaPoints, votePoints, stageContributions, details }, k) => ({
      diveId: exemplars[k]?.diveId ?? 0, scorePoints: exemplars[k]?.scorePoints ?? 0, deltaPoints, votePoints, stageContributions: stageContributions && [...stageContributions], details: list(details),
    })),
    elapsedMilliseconds,
  }
}
