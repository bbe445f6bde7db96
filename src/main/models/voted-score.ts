/** A score made of votes, perhaps beside a direct one: the one place where the mean is taken. */
import type { PlainTensor, ScoreReading, VoteReading } from './method.ts'

/**
 * score = directShare × direct + (1 - directShare) × mean of the votes.
 * @param direct score from the query alone, with its share of the result (0..1)
 */
export function votedScore(votes: readonly VoteReading[], direct: { points: number; share: number } | null = null, details: ScoreReading['details'] = {}): ScoreReading {
  const share = direct?.share ?? 0
  const voted = share < 1 ? mean(votes.map((vote) => vote.votePoints)) : 0
  const parts = votes.map((vote) => vote.stageContributions)
  const staged = parts.every((part) => part !== null) ? parts : []
  return {
    predictedScorePoints: share * (direct?.points ?? 0) + (1 - share) * voted,
    directScorePoints: direct?.points ?? null,
    directShare: share,
    votes,
    stageContributions: staged.length === 0 ? null : (staged[0] ?? []).map((_, stage) => mean(staged.map((part) => part[stage] ?? 0))),
    details,
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Weights of a mean over all elements of an output of that shape, times `points`. */
export function evenWeights(shape: readonly number[], points: number): PlainTensor {
  const size = shape.reduce((a, b) => a * b, 1)
  return { shape, data: new Float32Array(size).fill(points / size) }
}
