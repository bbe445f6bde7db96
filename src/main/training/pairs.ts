import type { ExemplarRule } from '../../shared/domain/exemplars.ts'
import type { Random } from '../../shared/domain/random.ts'
import { createRandom, shuffle } from '../../shared/domain/random.ts'

/**
 * Which dives are compared in an epoch. Each training dive is the query once,
 * beside an exemplar of its kind drawn from the rest of the training part: by
 * default of the same dive number (MCoRe, 3.1; official pair_dataset).
 * Everything follows from (seed, epoch), so a resumed run meets the same pairs
 * in the same order.
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
  difficulty: number | null
}

/**
 * The pairs of one epoch, in training order. Dives whose kind occurs only
 * once have no partner and are left out (see `loneDives`).
 */
export function drawPairs<Dive extends Pairable>(dives: readonly Dive[], options: { seed: number; epoch: number; flip: boolean; rule: ExemplarRule }): Pair<Dive>[] {
  const random = createRandom(options.seed).fork(`pairs/${options.epoch}`)
  const partners = groupByKind(dives, options.rule)
  const paired = dives.filter((dive) => partnersOf(dive, partners, options.rule).length > 0)
  return shuffle(paired, random).map((query) => ({
    query,
    exemplar: drawFrom(partnersOf(query, partners, options.rule), random),
    flipQuery: flips(options.flip, random),
    flipExemplar: flips(options.flip, random),
    seed: random.uint32(),
  }))
}

/** Dives that cannot be paired, because no other dive is of their kind. */
export function loneDives<Dive extends Pairable>(dives: readonly Dive[], rule: ExemplarRule): Dive[] {
  const partners = groupByKind(dives, rule)
  return dives.filter((dive) => partnersOf(dive, partners, rule).length === 0)
}

function groupByKind<Dive extends Pairable>(dives: readonly Dive[], rule: ExemplarRule): Map<string, Dive[]> {
  const groups = new Map<string, Dive[]>()
  for (const dive of dives) {
    const kind = kindOf(dive, rule)
    if (kind === null) continue
    const group = groups.get(kind)
    if (group) group.push(dive)
    else groups.set(kind, [dive])
  }
  return groups
}

function partnersOf<Dive extends Pairable>(dive: Dive, groups: ReadonlyMap<string, Dive[]>, rule: ExemplarRule): Dive[] {
  return (groups.get(kindOf(dive, rule) ?? '') ?? []).filter((other) => other.diveId !== dive.diveId)
}

/** What two dives must share to be compared; null where it is not known. */
function kindOf(dive: Pairable, rule: ExemplarRule): string | null {
  switch (rule) {
    case 'any': return 'any'
    case 'difficulty': return dive.difficulty === null ? null : dive.difficulty.toFixed(1)
    // FineDiving's files write numbers in lower case.
    case 'dive-number': return dive.diveNumber?.toUpperCase() ?? null
  }
}

function drawFrom<Item>(items: readonly Item[], random: Random): Item {
  return items[random.integer(items.length)]!
}

/** Draws in any case, so that switching flips off changes nothing else. */
function flips(enabled: boolean, random: Random): boolean {
  const drawn = random.float() < 0.5
  return enabled && drawn
}
