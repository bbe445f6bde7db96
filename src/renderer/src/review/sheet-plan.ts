import type { InputOf } from '../../../shared/contract/contract.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { MatchedRow, ResultsMatch } from '../../../shared/contract/results-sheets.ts'
import type { SheetFact } from '../../../shared/domain/results/compare-facts.ts'

/**
 * What becomes of a results sheet: the proposals with what a person chose over
 * them. Facts the library lacks are taken unless they were refused; facts that
 * differ only where they were asked for.
 */
export interface SheetChoices {
  /** Dives chosen by hand, by line; null: no video. */
  dives: ReadonlyMap<number, DiveId | null>
  /** By line and fact ("12 awards"): taken or not, whatever would happen otherwise. */
  facts: ReadonlyMap<string, boolean>
  /** Lines that stay out of the session. */
  leftOut: ReadonlySet<number>
}

export interface PlannedFact {
  fact: SheetFact
  kind: 'fills' | 'differs'
  isTaken: boolean
}

export interface PlannedRow {
  matched: MatchedRow
  diveId: DiveId | null
  facts: PlannedFact[]
  isLeftOut: boolean
  /** Another row names the same dive. */
  isClashing: boolean
  /** To be looked at before the session is made. */
  needsLook: boolean
}

export interface SheetPlan {
  rows: PlannedRow[]
  counts: { matched: number; toLook: number; ambiguous: number; gaps: number; filled: number; differing: number; clashing: number; leftOut: number }
}

export const factKey = (line: number, fact: SheetFact): string => `${line} ${fact}`

export function planSheet({ rows }: Pick<ResultsMatch, 'rows'>, choices: SheetChoices): SheetPlan {
  const diveOf = (matched: MatchedRow): DiveId | null => choices.dives.get(matched.row.line) ?? (choices.dives.has(matched.row.line) ? null : matched.diveId)
  const named = new Map<DiveId, number>()
  for (const matched of rows) {
    const diveId = diveOf(matched)
    if (diveId !== null && !choices.leftOut.has(matched.row.line)) named.set(diveId, (named.get(diveId) ?? 0) + 1)
  }
  const planned = rows.map((matched): PlannedRow => {
    const { line } = matched.row
    const diveId = diveOf(matched)
    const candidate = matched.candidates.find((each) => each.diveId === diveId)
    const taken = (fact: SheetFact, usual: boolean): boolean => choices.facts.get(factKey(line, fact)) ?? usual
    const facts = [
      ...(candidate?.fills ?? []).map((fact): PlannedFact => ({ fact, kind: 'fills', isTaken: taken(fact, true) })),
      ...(candidate?.differs ?? []).map((fact): PlannedFact => ({ fact, kind: 'differs', isTaken: taken(fact, false) })),
    ]
    const isLeftOut = choices.leftOut.has(line)
    const isClashing = !isLeftOut && diveId !== null && (named.get(diveId) ?? 0) > 1
    const isOpen = !choices.dives.has(line) && (matched.outcome === 'check' || matched.outcome === 'ambiguous')
    return { matched, diveId, facts, isLeftOut, isClashing, needsLook: !isLeftOut && (isOpen || isClashing) }
  })
  const kept = planned.filter(({ isLeftOut }) => !isLeftOut)
  const count = (test: (row: PlannedRow) => boolean): number => kept.filter(test).length
  return {
    rows: planned,
    counts: {
      matched: count(({ diveId }) => diveId !== null), gaps: count(({ diveId }) => diveId === null), toLook: count(({ needsLook }) => needsLook),
      ambiguous: count(({ diveId, matched }) => diveId === null && matched.outcome === 'ambiguous' && !choices.dives.has(matched.row.line)),
      filled: count(({ facts }) => facts.some(({ isTaken }) => isTaken)), differing: count(({ facts }) => facts.some(({ kind }) => kind === 'differs')),
      clashing: count(({ isClashing }) => isClashing), leftOut: planned.length - kept.length,
    },
  }
}

/** What makes the session. */
export function plannedRows({ rows }: SheetPlan): InputOf<'results.makeReview'>['rows'] {
  return rows.filter(({ isLeftOut }) => !isLeftOut).map(({ matched, diveId, facts }) => ({ row: matched.row, diveId, take: facts.filter(({ isTaken }) => isTaken).map(({ fact }) => fact) }))
}

/** A fact in a few signs; '' for none. */
export function factText(fact: SheetFact, value: string | number | readonly number[] | null): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return ''
  if (typeof value !== 'number') return typeof value === 'string' ? value : value.map((award) => award.toFixed(1)).join(' ')
  if (fact === 'heightMetres') return `${value} m`
  return fact === 'difficulty' ? value.toFixed(1) : fact === 'scorePoints' ? value.toFixed(2) : String(value)
}
