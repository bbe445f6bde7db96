/**
 * The facts of a dive while they are being edited: text as typed, what it
 * means, and what is wrong with it. Nothing is saved that the rules of diving
 * or the contract would refuse; a person's difficulty and score always win
 * over computed ones, and a difference is shown.
 */
import { computed, reactive, watch, type ComputedRef } from 'vue'
import type { Category } from '../../../shared/contract/categories.ts'
import type { Dive, DiveFacts } from '../../../shared/contract/entities.ts'
import { diveArithmetic } from '../../../shared/domain/dive-arithmetic.ts'
import { readDate } from '../../../shared/domain/date-text.ts'
import { explainDiveNumber, normaliseDiveNumber } from '../../../shared/domain/dive-number.ts'
import { explainAward } from '../../../shared/domain/judging.ts'
import { parseAwards, parseDecimal } from '../format/parse-input.ts'

export interface FactsDraft {
  diveNumber: string
  heightMetres: DiveFacts['heightMetres']
  difficulty: string
  athlete: string
  event: string
  round: string
  awards: string
  penaltyPoints: string
  scorePoints: string
  date: string
}

function draftOf(dive: Dive): FactsDraft {
  return {
    diveNumber: dive.diveNumber ?? '', heightMetres: dive.heightMetres, difficulty: dive.difficulty === null ? '' : dive.difficulty.toFixed(1),
    athlete: dive.athlete, event: dive.event, round: dive.round, awards: dive.awards.map((award) => award.toFixed(1)).join('  '),
    penaltyPoints: dive.penaltyPoints === 0 ? '' : String(dive.penaltyPoints), scorePoints: dive.scorePoints === null ? '' : dive.scorePoints.toFixed(2), date: dive.date ?? '',
  }
}

/** "3" and "3.0" say the same, and "31 July 2021" and "2021-07-31"; the tidier form is shown once saved. */
function isSameNumber(typed: FactsDraft[keyof FactsDraft], saved: FactsDraft[keyof FactsDraft]): boolean {
  if (typeof typed !== 'string' || typeof saved !== 'string') return false
  const a = parseAwards(typed)
  const b = parseAwards(saved)
  if (a !== null && b !== null) return a.join() === b.join()
  const date = readDate(typed)
  return typed.trim().toUpperCase() === saved || (date.kind === 'date' && date.date === saved)
}

export function useFactsDraft(dive: () => Dive, category: () => Category | undefined = () => undefined) {
  const draft = reactive(draftOf(dive()))
  // What an answer changes is taken over; what is being typed meanwhile stays.
  watch(dive, (now, before) => {
    const next = draftOf(now)
    const base = now.id === before.id ? draftOf(before) : null
    for (const key of Object.keys(next) as (keyof FactsDraft)[]) if (base === null || draft[key] === base[key] || isSameNumber(draft[key], next[key])) Object.assign(draft, { [key]: next[key] })
  })

  const numberProblem = computed(() => (draft.diveNumber.trim() === '' ? null : explainDiveNumber(draft.diveNumber)))
  const difficulty = computed(() => parseDecimal(draft.difficulty))
  const awards = computed(() => parseAwards(draft.awards))
  /** Awards that may not be saved. */
  const awardProblem = computed(() => {
    if (awards.value === null) return 'unreadable'
    const bad = awards.value.map(explainAward).find((reason) => reason !== null)
    return bad ?? null
  })
  const penalty: ComputedRef<number> = computed(() => parseDecimal(draft.penaltyPoints) ?? 0)
  /** What the date typed means; null where none is typed. */
  const date = computed(() => (draft.date.trim() === '' ? null : readDate(draft.date)))

  /** By the rules, of what is typed at this moment. */
  const arithmetic = computed(() => diveArithmetic({
    diveNumber: draft.diveNumber.trim() === '' ? null : draft.diveNumber, heightMetres: draft.heightMetres, difficulty: difficulty.value, awards: awards.value ?? [],
    penaltyPoints: penalty.value, scorePoints: parseDecimal(draft.scorePoints), event: draft.event,
  }))

  /** The range its kind of action is scored in, where the score typed lies outside of it. */
  const scoreRange = computed(() => {
    const stated = parseDecimal(draft.scorePoints)
    const kind = category()
    return kind && stated !== null && (stated < kind.scoreMinimum || stated > kind.scoreMaximum) ? kind : null
  })

  /** What has changed and may be saved. */
  function changes(): Partial<DiveFacts> {
    const now = dive()
    const next: Partial<DiveFacts> = {}
    const number = draft.diveNumber.trim() === '' ? null : normaliseDiveNumber(draft.diveNumber)
    if (numberProblem.value === null && number !== now.diveNumber) next.diveNumber = number
    if (draft.heightMetres !== now.heightMetres) next.heightMetres = draft.heightMetres
    const given = draft.difficulty.trim() === '' ? null : difficulty.value
    if (given !== now.difficulty && (given === null ? draft.difficulty.trim() === '' : given >= 0.5 && given <= 6)) next.difficulty = given
    for (const key of ['athlete', 'event', 'round'] as const) if (draft[key].trim() !== now[key]) next[key] = draft[key].trim()
    if (awardProblem.value === null && awards.value && awards.value.join() !== now.awards.join() && awards.value.length <= 11) next.awards = awards.value
    if (penalty.value !== now.penaltyPoints && penalty.value >= 0 && penalty.value <= 100) next.penaltyPoints = penalty.value
    const score = draft.scorePoints.trim() === '' ? null : parseDecimal(draft.scorePoints)
    const isClear = draft.scorePoints.trim() === ''
    if (score !== now.scorePoints && (isClear || (score !== null && score >= 0 && score <= 200 && scoreRange.value === null))) next.scorePoints = score
    if (date.value === null || date.value.kind === 'date') {
      const day = date.value?.date ?? null
      if (day !== now.date) next.date = day
    }
    return next
  }

  return { draft, numberProblem, awardProblem, arithmetic, scoreRange, date, changes }
}
