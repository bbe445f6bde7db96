import type { Random } from '../../shared/domain/random.ts'
import { createRandom, shuffle } from '../../shared/domain/random.ts'

/**
 * Which dives are compared in an epoch. Each training dive is the query once,
 * beside an exemplar of the same dive number drawn from the rest of the training
 * part (MCoRe, 3.1; official pair_dataset). Everything follows from (seed,
 * epoch), so a resumed run meets the same pairs in the same order.
 */
export interface Pair<Dive> {
  query: Dive
  exemplar: Dive
  /** Horizontal flip, drawn separately for each. */
  flipQuery: boolean
  flipExemplar: boolean
  /** Seed of this pair's dropout masks and crops. */
  seed: number
}

export interface Pairable {
  diveId: number
  diveNumber: string | null
}

/**
 * The pairs of one epoch, in training order. Dives whose number occurs only
 * once have no partner and are left out (see `loneDives`).
 */
export function drawPairs<Dive extends Pairable>(dives: readonly Dive[], options: { seed: number; epoch: number; flip: boolean }): Pair<Dive>[] {
  const random = createRandom(options.seed).fork(`pairs/${options.epoch}`)
  const partners = groupByNumber(dives)
  const paired = dives.filter((dive) => partnersOf(dive, partners).length > 0)
  return shuffle(paired, random).map((query) => ({
    query,
    exemplar: drawFrom(partnersOf(query, partners), random),
    flipQuery: flips(options.flip, random),
    flipExemplar: flips(options.flip, random),
    seed: random.uint32(),
  }))
}

/** Dives that cannot be paired, because no other dive has their number. */
export function loneDives<Dive extends Pairable>(dives: readonly Dive[]): Dive[] {
  const partners = groupByNumber(dives)
  return dives.filter((dive) => partnersOf(dive, partners).length === 0)
}

function groupByNumber<Dive extends Pairable>(dives: readonly Dive[]): Map<string, Dive[]> {
  const groups = new Map<string, Dive[]>()
  for (const dive of dives) {
    if (dive.diveNumber === null) continue
    const group = groups.get(numberOf(dive))
    if (group) group.push(dive)
    else groups.set(numberOf(dive), [dive])
  }
  return groups
}

function partnersOf<Dive extends Pairable>(dive: Dive, groups: ReadonlyMap<string, Dive[]>): Dive[] {
  return (groups.get(numberOf(dive)) ?? []).filter((other) => other.diveId !== dive.diveId)
}

// FineDiving's files write numbers in lower case.
const numberOf = (dive: Pairable): string => dive.diveNumber?.toUpperCase() ?? ''

function drawFrom<Item>(items: readonly Item[], random: Random): Item {
  return items[random.integer(items.length)]!
}

/** Draws in any case, so that switching flips off changes nothing else. */
function flips(enabled: boolean, random: Random): boolean {
  const drawn = random.float() < 0.5
  return enabled && drawn
}
