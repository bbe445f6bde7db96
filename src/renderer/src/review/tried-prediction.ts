/** A live score as what shows predictions takes it: the stored prediction it departs from, with other votes. It is stored nowhere. */
import type { Prediction } from '../../../shared/contract/assessment.ts'
import type { LiveScore, LiveSession } from '../../../shared/contract/live.ts'

export function triedPrediction(base: Prediction, { exemplars, exemplarRule }: Pick<LiveSession, 'exemplars' | 'exemplarRule'>, score: LiveScore): Prediction {
  const known = new Map(exemplars.map((exemplar) => [exemplar.diveId, exemplar]))
  return {
    ...base,
    exemplarRule,
    transitions: score.transitions,
    predictedScorePoints: score.predictedScorePoints,
    directScorePoints: score.directScorePoints,
    directShare: score.directShare,
    voteSpreadPoints: score.voteSpreadPoints,
    stageContributions: score.stageContributions,
    details: score.details,
    votes: score.votes.flatMap(({ featureDistance: _distance, ...vote }) => {
      const exemplar = known.get(vote.diveId)
      return exemplar ? [{ ...vote, title: exemplar.title, diveNumber: exemplar.diveNumber, athlete: exemplar.athlete, scorePoints: exemplar.scorePoints }] : []
    }),
    elapsedMilliseconds: score.elapsedMilliseconds,
  }
}
