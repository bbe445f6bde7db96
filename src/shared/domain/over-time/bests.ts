import { roundNumber } from '../results/occasions.ts'
import { awardMean, type DatedDive } from './points.ts'

/** Personal bests, each with the dive that holds it; of equal ones the first in the order given. */
export interface BestDive extends DatedDive {
  diveNumber: string | null
  heightMetres: number | null
  athlete: string
  awards: readonly number[]
  scorePoints: number | null
}

export interface BestScore {
  diveNumber: string | null
  heightMetres: number | null
  athlete: string
  date: string | null
  /** Dives with a score. */
  count: number
  diveId: number
  scorePoints: number
}

/** Fewest rounds of an event whose total counts: the shortest list of a senior competition. */
export const leastRounds = 5
/** Fewest awards a mean is taken of: one judge alone is no panel. */
export const leastAwards = 3

/** The best score of each dive number and height, by number, then height; of dives without a number last. Dives of a pair are judged otherwise and stand for themselves. */
export function bestScores(dives: readonly BestDive[], isPair: (athlete: string) => boolean): BestScore[] {
  return bestOf(dives, ({ diveNumber, heightMetres, athlete }) => `${diveNumber ?? '~'} ${String(heightMetres ?? 0).padStart(5, '0')} ${isPair(athlete) ? athlete : ''}`).sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ key: _key, ...best }) => best)
}

/** The best score of each person, the highest first. `personOf` says which names are one person's. */
export function bestPerAthlete(dives: readonly BestDive[], personOf: (athlete: string) => string): BestScore[] {
  return bestOf(dives.filter(({ athlete }) => athlete !== ''), ({ athlete }) => personOf(athlete)).map(({ key, ...best }) => ({ ...best, athlete: key })).sort((a, b) => b.scorePoints - a.scorePoints)
}

function bestOf(dives: readonly BestDive[], keyOf: (dive: BestDive) => string): (BestScore & { key: string })[] {
  const bests = new Map<string, BestScore & { key: string }>()
  for (const dive of dives) {
    const { id, diveNumber, heightMetres, athlete, date, scorePoints } = dive
    if (scorePoints === null) continue
    const key = keyOf(dive)
    const best = bests.get(key)
    if (!best) bests.set(key, { key, diveNumber, heightMetres, athlete, date, count: 1, diveId: id, scorePoints })
    else bests.set(key, { ...(scorePoints > best.scorePoints ? { ...best, diveId: id, diveNumber, heightMetres, athlete, date, scorePoints } : best), count: best.count + 1 })
  }
  return [...bests.values()]
}

export interface BestMean extends Pick<BestDive, 'diveNumber' | 'date'> {
  diveId: number
  awardMean: number
  awards: number
}

/** The highest mean of at least `leastAwards` awards. */
export function bestAwardMean(dives: readonly BestDive[]): BestMean | null {
  let best: BestMean | null = null
  for (const { id, diveNumber, date, awards } of dives) {
    const mean = awards.length < leastAwards ? null : awardMean(awards)
    if (mean !== null && mean > (best?.awardMean ?? -Infinity)) best = { diveId: id, diveNumber, date, awardMean: mean, awards: awards.length }
  }
  return best
}

/** One event on one date from one height. */
type Occasion = Pick<BestDive, 'event' | 'date' | 'heightMetres'>
export const occasionKey = ({ event, date, heightMetres }: Occasion): string => JSON.stringify([event, date, heightMetres])

export interface BestTotal extends Occasion {
  totalPoints: number
  /** In the order of the rounds. */
  diveIds: number[]
}

/**
 * The highest total of one event (same name, date and height) that seems complete: one scored dive of this
 * athlete for each round from 1 to the highest that anybody has in it, and `leastRounds` of them at least.
 * @param highestRounds of everybody in the library, by `occasionKey`; needed of the events of `ownTotals`
 */
export function bestTotal(dives: readonly BestDive[], highestRounds: ReadonlyMap<string, number>): { best: BestTotal | null; complete: number; incomplete: number } {
  const complete = ownTotals(dives).filter((total) => total.diveIds.length >= (highestRounds.get(occasionKey(total)) ?? 0))
  const best = complete.reduce<BestTotal | null>((highest, total) => (total.totalPoints > (highest?.totalPoints ?? -Infinity) ? total : highest), null)
  return { best, complete: complete.length, incomplete: occasionsOf(dives).length - complete.length }
}

/** Totals of events in which nothing is missing as far as this athlete's own dives tell. */
export function ownTotals(dives: readonly BestDive[]): BestTotal[] {
  return occasionsOf(dives).flatMap((all) => {
    const rounds = all.map((dive) => ({ dive, round: roundNumber(dive.round) })).sort((a, b) => (a.round ?? 0) - (b.round ?? 0))
    const [first] = all
    if (!first || rounds.length < leastRounds || !rounds.every(({ dive, round }, i) => round === i + 1 && dive.scorePoints !== null)) return []
    const totalPoints = Math.round(all.reduce((sum, { scorePoints }) => sum + (scorePoints ?? 0), 0) * 100) / 100
    return [{ event: first.event, date: first.date, heightMetres: first.heightMetres, totalPoints, diveIds: rounds.map(({ dive }) => dive.id) }]
  })
}

function occasionsOf(dives: readonly BestDive[]): BestDive[][] {
  const occasions = new Map<string, BestDive[]>()
  for (const dive of dives) {
    if (dive.event === '') continue
    const key = occasionKey(dive)
    const all = occasions.get(key)
    if (all) all.push(dive)
    else occasions.set(key, [dive])
  }
  return [...occasions.values()]
}
