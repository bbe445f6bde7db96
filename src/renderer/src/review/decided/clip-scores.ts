/**
 * A score that is half direct and half votes (T²CR), as values on one axis of
 * points, and each exemplar's difference as shares of the tokens.
 */
import type { ExemplarVote, Prediction } from '../../../../shared/contract/assessment.ts'

export interface ClipScores {
  direct: number | null
  /** 0 to 1. */
  directShare: number
  votes: number[]
  voteMean: number | null
  score: number
  /** What the attention's own head says, which takes no part in the score. */
  attention: number | null
  /** |directShare × direct + (1 − directShare) × mean of the votes − score|, points. */
  gap: number
}

export function clipScores({ directScorePoints, directShare, votes, predictedScorePoints, details }: Pick<Prediction, 'directScorePoints' | 'directShare' | 'votes' | 'predictedScorePoints' | 'details'>): ClipScores {
  const points = votes.map(({ votePoints }) => votePoints)
  const voteMean = points.length === 0 ? null : points.reduce((sum, each) => sum + each, 0) / points.length
  const again = directShare * (directScorePoints ?? 0) + (directShare < 1 ? (1 - directShare) * (voteMean ?? NaN) : 0)
  return { direct: directScorePoints, directShare, votes: points, voteMean, score: predictedScorePoints, attention: details['attentionScorePoints']?.[0] ?? null, gap: Math.abs(again - predictedScorePoints) }
}

export interface ClipRow {
  vote: ExemplarVote
  /** Shares of the difference, points: N tokens of the base path, then N of the auxiliary path. */
  parts: readonly number[]
  sum: number
  /** The exemplar's score for a dive of this dive's difficulty: vote − sum. */
  base: number
}

export interface ClipTable {
  /** The highest vote first. */
  rows: ClipRow[]
  /** N, tokens of one path. */
  tokens: number
  means: number[]
  strongest: number
  /** Largest |sum − difference| over exemplars of the dive's own difficulty; shares are computed in single precision. */
  gap: number
  /** Some exemplar counts at another score than its own, because its difficulty is another. */
  isRescaled: boolean
}

/** What sums in single precision may be off by, in points. */
export const allowedSingleGap = 1e-3

/** Null where no votes of that kind are stored. */
export function clipTable(votes: readonly ExemplarVote[]): ClipTable | null {
  const rows = votes.flatMap((vote): ClipRow[] => {
    const parts = vote.details['clipDeltas'] ?? []
    const sum = parts.reduce((all, part) => all + part, 0)
    return parts.length > 0 && parts.length % 2 === 0 ? [{ vote, parts, sum, base: vote.votePoints - sum }] : []
  }).sort((a, b) => b.vote.votePoints - a.vote.votePoints)
  const width = rows[0]?.parts.length ?? 0
  if (rows.length === 0 || rows.length < votes.length || rows.some(({ parts }) => parts.length !== width)) return null
  const gaps = rows.map(({ sum, vote }) => Math.abs(sum - vote.deltaPoints))
  const isOwn = (gap: number): boolean => gap <= 0.01
  return {
    rows, tokens: width / 2,
    means: Array.from({ length: width }, (_, i) => rows.reduce((sum, { parts }) => sum + (parts[i] ?? 0), 0) / rows.length),
    strongest: Math.max(...rows.flatMap(({ parts }) => parts.map(Math.abs)), 1e-9),
    gap: Math.max(0, ...gaps.filter(isOwn)), isRescaled: !gaps.every(isOwn),
  }
}

/** The likeliest classes and always the dive's own, likeliest first. @param names in the order of the probabilities; where unknown, classes are called by their place */
export function likelyClasses(probabilities: readonly number[], names: readonly string[], own: string | null, most: number): { name: string; probability: number; isOwn: boolean }[] {
  const all = probabilities.map((probability, i) => ({ name: names[i] ?? `#${i + 1}`, probability, isOwn: own !== null && names[i] === own })).sort((a, b) => b.probability - a.probability)
  return all.filter(({ isOwn }, place) => place < most || isOwn)
}
