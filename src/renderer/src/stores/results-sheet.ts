/** A results sheet on its way to a session: matched with the library, looked at, and made. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { OutputOf } from '../../../shared/contract/contract.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { NameQuestion, ResultDive, ResultsMatch } from '../../../shared/contract/results-sheets.ts'
import type { Review } from '../../../shared/contract/reviews.ts'
import type { SheetFact } from '../../../shared/domain/results/compare-facts.ts'
import { studio } from '../api/studio.ts'
import { factKey, planSheet, plannedRows, type SheetPlan } from '../review/sheet-plan.ts'
import { useNoticesStore } from './notices.ts'
import { useTablesStore } from './tables.ts'

export const useResultsSheetStore = defineStore('results-sheet', () => {
  const tables = useTablesStore()
  const notices = useNoticesStore()
  const match = shallowRef<ResultsMatch | null>(null)
  const failure = shallowRef<unknown>(null)
  const isMatching = ref(false)
  const isMaking = ref(false)
  const chosen = shallowRef<ReadonlyMap<number, DiveId | null>>(new Map())
  const facts = shallowRef<ReadonlyMap<string, boolean>>(new Map())
  const leftOut = shallowRef<ReadonlySet<number>>(new Set())
  let names: Record<string, string[]> = {}
  let asking = 0

  const plan = computed<SheetPlan | null>(() => (match.value === null ? null : planSheet(match.value, { dives: chosen.value, facts: facts.value, leftOut: leftOut.value })))
  const dives = computed(() => new Map<DiveId, ResultDive>(match.value?.dives.map((dive) => [dive.id, dive]) ?? []))

  function reset(): void {
    asking += 1
    match.value = failure.value = null
    chosen.value = new Map()
    facts.value = new Map()
    leftOut.value = new Set()
    names = {}
    isMatching.value = false
  }

  async function look(): Promise<void> {
    if (tables.mapping === null) return
    const mine = ++asking
    isMatching.value = true
    try {
      const found = await studio.call('results.match', { path: tables.chosen.path.trim(), mapping: tables.mapping, encoding: tables.chosen.encoding, sheet: tables.chosen.sheet, names })
      if (mine !== asking) return
      match.value = found
      failure.value = null
    } catch (error) {
      if (mine === asking) failure.value = error
    }
    if (mine === asking) isMatching.value = false
  }

  /** Says whether an athlete of the sheet and one of the library are the same; rows are matched anew. */
  async function answer({ plain, variants }: NameQuestion, other: string, isSame: boolean): Promise<void> {
    names = { ...names, [plain]: variants.filter((variant) => (variant.plain === other ? isSame : variant.isSame)).map((variant) => variant.plain) }
    await look()
  }
  function choose(line: number, diveId: DiveId | null): void {
    chosen.value = new Map(chosen.value).set(line, diveId)
  }
  function take(line: number, fact: SheetFact, isTaken: boolean): void {
    facts.value = new Map(facts.value).set(factKey(line, fact), isTaken)
  }
  /** Takes every fact that differs, or none of them. */
  function takeDiffering(isTaken: boolean): void {
    const next = new Map(facts.value)
    for (const { matched, facts: planned } of plan.value?.rows ?? []) for (const { fact, kind } of planned) if (kind === 'differs') next.set(factKey(matched.row.line, fact), isTaken)
    facts.value = next
  }
  function setLeftOut(line: number, isOut: boolean): void {
    const next = new Set(leftOut.value)
    if (isOut) next.add(line)
    else next.delete(line)
    leftOut.value = next
  }

  async function make(name: string): Promise<{ review: Review; changes: OutputOf<'results.makeReview'>['changes'] } | undefined> {
    const [found, planned] = [match.value, plan.value]
    if (found === null || planned === null || isMaking.value) return undefined
    isMaking.value = true
    const made = await notices.attempt(() => studio.call('results.makeReview', { name, fileName: found.fileName, rows: plannedRows(planned) }))
    isMaking.value = false
    return made
  }
  async function takeBack(changes: OutputOf<'results.makeReview'>['changes']): Promise<number> {
    return (await notices.attempt(() => studio.call('results.takeBack', { changes })))?.kept ?? 0
  }

  return { match, plan, dives, failure, isMatching, isMaking, reset, look, answer, choose, take, takeDiffering, setLeftOut, make, takeBack }
})
