import type { DiveFacts } from '../../contract/entities.ts'
import { eventAgreement, roundAgreement } from './occasions.ts'
import { plainName } from './names.ts'

/** Facts a results sheet can bring, in the order people read them. */
export const sheetFacts = ['athlete', 'diveNumber', 'heightMetres', 'event', 'round', 'date', 'difficulty', 'awards', 'penaltyPoints', 'scorePoints'] as const
export type SheetFact = (typeof sheetFacts)[number]

export interface FactsOfSheet {
  athlete: string
  diveNumber: string | null
  event: string
  round: string
  heightMetres: number | null
  difficulty: number | null
  awards: readonly number[]
  /** Null where the sheet has no such column or an empty cell. */
  penaltyPoints: number | null
  scorePoints: number | null
  date: string | null
}

export type FactsOfDive = Pick<DiveFacts, SheetFact>

/** Facts the library lacks and the sheet has, and facts both have that are not the same. */
export interface FactComparison {
  fills: SheetFact[]
  differs: SheetFact[]
}

export function compareFacts(sheet: FactsOfSheet, dive: FactsOfDive): FactComparison {
  const found: FactComparison = { fills: [], differs: [] }
  for (const fact of sheetFacts) {
    if (isMissing(sheet[fact]) || isSame(fact, sheet, dive)) continue
    const isLacking = fact === 'date' ? isMissing(dive.date) || sheet.date?.startsWith(dive.date ?? '') === true : fact === 'penaltyPoints' ? dive.penaltyPoints === 0 && dive.awards.length === 0 && dive.scorePoints === null : isMissing(dive[fact])
    found[isLacking ? 'fills' : 'differs'].push(fact)
  }
  return found
}

function isMissing(value: string | number | readonly number[] | null): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function isSame(fact: SheetFact, sheet: FactsOfSheet, dive: FactsOfDive): boolean {
  switch (fact) {
    case 'athlete': return plainName(sheet.athlete) === plainName(dive.athlete)
    case 'diveNumber': return sheet.diveNumber?.toUpperCase() === dive.diveNumber?.toUpperCase()
    case 'event': return eventAgreement(sheet.event, dive.event) === 'same'
    case 'round': return roundAgreement(sheet.round, dive.round) === 'same'
    // A sheet that says less of a day says the same.
    case 'date': return sheet.date !== null && dive.date?.startsWith(sheet.date) === true
    case 'awards': return sheet.awards.length === dive.awards.length && sheet.awards.every((award, i) => Math.abs(award - (dive.awards[i] ?? NaN)) < 1e-6)
    case 'heightMetres':
    case 'difficulty':
    case 'penaltyPoints':
    case 'scorePoints': {
      const [one, other] = [sheet[fact], dive[fact]]
      return one !== null && other !== null && Math.abs(one - other) < 0.0051
    }
  }
}
