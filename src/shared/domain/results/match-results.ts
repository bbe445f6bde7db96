import { compareFacts, type FactComparison, type FactsOfDive, type FactsOfSheet } from './compare-facts.ts'
import { nameLikeness, plainName, type NameLikeness } from './names.ts'
import { eventAgreement, roundAgreement } from './occasions.ts'

/**
 * Rows of a results sheet and dives of the library: which row is which dive. A
 * dive is proposed where nothing speaks against it and nothing else fits as
 * well; what is not certain says why, and what speaks against a dive leaves the
 * choice to a person.
 */
export interface ResultRow extends FactsOfSheet {
  /** Of the table, from 1. */
  line: number
}

export interface CandidateDive extends FactsOfDive {
  id: number
  videoName: string
  startFrame: number
}

/** Library names that mean the person a sheet names otherwise, by plain name of the sheet. */
export type NameAnswers = Readonly<Record<string, readonly string[]>>

/** Why a match is to be looked at, or why none was proposed. */
export type MatchReason =
  /** The library spells the athlete otherwise. */
  | 'name'
  /** Several fit as well; they were taken in the order of the sheet and the videos. */
  | 'order'
  /** The library does not say who dives, or which dive it is. */
  | 'athlete-unknown' | 'number-unknown'
  /** What both say is not the same. */
  | 'event' | 'round' | 'height' | 'date'
  /** Another row fits this dive as well or better. */
  | 'taken'
  /** More dives, or fewer, fit as well as rows. */
  | 'several'

export interface MatchCandidate {
  diveId: number
  reasons: MatchReason[]
  comparison: FactComparison
}

export interface RowMatch {
  line: number
  /** 'missing': the library has no such dive. */
  outcome: 'sure' | 'check' | 'ambiguous' | 'missing'
  /** Null unless sure or to be checked. */
  diveId: number | null
  reasons: MatchReason[]
  /** The best first, at most `mostCandidates`. */
  candidates: MatchCandidate[]
}

/** An athlete of the sheet whom the library may know under other names. */
export interface NameQuestion {
  /** As the sheet spells it, and its plain form, by which answers go. */
  name: string
  plain: string
  rows: number
  /** The library has exactly this name too. */
  isKnown: boolean
  variants: { name: string; plain: string; likeness: NameLikeness; dives: number; isSame: boolean }[]
}

const mostCandidates = 8

/** `libraryNames`: how many dives each athlete of the library has. Unanswered, words in another order or divided otherwise are the same person; initials and letters are not. */
export function questionNames(rows: readonly ResultRow[], libraryNames: ReadonlyMap<string, number>, answers: NameAnswers): NameQuestion[] {
  const library = new Map<string, { name: string; dives: number }>()
  for (const [name, dives] of libraryNames) {
    const plain = plainName(name)
    const known = library.get(plain)
    if (plain !== '') library.set(plain, { name: known?.name ?? name, dives: (known?.dives ?? 0) + dives })
  }
  const sheet = Map.groupBy(rows, ({ athlete }) => plainName(athlete))
  return [...sheet].flatMap(([plain, named]) => {
    const variants = [...library].flatMap(([other, { name, dives }]) => {
      const likeness = nameLikeness(plain, other)
      return likeness === null ? [] : [{ name, plain: other, likeness, dives, isSame: answers[plain]?.includes(other) ?? (likeness === 'order' || likeness === 'joined') }]
    })
    return variants.length === 0 ? [] : [{ name: named[0]?.athlete ?? '', plain, rows: named.length, isKnown: library.has(plain), variants }]
  })
}

/** Plain names under which the dives of each athlete of the sheet are looked for. */
export function namesMeant(rows: readonly ResultRow[], questions: readonly NameQuestion[]): Map<string, string[]> {
  const meant = new Map(questions.map(({ plain, variants }) => [plain, [plain, ...variants.filter(({ isSame }) => isSame).map((variant) => variant.plain)]]))
  return new Map(rows.map(({ athlete }) => [plainName(athlete), meant.get(plainName(athlete)) ?? [plainName(athlete)]]))
}

interface Fit extends MatchCandidate {
  weight: number
}

/** By line, in the order of the rows. */
export function matchResults(rows: readonly ResultRow[], dives: readonly CandidateDive[], meant: ReadonlyMap<string, readonly string[]>): RowMatch[] {
  const byName = Map.groupBy(dives, ({ athlete }) => plainName(athlete))
  const unnamed = byName.get('') ?? []
  const place = new Map([...dives].sort((a, b) => a.videoName.localeCompare(b.videoName, 'en', { numeric: true }) || a.startFrame - b.startFrame || a.id - b.id).map(({ id }, i) => [id, i]))
  const fits = rows.map((row) => {
    const plain = plainName(row.athlete)
    const named = plain === '' ? [] : (meant.get(plain) ?? [plain]).flatMap((name) => (byName.get(name) ?? []).map((dive) => fitOf(row, dive, name === plain ? [] : ['name'])))
    const others = unnamed.map((dive) => fitOf(row, dive, plain === '' ? [] : ['athlete-unknown']))
    return [...named, ...others].filter((fit) => fit !== null).sort((a, b) => b.weight - a.weight || (place.get(a.diveId) ?? 0) - (place.get(b.diveId) ?? 0))
  })
  const proposed = proposeDives(fits, place)
  return rows.map((row, i) => {
    const all = fits[i] ?? []
    const own = proposed[i] ?? { diveId: null, reasons: [] }
    const candidates = all.slice(0, mostCandidates).map(({ diveId, reasons, comparison }) => ({ diveId, reasons, comparison }))
    const outcome = own.diveId !== null ? (own.reasons.length === 0 ? 'sure' : 'check') : all.length > 0 ? 'ambiguous' : 'missing'
    return { line: row.line, outcome, diveId: own.diveId, reasons: own.reasons, candidates }
  })
}

/** Null where it is another dive altogether. */
function fitOf(row: ResultRow, dive: CandidateDive, because: readonly MatchReason[]): Fit | null {
  const isNumbered = row.diveNumber !== null && dive.diveNumber !== null
  if (isNumbered && row.diveNumber?.toUpperCase() !== dive.diveNumber?.toUpperCase()) return null
  // A dive without a name and a number could be anybody's.
  if (!isNumbered && because.includes('athlete-unknown')) return null
  const reasons = [...because]
  if (!isNumbered) reasons.push('number-unknown')
  const event = eventAgreement(row.event, dive.event)
  const round = roundAgreement(row.round, dive.round)
  const height = row.heightMetres === null || dive.heightMetres === null ? 'unknown' : row.heightMetres === dive.heightMetres ? 'same' : 'different'
  if (event === 'different') reasons.push('event')
  if (round === 'different') reasons.push('round')
  if (height === 'different') reasons.push('height')
  const compared = compareFacts(row, dive)
  if (compared.differs.includes('date')) reasons.push('date')
  // A person said that both spellings are the same; that is no difference.
  const comparison = because.includes('name') ? { ...compared, differs: compared.differs.filter((fact) => fact !== 'athlete') } : compared
  const agrees = (fact: 'difficulty' | 'awards' | 'scorePoints'): number => (comparison.differs.includes(fact) ? -1 : comparison.fills.includes(fact) || row[fact] === null || (fact === 'awards' && row.awards.length === 0) ? 0 : 1)
  const weight = (because.length === 0 ? 4 : 2) + (isNumbered ? 4 : 0) + { same: 3, part: 2, unknown: 0, different: -6 }[event] + { same: 2, part: 1, unknown: 0, different: -5 }[round]
    + { same: 1, unknown: 0, different: -3 }[height] + (compared.differs.includes('date') ? -6 : 0) + agrees('difficulty') + agrees('scorePoints') + agrees('awards')
  return { diveId: dive.id, reasons, comparison, weight }
}

interface Proposal {
  diveId: number | null
  reasons: MatchReason[]
}

const against: readonly MatchReason[] = ['event', 'round', 'height', 'date', 'number-unknown']

/** Named dives first; those whose diver is not known only where nothing else fits the row. */
function proposeDives(fits: readonly (readonly Fit[])[], place: ReadonlyMap<number, number>): Proposal[] {
  const proposals: Proposal[] = fits.map(() => ({ diveId: null, reasons: [] }))
  const taken = new Set<number>()
  for (const isUnnamed of [false, true]) {
    const tops = fits.map((all, i) => {
      if (proposals[i]?.diveId !== null) return []
      const clean = all.filter(({ reasons, diveId }) => !taken.has(diveId) && reasons.includes('athlete-unknown') === isUnnamed && !reasons.some((reason) => against.includes(reason)))
      return clean.filter(({ weight }) => weight === clean[0]?.weight)
    })
    // Rows that the same dives fit equally well are one question, settled by order or not at all.
    const groups = Map.groupBy(tops.flatMap((top, i) => (top.length === 0 ? [] : [i])), (i) => (tops[i] ?? []).map(({ diveId }) => diveId).sort((a, b) => a - b).join())
    const claims = new Map<number, { row: number; fit: Fit; isOrdered: boolean }[]>()
    for (const group of groups.values()) {
      const inOrder = [...(tops[group[0] ?? 0] ?? [])].sort((a, b) => (place.get(a.diveId) ?? 0) - (place.get(b.diveId) ?? 0))
      if (inOrder.length > 1 && inOrder.length !== group.length) {
        for (const row of group) proposals[row]?.reasons.push('several')
        continue
      }
      for (const [at, row] of group.entries()) {
        const wanted = inOrder[inOrder.length === 1 ? 0 : at]
        const fit = (tops[row] ?? []).find(({ diveId }) => diveId === wanted?.diveId)
        if (fit) claims.set(fit.diveId, [...(claims.get(fit.diveId) ?? []), { row, fit, isOrdered: inOrder.length > 1 }])
      }
    }
    for (const [diveId, rivals] of claims) {
      const best = Math.max(...rivals.map(({ fit }) => fit.weight))
      const winners = rivals.filter(({ fit }) => fit.weight === best)
      for (const { row, fit, isOrdered } of rivals) {
        if (winners.length === 1 && winners[0]?.row === row) proposals[row] = { diveId, reasons: [...fit.reasons, ...(isOrdered ? ['order' as const] : [])] }
        else proposals[row]?.reasons.push('taken')
      }
      if (winners.length === 1) taken.add(diveId)
    }
  }
  return proposals
}
