import { explainAward, judgeAwards, scoreFromAwards, usualPanel, type Panel } from '../judging.ts'

/** What a reviewer's awards add up to, before anybody's are known. Sources: the judging rules in shared/domain/judging.ts. */

/** Numbers of awards one can commit to: a whole panel, or one award that stands for all that count. */
export const awardCounts = [1, 3, 5, 7, 9, 11] as const

/** Why these awards cannot be committed to, or null. Pure. */
export function explainAwards(awards: readonly number[]): string | null {
  if (!(awardCounts as readonly number[]).includes(awards.length)) return `${awards.length} awards are given; commit to one, or to a panel's 3, 5, 7, 9 or 11.`
  return awards.map(explainAward).find((reason) => reason !== null) ?? null
}

/** Points, to the cent, without penalties. One award counts three times. Null without a difficulty. */
export function committedPoints(awards: readonly number[], difficulty: number | null, panel: Panel = usualPanel(awards.length)): number | null {
  if (difficulty === null) return null
  const [only] = awards
  if (awards.length === 1 && only !== undefined) return scoreFromAwards([only, only, only], difficulty)
  return scoreFromAwards(awards, difficulty, { panel })
}

/** Which of the awards count; one alone does. Null for a number of awards that no panel has. */
export function countedAwards(awards: readonly number[]): { award: number; isCounted: boolean }[] | null {
  if (awards.length === 1) return awards.map((award) => ({ award, isCounted: true }))
  return judgeAwards(awards, usualPanel(awards.length)).roles
}
