import { difficultiesByHeight, difficultyMismatch, difficultyOf, isSameDifficulty } from '../../../../shared/domain/difficulty.ts'
import { explainDiveNumber } from '../../../../shared/domain/dive-number.ts'
import { isRoundedScore } from '../../../../shared/domain/judging.ts'
import type { DoctorFix } from '../../../../shared/domain/doctor-report.ts'
import type { DiveRecord } from '../../../../shared/contract/dive-record.ts'
import type { DiveRule } from '../rule.ts'
import { judgedFacts, scoreByRules } from '../score-gap.ts'

/** Degrees of difficulty beside the published tables. */
const againstTable: DiveRule = {
  scope: 'dive',
  name: 'difficulty-against-table',
  severity: 'warning',
  title: 'Difficulty ≠ table',
  category: 'diving',
  explain:
    'The rules give another degree of difficulty for this number and height. Either the number, the height or the difficulty is wrong, or an older table was in force (most 307C of MTL-AQA have 3.3). Score ÷ difficulty, by which methods compare dives, is off by the same share. '
    + 'A fix is offered only where the table\'s difficulty gives the score and the one entered does not. The fixed 2.0 of synchronised dives is not counted.',
  find(dive) {
    const { diveNumber, heightMetres, difficulty } = dive.facts
    if (diveNumber === null || difficulty === null || explainDiveNumber(diveNumber) !== null) return []
    const mismatch = difficultyMismatch(diveNumber, heightMetres, difficulty)
    if (mismatch === null) return []
    const message = mismatch + (givesScore(dive) ? ' The score follows from the one given, so an older table may have been in force, or the number or height be wrong.' : '')
    const fix = difficultyFix(dive)
    return [fix === null ? { message } : { message, fix }]
  },
}

/** Whether awards and the difficulty given make the score. */
function givesScore({ facts }: Pick<DiveRecord, 'facts'>): boolean {
  const judged = judgedFacts(facts)
  const score = judged === null || judged.scorePoints <= 0 ? null : scoreByRules(judged)
  return judged !== null && score !== null && isRoundedScore(score.computed, judged.scorePoints)
}

function difficultyFix({ diveId, facts }: DiveRecord): DoctorFix | null {
  const judged = judgedFacts(facts)
  if (judged === null || judged.scorePoints <= 0 || facts.diveNumber === null) return null
  const gives = (difficulty: number): boolean => {
    const score = scoreByRules(judged, { difficulty })
    return score !== null && isRoundedScore(score.computed, judged.scorePoints)
  }
  if (givesScore({ facts })) return null
  const listed = facts.heightMetres === null ? difficultiesByHeight(facts.diveNumber).map((entry) => entry.difficulty) : [difficultyOf(facts.diveNumber, facts.heightMetres).difficulty].filter((value) => value !== null)
  const fitting = listed.filter(gives).filter((value, index, all) => all.findIndex((other) => isSameDifficulty(other, value)) === index)
  const [only, ...others] = fitting
  if (only === undefined || others.length > 0) return null
  return { kind: 'set-difficulty', description: `Set the difficulty to the table's ${only.toFixed(1)}, with which the awards give the score.`, change: { diveId, facts: { difficulty: only }, stages: null } }
}

export const difficultyRules = [againstTable] as const
