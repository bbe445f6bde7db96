/**
 * What a panel's awards add up to: which awards count, which are dropped, and
 * the score they give with the degree of difficulty. It exists so that a stored
 * score can be recomputed and a mismatch shown.
 */
export type Panel = 'individual' | 'synchronised'

/** What an award is for; 'dropped' awards are part of the panel but not of the sum. */
export interface AwardRole {
  award: number
  isCounted: boolean
  kind: 'execution' | 'execution-a' | 'execution-b' | 'synchronisation'
}

export type JudgedAwards =
  | {
      roles: AwardRole[]
      /** Sum of the counted awards. */
      countedSum: number
      /** 1, or .6 where five counted awards stand for three. */
      factor: number
    }
  | { roles: null; reason: string }

/** Awards go from 0 to 10 by halves. The reason why one does not, or null. */
export function explainAward(award: number): string | null {
  if (!(award >= 0 && award <= 10)) return `An award of ${award} was found; awards go from 0 to 10.`
  return Number.isInteger(award * 2) ? null : `An award of ${award} was found; awards go by halves.`
}

/**
 * Which awards count.
 * Individual: 7 judges drop the 2 highest and 2 lowest, 5 drop 1 and 1, 3 all count.
 * Synchronised, in the order execution of diver A, execution of diver B,
 * synchronisation: 11 judges (3 + 3 + 5) count the middle one of each execution
 * panel and the middle three of synchronisation; 9 judges (2 + 2 + 5) the middle
 * two of the four executions and the middle three of synchronisation; five
 * listed awards are the counted ones already. Five counted awards weigh .6.
 */
export function judgeAwards(awards: readonly number[], panel: Panel): JudgedAwards {
  const count = awards.length
  if (panel === 'individual') {
    if (count === 3) return judged(awards, [{ kind: 'execution', size: 3, drop: 0 }], 1)
    if (count === 5) return judged(awards, [{ kind: 'execution', size: 5, drop: 1 }], 1)
    if (count === 7) return judged(awards, [{ kind: 'execution', size: 7, drop: 2 }], 1)
    return { roles: null, reason: `${count} awards are given; an individual dive has 3 (counted), 5 or 7.` }
  }
  if (count === 5) return judged(awards, [{ kind: 'synchronisation', size: 5, drop: 0 }], 0.6)
  if (count === 9) return judged(awards, [{ kind: 'execution', size: 4, drop: 1 }, { kind: 'synchronisation', size: 5, drop: 1 }], 0.6)
  if (count === 11) return judged(awards, [{ kind: 'execution-a', size: 3, drop: 1 }, { kind: 'execution-b', size: 3, drop: 1 }, { kind: 'synchronisation', size: 5, drop: 1 }], 0.6)
  return { roles: null, reason: `${count} awards are given; a synchronised dive has 5 (counted), 9 or 11.` }
}

interface SubPanel { kind: AwardRole['kind']; size: number; /** How many highest and how many lowest do not count. */ drop: number }

function judged(awards: readonly number[], panels: readonly SubPanel[], factor: number): JudgedAwards {
  const roles: AwardRole[] = []
  let start = 0
  for (const { kind, size, drop } of panels) {
    const members = awards.slice(start, start + size)
    // Among equal awards the first given is dropped first; the sum is the same.
    const order = members.map((_, index) => index).sort((i, j) => (members[i] ?? 0) - (members[j] ?? 0) || i - j)
    const counted = new Set(order.slice(drop, size - drop))
    members.forEach((award, index) => roles.push({ award, isCounted: counted.has(index), kind }))
    start += size
  }
  const countedSum = roles.reduce((sum, role) => sum + (role.isCounted ? role.award : 0), 0)
  return { roles, countedSum, factor }
}

/** The panel a list of awards must come from; 5 awards are read as an individual panel of five. */
export function usualPanel(awardCount: number): Panel {
  return awardCount === 9 || awardCount === 11 ? 'synchronised' : 'individual'
}

/**
 * Score in points: counted sum × factor × difficulty - penalty points, not below
 * 0, to two decimals. Null where the number of awards fits no panel.
 */
export function scoreFromAwards(awards: readonly number[], difficulty: number, options: { panel?: Panel; penaltyPoints?: number } = {}): number | null {
  const result = judgeAwards(awards, options.panel ?? usualPanel(awards.length))
  if (result.roles === null) return null
  return toCents(Math.max(0, result.countedSum * result.factor * difficulty - (options.penaltyPoints ?? 0)))
}

/** Widest difference, in points, that still counts as rounding: published scores are often given to one decimal. */
export const roundingPoints = 0.05

/** Whether a stated score is the computed one, allowing for rounding to one decimal. */
export function isRoundedScore(computed: number, stated: number): boolean {
  return Math.abs(computed - stated) <= roundingPoints + 1e-6
}

/** Every panel reading of the awards that gives the stated score (within `roundingPoints`); empty where none does. */
export function panelsMatchingScore(awards: readonly number[], difficulty: number, scorePoints: number, penaltyPoints = 0): Panel[] {
  const panels: Panel[] = ['individual', 'synchronised']
  return panels.filter((panel) => {
    const score = scoreFromAwards(awards, difficulty, { panel, penaltyPoints })
    return score !== null && isRoundedScore(score, scorePoints)
  })
}

/** The panel an event's name speaks of; null where it says nothing. */
export function panelOfEvent(event: string): Panel | null {
  return /synchro/i.test(event) ? 'synchronised' : null
}

export interface PanelFacts {
  awards: readonly number[]
  difficulty: number | null
  penaltyPoints: number
  scorePoints: number | null
  /** Name of the event or competition, if any is known. */
  event?: string
}

/**
 * How a list of awards is read: by the number of awards where it leaves no
 * choice; five awards by the event's name, then by which reading gives the
 * stated score, else as an individual panel. `isCertain` is false for that guess.
 */
export function readPanel({ awards, difficulty, penaltyPoints, scorePoints, event = '' }: PanelFacts): { panel: Panel; isCertain: boolean } {
  if (awards.length !== 5) return { panel: usualPanel(awards.length), isCertain: true }
  const named = panelOfEvent(event)
  if (named !== null) return { panel: named, isCertain: true }
  const matching = difficulty === null || scorePoints === null ? [] : panelsMatchingScore(awards, difficulty, scorePoints, penaltyPoints)
  return { panel: matching[0] ?? 'individual', isCertain: matching.length === 1 }
}

/** Rounds half a cent up; sums of halves times tenths are exact to well below that. */
function toCents(points: number): number {
  return Math.round(points * 100 + 1e-7) / 100
}
