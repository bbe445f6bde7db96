import { parseDiveNumber } from './dive-number.ts'
import type { DiveDirection, DiveNumber, DivePosition } from './dive-number.ts'

/**
 * Degree of difficulty from the dive number and the height: the World Aquatics
 * formula A + B + C + D + E, the published exceptions, and a look-up for
 * armstand dives. A person's own value always wins over the computed one; a
 * difference is shown, never silently changed. Tables are in tenths, so sums
 * are exact.
 */
export type HeightMetres = 1 | 3 | 5 | 7.5 | 10
export const heightsMetres: readonly HeightMetres[] = [1, 3, 5, 7.5, 10]

/** What each part adds; they sum to the difficulty. */
export interface DifficultyParts {
  /** A, by somersaults and height. */
  somersaults: number
  /** B, by position, somersaults and direction; a flying dive adds the flying position's. */
  position: number
  /** C, by twists. */
  twists: number
  /** D, by direction and height. */
  approach: number
  /** E, unnatural entry of dives without twists. */
  entry: number
  /** What the published table says beyond the formula; 0 but for the exceptions. */
  exception: number
}

export type DifficultyResult =
  | { difficulty: number; parts: DifficultyParts | null; source: 'formula' | 'exception' | 'armstand-table' }
  | { difficulty: null; reason: string }

type ByDirection = Record<DiveDirection, number | null>
const row = (forward: number | null, back: number | null, reverse: number | null, inward: number | null): ByDirection => ({ forward, back, reverse, inward })

// A, in tenths, by half somersaults 0..9. 5 m is as 1 m and 7.5 m as 3 m, but listed only up to 3½.
const a1 = [9, 11, 12, 16, 20, 24, 27, 30, 33, 38]
const a3 = [10, 13, 13, 15, 18, 22, 23, 28, 29, 35]
const somersaultTenths: Record<HeightMetres, readonly (number | null)[]> = {
  1: a1,
  3: a3,
  5: [...a1.slice(0, 8), null, null],
  7.5: [...a3.slice(0, 8), null, null],
  10: [10, 13, 14, 15, 19, 21, 25, 27, null, 35],
}

// B, in tenths: up to 1, 1½–2, 2½, 3–3½, 4–4½ somersaults. Null: no such dive is listed.
type FlightPosition = DivePosition | 'flying'
const none = row(null, null, null, null)
const positionTenths: Record<FlightPosition, readonly ByDirection[]> = {
  C: [row(1, 1, 1, -3), row(0, 0, 0, 1), row(0, 1, 0, 2), row(0, 0, 0, 3), row(0, 1, 2, 4)],
  B: [row(2, 2, 2, -2), row(1, 3, 3, 3), row(2, 3, 2, 5), row(3, 3, 3, 6), row(4, 4, 5, 8)],
  A: [row(3, 3, 3, 1), row(4, 5, 6, 8), row(6, 7, 6, null), none, none],
  D: [row(1, 1, 1, -1), row(0, -1, -1, 2), row(0, -1, -2, 4), row(0, 0, 0, null), none],
  flying: [row(2, 1, 1, 4), row(2, 2, 2, 5), row(3, 3, 3, 7), row(4, null, null, null), none],
}

// C, in tenths, by half twists; ½, 1½ and 2½ twists depend on the somersaults.
const halfTwistTenths: readonly ByDirection[] = [row(4, 2, 2, 2), row(4, 4, 4, 4), row(4, 0, 0, 2), row(4, 0, 0, 4), none]
const twistTenths: Record<number, (halfSomersaults: number) => ByDirection> = {
  0: () => row(0, 0, 0, 0),
  1: (s) => halfTwistTenths[somersaultBand(s)] ?? none,
  2: () => row(6, 4, 4, 4),
  3: (s) => (s < 5 ? row(8, 8, 8, 8) : row(8, 7, 6, 8)),
  4: () => row(10, 8, 8, 8),
  5: (s) => (s < 5 ? row(12, 12, 12, 12) : row(12, 11, 10, 12)),
  6: () => row(15, 14, 14, 15),
  7: () => row(16, 17, 18, 17),
}

// D, in tenths: [up to the limit, beyond it] with the limit in half somersaults.
interface Approach { upTo: number; below: number; above: number }
const approach = (below: number, above = below, upTo = 9): Approach => ({ upTo, below, above })
const low: Record<DiveDirection, Approach> = { forward: approach(0, 5, 7), back: approach(2, 6, 6), reverse: approach(3, 5, 6), inward: approach(6, 5, 2) }
const middle: Record<DiveDirection, Approach> = { forward: approach(0, 3, 7), back: approach(2, 4, 6), reverse: approach(3), inward: approach(3) }
const high: Record<DiveDirection, Approach> = { forward: approach(0, 2, 7), back: approach(2), reverse: approach(3), inward: approach(3, 2, 2) }
const approachTenths: Record<HeightMetres, Record<DiveDirection, Approach>> = { 1: low, 3: middle, 5: low, 7.5: middle, 10: high }

// Published platform values that are not the formula's: every such dive of the events from 2019 on has them.
const exceptionTenths: Record<string, number> = { '5253B@10': -1, '5255B@10': -1, '305C@10': 1 }

// Armstand dives, 10 m platform.
const armstandDifficulties: Record<string, number> = {
  '612B': 1.9, '614B': 2.4, '6142D': 3.1, '6241B': 2.7, '6243D': 3.2, '6245D': 3.6, '626B': 3.5, '626C': 3.3, '636C': 3.4,
}

/** Difficulty every judged synchronised dive of the first rounds is given, whatever its number. */
export const fixedSynchronisedDifficulty = 2.0

/** The difficulty by rule, or the reason why there is none. `heightMetres` null: not known. */
export function difficultyOf(diveNumber: string, heightMetres: HeightMetres | null): DifficultyResult {
  const parsed = parseDiveNumber(diveNumber)
  if (!parsed.isPossible) return { difficulty: null, reason: parsed.reason }
  const shown = diveNumber.toUpperCase()
  if (parsed.dive.group === 6) return armstandDifficulty(shown, heightMetres)
  if (heightMetres === null) return { difficulty: null, reason: `The height is not known; the difficulty of ${shown} depends on it.` }
  return formulaDifficulty(shown, parsed.dive, heightMetres)
}

function armstandDifficulty(shown: string, heightMetres: HeightMetres | null): DifficultyResult {
  if (heightMetres === 1 || heightMetres === 3) return { difficulty: null, reason: `${shown} is an armstand dive, made from a platform; the height is given as ${heightMetres} m, a springboard's.` }
  if (heightMetres === 5 || heightMetres === 7.5) return { difficulty: null, reason: `The table of armstand dives holds the 10 m platform only, not ${heightMetres} m; enter the difficulty by hand.` }
  const difficulty = armstandDifficulties[shown]
  if (difficulty === undefined) return { difficulty: null, reason: `${shown} is not in the table of armstand dives; enter the difficulty by hand.` }
  return { difficulty, parts: null, source: 'armstand-table' }
}

function formulaDifficulty(shown: string, dive: DiveNumber, heightMetres: HeightMetres): DifficultyResult {
  const { direction, halfSomersaults, halfTwists } = dive
  const band = somersaultBand(halfSomersaults)
  const somersaults = somersaultTenths[heightMetres][halfSomersaults] ?? null
  const plain = positionTenths[dive.position][band]?.[direction] ?? null
  const flying = dive.isFlying ? (positionTenths.flying[band]?.[direction] ?? null) : 0
  const twists = twistTenths[halfTwists]?.(halfSomersaults)[direction] ?? null
  const missing = somersaults === null ? `${halfSomersaults / 2} somersaults from ${heightMetres} m` : plain === null || flying === null ? 'this position with so many somersaults' : twists === null ? `${halfTwists / 2} twists with ${halfSomersaults / 2} somersaults` : null
  if (somersaults === null || plain === null || flying === null || twists === null) {
    return { difficulty: null, reason: `The difficulty table has no value for ${missing ?? shown} (${shown}); enter the difficulty by hand.` }
  }
  const rule = approachTenths[heightMetres][direction]
  const tenths = {
    somersaults,
    position: plain + flying,
    twists,
    approach: halfSomersaults <= rule.upTo ? rule.below : rule.above,
    entry: halfTwists > 0 ? 0 : entryTenths(direction, halfSomersaults),
    exception: exceptionTenths[`${shown}@${heightMetres}`] ?? 0,
  }
  const total = tenths.somersaults + tenths.position + tenths.twists + tenths.approach + tenths.entry + tenths.exception
  return {
    difficulty: total / 10,
    parts: {
      somersaults: tenths.somersaults / 10, position: tenths.position / 10, twists: tenths.twists / 10,
      approach: tenths.approach / 10, entry: tenths.entry / 10, exception: tenths.exception / 10,
    },
    source: tenths.exception === 0 ? 'formula' : 'exception',
  }
}

/** E: entering the water the other way round than the rotation brings. */
function entryTenths(direction: DiveDirection, halfSomersaults: number): number {
  if (direction === 'forward' || direction === 'inward') return halfSomersaults % 2 === 1 ? 0 : halfSomersaults === 2 ? 1 : 2
  return halfSomersaults % 2 === 0 ? 0 : Math.min(4, (halfSomersaults + 1) / 2)
}

/** Column of the position and half-twist tables. */
function somersaultBand(halfSomersaults: number): number {
  if (halfSomersaults <= 2) return 0
  if (halfSomersaults <= 4) return 1
  if (halfSomersaults === 5) return 2
  return halfSomersaults <= 7 ? 3 : 4
}

/** Every difficulty the number can have, by height; empty where none is known. */
export function difficultiesByHeight(diveNumber: string): { heightMetres: HeightMetres; difficulty: number }[] {
  return heightsMetres.flatMap((heightMetres) => {
    const { difficulty } = difficultyOf(diveNumber, heightMetres)
    return difficulty === null ? [] : [{ heightMetres, difficulty }]
  })
}

/** One sentence where a given difficulty contradicts the rules, else null (also where the rules are silent). */
export function difficultyMismatch(diveNumber: string, heightMetres: HeightMetres | null, difficulty: number): string | null {
  if (isSameDifficulty(difficulty, fixedSynchronisedDifficulty)) return null
  const shown = diveNumber.toUpperCase()
  if (heightMetres !== null) {
    const computed = difficultyOf(diveNumber, heightMetres).difficulty
    return computed === null || isSameDifficulty(computed, difficulty) ? null : `The difficulty is given as ${difficulty.toFixed(1)}; the rules say ${computed.toFixed(1)} for ${shown} from ${heightMetres} m.`
  }
  const known = difficultiesByHeight(diveNumber)
  if (known.length === 0 || known.some((entry) => isSameDifficulty(entry.difficulty, difficulty))) return null
  return `The difficulty is given as ${difficulty.toFixed(1)}; the rules know ${known.map((entry) => `${entry.difficulty.toFixed(1)} (${entry.heightMetres} m)`).join(', ')} for ${shown}.`
}

/** Difficulties are whole tenths. */
export function isSameDifficulty(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.05
}
