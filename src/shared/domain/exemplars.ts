import { normaliseDiveNumber, parseDiveNumber } from './dive-number.ts'
import { createRandom, pick } from './random.ts'

/**
 * Which training dives a dive is compared with. MCoRe on FineDiving draws
 * exemplars with the same dive number; where a number has none, the closest
 * kind stands in and the reason is recorded with the prediction. Drawn from a
 * stored seed, so a score can be repeated; the query itself is never among them.
 */
export interface ExemplarCandidate {
  diveId: number
  /** Kind of judged action, diving where absent: only actions of one kind are compared. */
  category?: string
  diveNumber: string | null
  difficulty: number | null
}

/**
 * What exemplars have in common with their query in a method's published setting: the dive number (FineDiving), the
 * degree of difficulty (MTL-AQA with DD), or nothing (single categories such as those of AQA-7 and JIGSAWS).
 */
export type ExemplarRule = 'dive-number' | 'difficulty' | 'any'

export interface ExemplarDraw {
  /** In the order drawn; fewer than asked where there are no more, empty where there is no candidate. */
  exemplarIds: number[]
  kind: 'same-number' | 'same-difficulty' | 'same-group-and-position' | 'nearest-difficulty' | 'any' | 'none'
  /** For people: the rule used, and why not the one before it. */
  rule: string
}

/** What stands in where no training dive has the query's number, nearest kin first; the words its rule begins with. */
const standIns = {
  'same-group-and-position': 'same group and position (',
  'nearest-difficulty': 'nearest degree of difficulty (',
  any: 'any training dive (',
} as const
export type StandIn = keyof typeof standIns

/** What stood in for dives of the same number, read from the rule that is stored with a prediction; null where nothing had to, or the exemplars were chosen by hand. */
export function standInOf(rule: string): StandIn | null {
  return (Object.keys(standIns) as StandIn[]).find((kind) => rule.startsWith(standIns[kind])) ?? null
}

/**
 * Draws up to `count` exemplars for a query from the candidates (the labelled
 * and scored dives of the training part). The order of the candidates does not
 * matter: they are sorted by id first, and each query has a stream of its own.
 */
export function drawExemplars(query: ExemplarCandidate, candidates: readonly ExemplarCandidate[], options: { count: number; seed: number; rule?: ExemplarRule }): ExemplarDraw {
  const others = candidates.filter((candidate) => candidate.diveId !== query.diveId && (candidate.category ?? 'diving') === (query.category ?? 'diving')).sort((a, b) => a.diveId - b.diveId)
  const random = createRandom(options.seed).fork(query.diveId)
  const draw = (kind: ExemplarDraw['kind'], pool: readonly ExemplarCandidate[], rule: string): ExemplarDraw => {
    const exemplarIds = pick(pool, options.count, random).map((candidate) => candidate.diveId)
    const shortage = exemplarIds.length < options.count ? `; only ${exemplarIds.length} of ${options.count} exist` : ''
    return { exemplarIds, kind, rule: rule + shortage }
  }
  if (others.length === 0) return { exemplarIds: [], kind: 'none', rule: 'no other labelled and scored training dive exists' }

  if (options.rule === 'any') return draw('any', others, 'any training dive')
  if (options.rule === 'difficulty' && query.difficulty !== null) {
    const same = others.filter((other) => other.difficulty !== null && Math.abs(other.difficulty - (query.difficulty ?? 0)) < 0.05)
    if (same.length > 0) return draw('same-difficulty', same, `same degree of difficulty ${query.difficulty.toFixed(1)}`)
  }

  const number = query.diveNumber === null ? null : normaliseDiveNumber(query.diveNumber)
  const reasons: string[] = []
  const fallBack = (kind: StandIn, pool: readonly ExemplarCandidate[]): ExemplarDraw => draw(kind, pool, `${standIns[kind]}${reasons.join(', ')})`)
  if (number !== null) {
    const same = others.filter((other) => other.diveNumber !== null && normaliseDiveNumber(other.diveNumber) === number)
    if (same.length > 0) return draw('same-number', same, `same dive number ${number}`)
    reasons.push(`no training dive ${number}`)
    const kin = sameGroupAndPosition(number, others)
    if (kin.length > 0) return fallBack('same-group-and-position', kin)
    reasons.push('none of its group and position')
  } else {
    reasons.push('the dive number is not known')
  }
  const { difficulty } = query
  if (difficulty !== null) {
    const rated = others.filter((other) => other.difficulty !== null)
    if (rated.length > 0) {
      return fallBack('nearest-difficulty', nearestDifficulty(rated, difficulty, options.count))
    }
    reasons.push('no training dive has a difficulty')
  } else {
    reasons.push('its difficulty is not known')
  }
  return fallBack('any', others)
}

function sameGroupAndPosition(number: string, others: readonly ExemplarCandidate[]): ExemplarCandidate[] {
  const parsed = parseDiveNumber(number)
  if (!parsed.isPossible) return []
  return others.filter((other) => {
    const theirs = other.diveNumber === null ? null : parseDiveNumber(other.diveNumber)
    return theirs !== null && theirs.isPossible && theirs.dive.group === parsed.dive.group && theirs.dive.position === parsed.dive.position
  })
}

/** The `count` candidates of nearest difficulty, and all that tie with the last of them. */
function nearestDifficulty(rated: readonly ExemplarCandidate[], difficulty: number, count: number): ExemplarCandidate[] {
  const distance = (candidate: ExemplarCandidate): number => Math.round(Math.abs((candidate.difficulty ?? 0) - difficulty) * 100)
  const byDistance = [...rated].sort((a, b) => distance(a) - distance(b) || a.diveId - b.diveId)
  const last = byDistance[Math.min(count, byDistance.length) - 1]
  return last === undefined ? [] : byDistance.filter((candidate) => distance(candidate) <= distance(last))
}
