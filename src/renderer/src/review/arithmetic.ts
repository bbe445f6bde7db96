/** The sums a reviewer can check by hand: votes → score, awards → total. */
export interface VoteSum {
  /** Mean of the votes, points. */
  mean: number
  /** Population standard deviation, points. */
  spread: number
  /** Largest distance between an exemplar's vote and its score plus difference, or between a difference and its stage shares. */
  largestRounding: number
}

export function sumVotes(votes: readonly { scorePoints: number; deltaPoints: number; votePoints: number; stageContributions: readonly number[] | null }[]): VoteSum {
  const count = Math.max(votes.length, 1)
  const mean = votes.reduce((sum, vote) => sum + vote.votePoints, 0) / count
  const spread = Math.sqrt(votes.reduce((sum, vote) => sum + (vote.votePoints - mean) ** 2, 0) / count)
  const largestRounding = votes.reduce((largest, vote) => {
    const stages = vote.stageContributions?.reduce((sum, share) => sum + share, 0) ?? vote.deltaPoints
    return Math.max(largest, Math.abs(vote.scorePoints + vote.deltaPoints - vote.votePoints), Math.abs(stages - vote.deltaPoints))
  }, 0)
  return { mean, spread, largestRounding }
}

/** +3.2, −1.1, 0.0, with a true minus sign. */
export function signed(value: number, digits = 1): string {
  const rounded = value.toFixed(digits)
  if (Number(rounded) === 0) return (0).toFixed(digits)
  return value > 0 ? `+${rounded}` : `−${rounded.slice(1)}`
}
