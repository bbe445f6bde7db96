import { diveFacts } from '../../../shared/contract/entities.ts'
import type { DiveFacts } from '../../../shared/contract/entities.ts'
import type { Json } from '../../library/dive-records.ts'

/**
 * Facts of a data set as a dive can hold them. A data set may say what no dive
 * can be (a score of 900, a difficulty of NaN): the dive then has no such fact,
 * and what was said is kept beside it, so that nothing is lost or guessed.
 */
export interface CheckedFacts {
  facts: DiveFacts
  /** What was said of each fact that no dive can have, by the fact's name; null where all is well. */
  unusable: Readonly<Record<string, Json>> | null
}

const empty = { diveNumber: null, heightMetres: null, difficulty: null, athlete: '', event: '', round: '', awards: [], penaltyPoints: 0, scorePoints: null, date: null }

/** Facts with what is said in `given`; the rest unknown. */
export function checkFacts(given: Partial<DiveFacts> & Pick<DiveFacts, 'startFrame' | 'endFrame'>): CheckedFacts {
  const facts: DiveFacts = { ...empty, ...given }
  const parsed = diveFacts.safeParse(facts)
  if (parsed.success) return { facts, unusable: null }
  const unusable: Record<string, Json> = {}
  const usable: Record<string, unknown> = { ...facts }
  for (const name of new Set(parsed.error.issues.map((issue) => String(issue.path[0])))) {
    if (!(name in empty)) continue
    unusable[name] = asJson(facts[name as keyof DiveFacts])
    usable[name] = empty[name as keyof typeof empty]
  }
  return { facts: usable as unknown as DiveFacts, unusable }
}

function asJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(asJson)
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value as Json)
}
