import { explainAward, isRoundedScore, readPanel, scoreFromAwards } from '../../../shared/domain/judging.ts'
import type { Panel } from '../../../shared/domain/judging.ts'
import type { DiveFacts } from '../../../shared/contract/entities.ts'

/**
 * What could explain a score that does not follow from awards and difficulty:
 * the one small change that makes it follow. A help for whoever looks at the
 * dive, not a verdict: several changes may do.
 */
export interface JudgedFacts {
  awards: readonly number[]
  difficulty: number
  scorePoints: number
  penaltyPoints: number
  event: string
}

/** The dive's awards, difficulty and score where all are known; null otherwise. */
export function judgedFacts({ awards, difficulty, scorePoints, penaltyPoints, event }: DiveFacts): JudgedFacts | null {
  return awards.length === 0 || difficulty === null || scorePoints === null ? null : { awards, difficulty, scorePoints, penaltyPoints, event }
}

/** Score by the rules, and the panel it is read as; null where the awards fit no panel. */
export function scoreByRules(facts: JudgedFacts, changed: Partial<Pick<JudgedFacts, 'awards' | 'difficulty'>> = {}): { computed: number; panel: Panel } | null {
  const { panel } = readPanel(facts)
  const { awards, difficulty } = { ...facts, ...changed }
  const computed = scoreFromAwards(awards, difficulty, { panel, penaltyPoints: facts.penaltyPoints })
  return computed === null ? null : { computed, panel }
}

function follows(facts: JudgedFacts, changed: Partial<Pick<JudgedFacts, 'awards' | 'difficulty'>>): boolean {
  const score = scoreByRules(facts, changed)
  return score !== null && isRoundedScore(score.computed, facts.scorePoints)
}

/** The difficulty, a whole number of tenths within a half of the given one, with which the score follows; null where there is none or the score says nothing (0). */
export function fittingDifficulty(facts: JudgedFacts): number | null {
  if (facts.scorePoints <= 0 || facts.awards.some((award) => explainAward(award) !== null)) return null
  for (let tenths = 1; tenths <= 5; tenths++) {
    for (const sign of [-1, 1]) {
      const difficulty = Math.round(facts.difficulty * 10 + sign * tenths) / 10
      if (difficulty >= 0.9 && follows(facts, { difficulty })) return difficulty
    }
  }
  return null
}

/** The possible awards, one in place of the award at `index`, with which the score follows. */
export function fittingAwards(facts: JudgedFacts, index: number): number[] {
  const found: number[] = []
  for (let award = 0; award <= 10; award += 0.5) if (follows(facts, { awards: facts.awards.with(index, award) })) found.push(award)
  return found
}

/** One sentence on what would make the score follow; '' where nothing simple does. */
export function explainGap(facts: JudgedFacts): string {
  const difficulty = fittingDifficulty(facts)
  if (difficulty !== null) return ` With a difficulty of ${difficulty.toFixed(1)} it would.`
  const restarted = facts.awards.map((award) => Math.max(0, award - 2))
  if (follows(facts, { awards: restarted })) return ' With 2 points off every award, as for a restart, it would.'
  for (const step of [0.5, 1]) {
    for (const [index, award] of facts.awards.entries()) {
      for (const other of [award - step, award + step]) {
        if (explainAward(other) === null && follows(facts, { awards: facts.awards.with(index, other) })) return ` With ${other.toFixed(1)} in place of the award of ${award.toFixed(1)} it would.`
      }
    }
  }
  return ''
}
