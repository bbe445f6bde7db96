/**
 * What the leaf of a comparison says, from what is stored of the vote: where its
 * interval lies, where in it the difference, and how that becomes points.
 */
import type { ExemplarVote } from '../../../../shared/contract/assessment.ts'
import { regressionTree, type RegressionTree } from './regression-tree.ts'

export interface LeafReading {
  tree: RegressionTree
  leaves: number
  probability: number
  /** Points of this dive, or the target's own unit (score over difficulty) where it is not known what that is in points. */
  unit: 'points' | 'quotient'
  /** Edges of all leaves, [leaves + 1], in `unit`; null where only the interval of the leaf taken was stored. */
  edges: readonly number[] | null
  /** Of the leaf taken, in `unit`. */
  interval: readonly [number, number]
  /** 0 at the left edge, 1 at the right; nothing keeps it between them. */
  position: number
  /** left + width × position, in `unit`. */
  difference: number
  /** The exemplar's score for a dive of this dive's difficulty, which the difference is added to, in points; null where `unit` is not points. */
  base: number | null
  /** How far base + difference lies from the vote, in points; null where there is no base. */
  rounding: number | null
}

/** Null where the vote is none of such a tree. */
export function leafReading({ details, deltaPoints, votePoints, scorePoints }: Pick<ExemplarVote, 'details' | 'deltaPoints' | 'votePoints' | 'scorePoints'>): LeafReading | null {
  const probabilities = details['leafProbabilities'] ?? []
  const [leaf] = details['leaf'] ?? []
  const [left, right] = details['interval'] ?? []
  const [position] = details['position'] ?? []
  if (leaf === undefined || left === undefined || right === undefined || position === undefined) return null
  const stored = details['edges']?.length === probabilities.length + 1 ? details['edges'] : null
  const tree = regressionTree(probabilities, leaf, stored)
  if (!tree) return null
  const own = left + (right - left) * position
  // Of older predictions only those whose target is the score itself can be told: there the difference is the vote's.
  const isScore = Math.abs(own - deltaPoints) <= 1e-3 * Math.max(1, Math.abs(own))
  const points = details['unitPoints']?.[0] ?? (isScore ? 1 : null)
  const scale = points ?? 1
  // Where dives of one difficulty are compared, the exemplar's score itself: no detour through the vote.
  const base = points === null ? null : isScore && points === 1 ? scorePoints : votePoints - own * scale
  return {
    tree, leaves: probabilities.length, probability: probabilities[leaf] ?? 0,
    unit: points === null ? 'quotient' : 'points',
    edges: stored && stored.map((edge) => edge * scale),
    interval: [left * scale, right * scale], position, difference: own * scale, base,
    rounding: base === null ? null : Math.abs(base + own * scale - votePoints),
  }
}
