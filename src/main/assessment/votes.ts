/**
 * From token deltas to a score that explains itself: every exemplar votes
 * (its score + the predicted difference), the prediction is the mean vote, and
 * each stage's part is the mean of its five token deltas over 3 (MCoRe, eq. 7).
 * Sums hold by construction: stage parts add up to a vote's delta, votes average
 * to the score.
 */
export interface Vote {
  /** The exemplar's own score. */
  scorePoints: number
  /** Predicted difference query - exemplar. */
  deltaPoints: number
  votePoints: number
  /** Take-off, flight, entry; adds up to deltaPoints. */
  stageContributions: number[]
}

export interface ExplainedScore {
  predictedScorePoints: number
  /** Standard deviation of the votes (of the population), in points. */
  voteSpreadPoints: number
  /** Mean over the votes, by stage. */
  stageContributions: number[]
  votes: Vote[]
}

const stageCount = 3

/**
 * @param exemplarScores true score of each of K exemplars, in points
 * @param tokenDeltas [K, 15] row-major: delta of each token of query against exemplar, in points
 */
export function explainScore(exemplarScores: readonly number[], tokenDeltas: ArrayLike<number>): ExplainedScore {
  const tokens = tokenDeltas.length / exemplarScores.length
  const perStage = tokens / stageCount
  const votes = exemplarScores.map((scorePoints, k): Vote => {
    const stageContributions = Array.from({ length: stageCount }, (_, stage) => {
      let sum = 0
      for (let i = 0; i < perStage; i++) sum += tokenDeltas[k * tokens + stage * perStage + i]!
      return sum / perStage / stageCount
    })
    const deltaPoints = total(stageContributions)
    return { scorePoints, deltaPoints, votePoints: scorePoints + deltaPoints, stageContributions }
  })
  const predictedScorePoints = total(votes.map((vote) => vote.votePoints)) / votes.length
  const variance = total(votes.map((vote) => (vote.votePoints - predictedScorePoints) ** 2)) / votes.length
  return {
    predictedScorePoints,
    voteSpreadPoints: Math.sqrt(variance),
    stageContributions: Array.from({ length: stageCount }, (_, stage) => total(votes.map((vote) => vote.stageContributions[stage]!)) / votes.length),
    votes,
  }
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
