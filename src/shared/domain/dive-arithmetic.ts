import { explainDiveNumber, normaliseDiveNumber } from './dive-number.ts'
import { difficultiesByHeight, difficultyOf, fixedSynchronisedDifficulty, isSameDifficulty } from './difficulty.ts'
import type { DifficultyParts, HeightMetres } from './difficulty.ts'
import { explainAward, isRoundedScore, judgeAwards, readPanel, scoreFromAwards } from './judging.ts'
import type { AwardRole, Panel } from './judging.ts'

/**
 * The arithmetic of one dive, for screens on which it is edited: the difficulty
 * and the total the rules give, beside what was entered, and sentences where
 * they disagree. What was entered always stands; nothing here changes it.
 */
export interface ArithmeticFacts {
  diveNumber: string | null
  heightMetres: HeightMetres | null
  difficulty: number | null
  awards: readonly number[]
  penaltyPoints: number
  scorePoints: number | null
  /** Tells a synchronised event by its name. */
  event?: string
}

export interface DiveArithmetic {
  /** By the rules; null where they give none, with `difficultyReason`. */
  computedDifficulty: number | null
  /** What it is made of; null for the look-up of armstand dives and where there is none. */
  difficultyParts: DifficultyParts | null
  difficultySource: 'formula' | 'exception' | 'armstand-table' | null
  difficultyReason: string | null
  /** Every height the rules have a value for, for a dive whose height is not known. */
  difficultiesByHeight: { heightMetres: HeightMetres; difficulty: number }[]
  enteredDifficulty: number | null
  /** Null where there is nothing to compare. Without a height, any height's value agrees; 2.0 is every synchronised dive's fixed value. */
  difficultyAgrees: boolean | null

  /** How the awards are read; null without awards. */
  panel: Panel | null
  /** False where five awards could be either panel's and nothing tells which. */
  isPanelCertain: boolean
  /** Every award in the order given, counted or dropped; null without awards or where their number fits no panel. */
  roles: AwardRole[] | null
  countedSum: number | null
  factor: number | null

  /** With the entered difficulty where there is one, else the computed one; points, to the cent. */
  computedTotal: number | null
  /** "25.5 × 3.1 − 2 = 77.05"; empty without a total. */
  totalFormula: string
  enteredTotal: number | null
  /** To the cent; null where there is nothing to compare. */
  totalAgrees: boolean | null
  /** The totals differ by no more than rounding to one decimal does. */
  isTotalRounded: boolean

  /** Each disagreement or obstacle in one sentence; empty for a dive in order. */
  sentences: ArithmeticSentence[]
}

export interface ArithmeticSentence {
  about: 'dive-number' | 'difficulty' | 'awards' | 'total'
  message: string
}

export function diveArithmetic(facts: ArithmeticFacts): DiveArithmetic {
  const sentences: ArithmeticSentence[] = []
  const difficulty = arithmeticOfDifficulty(facts, sentences)
  const total = arithmeticOfTotal(facts, facts.difficulty ?? difficulty.computedDifficulty, sentences)
  return { ...difficulty, ...total, sentences }
}

type DifficultyArithmetic = Pick<DiveArithmetic, 'computedDifficulty' | 'difficultyParts' | 'difficultySource' | 'difficultyReason' | 'difficultiesByHeight' | 'enteredDifficulty' | 'difficultyAgrees'>

function arithmeticOfDifficulty({ diveNumber, heightMetres, difficulty: entered }: ArithmeticFacts, sentences: ArithmeticSentence[]): DifficultyArithmetic {
  const none = { computedDifficulty: null, difficultyParts: null, difficultySource: null, difficultiesByHeight: [], enteredDifficulty: entered, difficultyAgrees: null }
  const number = normaliseDiveNumber(diveNumber ?? '')
  if (number === '') return { ...none, difficultyReason: 'The dive number is not known; the difficulty follows from it.' }
  const impossible = explainDiveNumber(number)
  if (impossible !== null) {
    sentences.push({ about: 'dive-number', message: impossible })
    return { ...none, difficultyReason: impossible }
  }
  const result = difficultyOf(number, heightMetres)
  const byHeight = difficultiesByHeight(number)
  const isFixed = entered !== null && isSameDifficulty(entered, fixedSynchronisedDifficulty)
  const allowed = heightMetres === null ? byHeight.map((entry) => entry.difficulty) : result.difficulty === null ? [] : [result.difficulty]
  const agrees = entered === null || allowed.length === 0 ? null : isFixed || allowed.some((value) => isSameDifficulty(value, entered))
  if (agrees === false && entered !== null) {
    const expected = heightMetres === null ? byHeight.map((entry) => `${entry.difficulty.toFixed(1)} (${entry.heightMetres} m)`).join(', ') : `${allowed[0]?.toFixed(1) ?? ''} from ${heightMetres} m`
    sentences.push({ about: 'difficulty', message: `The difficulty is entered as ${entered.toFixed(1)}; for ${number} the rules say ${expected}.` })
  }
  return {
    computedDifficulty: result.difficulty,
    difficultyParts: result.difficulty === null ? null : result.parts,
    difficultySource: result.difficulty === null ? null : result.source,
    difficultyReason: result.difficulty === null ? result.reason : null,
    difficultiesByHeight: byHeight, enteredDifficulty: entered, difficultyAgrees: agrees,
  }
}

type TotalArithmetic = Omit<DiveArithmetic, keyof DifficultyArithmetic | 'sentences'>

function arithmeticOfTotal(facts: ArithmeticFacts, difficulty: number | null, sentences: ArithmeticSentence[]): TotalArithmetic {
  const { awards, penaltyPoints, scorePoints: entered } = facts
  const none: TotalArithmetic = { panel: null, isPanelCertain: true, roles: null, countedSum: null, factor: null, computedTotal: null, totalFormula: '', enteredTotal: entered, totalAgrees: null, isTotalRounded: false }
  if (awards.length === 0) return none
  const { panel, isCertain } = readPanel({ ...facts, difficulty })
  const read = { ...none, panel, isPanelCertain: isCertain }
  const judged = judgeAwards(awards, panel)
  if (judged.roles === null) {
    sentences.push({ about: 'awards', message: judged.reason })
    return read
  }
  const odd = awards.map(explainAward).filter((reason) => reason !== null)
  for (const message of odd) sentences.push({ about: 'awards', message })
  const judgedRead = { ...read, roles: judged.roles, countedSum: judged.countedSum, factor: judged.factor }
  const computed = difficulty === null || odd.length > 0 ? null : scoreFromAwards(awards, difficulty, { panel, penaltyPoints })
  if (difficulty === null || computed === null) return judgedRead
  const formula = `${judged.countedSum.toFixed(1)}${judged.factor === 1 ? '' : ` × ${judged.factor}`} × ${difficulty.toFixed(1)}${penaltyPoints > 0 ? ` − ${penaltyPoints}` : ''} = ${computed.toFixed(2)}`
  const agrees = entered === null ? null : Math.abs(computed - entered) < 0.0051
  const isRounded = agrees === false && entered !== null && isRoundedScore(computed, entered)
  if (agrees === false && entered !== null) {
    sentences.push({ about: 'total', message: `The total is entered as ${entered.toFixed(2)}; the awards and the difficulty give ${computed.toFixed(2)} (${formula})${isRounded ? ', which may be rounding' : ''}.` })
  }
  return { ...judgedRead, computedTotal: computed, totalFormula: formula, totalAgrees: agrees, isTotalRounded: isRounded }
}
