import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { LabelledVideo, VoteReading } from '../models/method.ts'
import { targetValue, type ScoreTarget } from '../models/score-target.ts'
import type { AssessedVideo, Assessor } from './assessor.ts'
import { asUsed, segmentDive } from './score-dive.ts'
import type { TransitionSearch } from './transitions.ts'

/**
 * What a model says of every pair of some dives: each dive in turn is the query of
 * one batched run of the heads, all others its exemplars, so the numbers are those
 * of ordinary votes.
 */
export interface Pairs {
  target: ScoreTarget
  /** The true value of each dive, in the unit of the target. */
  values: number[]
  /** [n][n], row less column, in the unit of the target; null on the diagonal. */
  differences: (number | null)[][]
  /** [n][n], how far a network of pairs sees them apart, without sign; null for methods without one. */
  apart: (number | null)[][] | null
}

export interface PairOptions {
  target: ScoreTarget
  transitionSource: 'model' | 'labels'
  search: TransitionSearch
  /** Before each step: dives read so far, then dives compared so far, of twice as many. */
  onStep: (done: number, of: number, dive: DiveSource) => void
}

/** @param dives at least two, with scores, and with difficulties where the target is over them */
export async function comparePairs(assessor: Assessor, dives: readonly DiveSource[], { target, transitionSource, search, onStep }: PairOptions): Promise<Pairs> {
  const videos: AssessedVideo[] = []
  for (const [i, dive] of dives.entries()) {
    onStep(i, 2 * dives.length, dive)
    videos.push(asUsed(assessor, dive, await segmentDive(assessor, dive, search), { transitionSource }))
  }
  const rows: { difference: number | null; apart: number | null }[][] = []
  for (const [i, query] of videos.entries()) {
    const dive = dives[i]
    if (dive) onStep(dives.length + i, 2 * dives.length, dive)
    const others = videos.filter((_, j) => j !== i)
    const { votes } = await assessor.compare(query, others)
    rows.push(videos.map((other, j) => {
      const vote = j === i ? undefined : votes[j < i ? j : j - 1]
      return vote ? { difference: ownDifference(vote, query.labels, other.labels, target), apart: ownApart(vote, query.labels, target) } : { difference: null, apart: null }
    }))
  }
  const hasApart = rows.some((row) => row.some(({ apart }) => apart !== null))
  return {
    target, values: videos.map(({ labels }) => targetValue(labels, target)),
    differences: rows.map((row) => row.map(({ difference }) => difference)),
    apart: hasApart ? rows.map((row) => row.map(({ apart }) => apart)) : null,
  }
}

/** A vote's difference in the unit of the target. Over difficulties it is not the vote's difference in points, where two dives of different difficulty meet. */
function ownDifference({ deltaPoints, votePoints }: VoteReading, query: LabelledVideo, other: LabelledVideo, target: ScoreTarget): number {
  return target === 'score' ? deltaPoints : votePoints / (query.difficulty ?? NaN) - targetValue(other, target)
}

function ownApart({ details }: VoteReading, query: LabelledVideo, target: ScoreTarget): number | null {
  const points = details['pairDifferencePoints']?.[0]
  return points === undefined ? null : target === 'score' ? points : points / (query.difficulty ?? NaN)
}
