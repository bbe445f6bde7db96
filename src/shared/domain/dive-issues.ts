import { explainDiveNumber } from './dive-number.ts'
import { difficultyMismatch } from './difficulty.ts'
import type { HeightMetres } from './difficulty.ts'
import { explainAward, panelsMatchingScore } from './judging.ts'
import { grammarMismatches } from './stages.ts'

/**
 * What is odd about a dive's facts and labels, for the screens and the doctor to
 * flag. Data sets hold impossible numbers, awards of 55.5 and scores that do not
 * follow from the awards; they are kept as found and shown here, never corrected.
 */
export interface DiveIssue {
  kind: 'dive-number' | 'difficulty' | 'award' | 'score' | 'stages'
  /** One sentence: what was found and what was expected. */
  message: string
  /** The stage meant, where it is one. */
  stageIndex: number | null
}

export interface IssueFacts {
  diveNumber: string | null
  heightMetres: HeightMetres | null
  difficulty: number | null
  awards: readonly number[]
  penaltyPoints: number
  scorePoints: number | null
}

export function diveIssues(facts: IssueFacts, stageLabels: readonly (string | null)[]): DiveIssue[] {
  const issues: DiveIssue[] = []
  const add = (kind: DiveIssue['kind'], message: string | null, stageIndex: number | null = null): void => {
    if (message !== null) issues.push({ kind, message, stageIndex })
  }
  const { diveNumber, difficulty, awards, scorePoints } = facts
  const impossible = diveNumber === null ? null : explainDiveNumber(diveNumber)
  add('dive-number', impossible)
  if (diveNumber !== null && impossible === null) {
    if (difficulty !== null) add('difficulty', difficultyMismatch(diveNumber, facts.heightMetres, difficulty))
    for (const mismatch of grammarMismatches(diveNumber, stageLabels)) add('stages', mismatch.reason, mismatch.stageIndex)
  }
  for (const award of awards) add('award', explainAward(award))
  if (awards.length > 0 && difficulty !== null && scorePoints !== null && panelsMatchingScore(awards, difficulty, scorePoints, facts.penaltyPoints).length === 0) {
    add('score', `The score ${scorePoints} does not follow from the awards ${awards.join(', ')} and the difficulty ${difficulty}.`)
  }
  return issues
}
