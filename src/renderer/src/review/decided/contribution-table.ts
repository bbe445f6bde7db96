/**
 * Exemplars × stages: what each stage has of the difference to each exemplar, in
 * points. Rows add up to the differences, exemplar and difference to the vote, and
 * the mean of the votes is the score; each of that is checked, not assumed.
 */
import type { ExemplarVote, Prediction } from '../../../../shared/contract/assessment.ts'

/** What sums of numbers that were stored in double precision may be off by, in points. */
export const allowedGapPoints = 1e-6

export interface ContributionRow {
  vote: ExemplarVote
  parts: readonly number[]
}

export interface ContributionTable {
  /** The highest vote first. */
  rows: ContributionRow[]
  /** Mean of each column. */
  means: number[]
  meanExemplar: number
  meanDifference: number
  /** The largest absolute contribution of a cell, for tints. */
  strongest: number
  /** Largest absolute gaps, in points. */
  gaps: {
    /** Sum of a row less its difference. */
    rows: number
    /** Exemplar's score + difference less vote. */
    votes: number
    /** Mean of the exemplars + means of the columns less the shown score. */
    score: number
  }
  holds: boolean
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length

/** Null for methods without stages, and without votes. */
export function contributionTable({ votes, predictedScorePoints }: Pick<Prediction, 'votes' | 'predictedScorePoints'>): ContributionTable | null {
  const rows = votes.flatMap((vote): ContributionRow[] => (vote.stageContributions === null ? [] : [{ vote, parts: vote.stageContributions }])).sort((a, b) => b.vote.votePoints - a.vote.votePoints)
  if (rows.length === 0 || rows.length < votes.length) return null
  const means = (rows[0]?.parts ?? []).map((_, stage) => mean(rows.map(({ parts }) => parts[stage] ?? 0)))
  const meanExemplar = mean(rows.map(({ vote }) => vote.scorePoints))
  const largest = (gap: (row: ContributionRow) => number): number => Math.max(...rows.map((row) => Math.abs(gap(row))))
  const gaps = {
    rows: largest(({ vote, parts }) => sum(parts) - vote.deltaPoints),
    votes: largest(({ vote }) => vote.scorePoints + vote.deltaPoints - vote.votePoints),
    score: Math.abs(meanExemplar + sum(means) - predictedScorePoints),
  }
  return {
    rows, means, meanExemplar, meanDifference: mean(rows.map(({ vote }) => vote.deltaPoints)),
    strongest: Math.max(...rows.flatMap(({ parts }) => parts.map(Math.abs)), 1e-9), gaps,
    holds: Math.max(gaps.rows, gaps.votes, gaps.score) <= allowedGapPoints,
  }
}

/** The table as tab-separated text with all digits that count, for spreadsheets. @param head names of the columns: exemplar, its score, each stage, difference, vote @param meanName what the last row is called */
export function contributionText({ rows, means, meanExemplar, meanDifference }: ContributionTable, head: readonly string[], meanName: string): string {
  const number = (value: number): string => value.toFixed(6)
  const clean = (name: string): string => name.replace(/\s+/g, ' ').trim()
  const line = (name: string, score: number, parts: readonly number[], difference: number): string => [clean(name), ...[score, ...parts, difference, score + difference].map(number)].join('\t')
  return [
    head.join('\t'),
    ...rows.map(({ vote, parts }) => line(`${vote.diveNumber ?? ''} ${vote.athlete || vote.title}`, vote.scorePoints, parts, vote.deltaPoints)),
    line(meanName, meanExemplar, means, meanDifference),
  ].join('\n')
}
