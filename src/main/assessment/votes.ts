import type { McoreConfig } from '../models/mcore/config.ts'
import { explainDelta } from '../models/mcore/stages.ts'

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

/**
 * @param config how many tokens and stages there are
 * @param exemplarScores true score of each of K exemplars, in points
 * @param tokenDeltas [K, tokens] row-major: delta of each token of query against exemplar, in points
 */
export function explainScore(config: Pick<McoreConfig, 'stages' | 'tokensPerStage'>, exemplarScores: readonly number[], tokenDeltas: Float32Array): ExplainedScore {
  const tokens = config.stages * config.tokensPerStage
  const votes = exemplarScores.map((scorePoints, k): Vote => {
    const { delta, stageContributions } = explainDelta(config, tokenDeltas.subarray(k * tokens, (k + 1) * tokens))
    return { scorePoints, deltaPoints: delta, votePoints: scorePoints + delta, stageContributions: [...stageContributions] }
  })
  const predictedScorePoints = total(votes.map((vote) => vote.votePoints)) / votes.length
  const variance = total(votes.map((vote) => (vote.votePoints - predictedScorePoints) ** 2)) / votes.length
  return {
    predictedScorePoints,
    voteSpreadPoints: Math.sqrt(variance),
    stageContributions: Array.from({ length: config.stages }, (_, stage) => total(votes.map((vote) => vote.stageContributions[stage]!)) / votes.length),
    votes,
  }
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
