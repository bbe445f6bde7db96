import type { SplitBy } from '../../contract/split-recipe.ts'

/** What dividing needs to know of a dive. */
export interface SplitDive {
  id: number
  diveNumber: string | null
  scorePoints: number
  athlete: string
  event: string
}

/** Dives that must stay in one part. */
export interface SplitGroup {
  /** As people wrote it, of the first dive. */
  name: string
  dives: SplitDive[]
}

export interface SplitGroups {
  groups: SplitGroup[]
  /** Dives without an event or athlete. Nothing is known to tie them together, so each is a group of its own. */
  unknown: number
}

/**
 * Dives in groups by event or athlete, whatever the spelling of spaces and
 * capitals. A synchronised pair ("A. Diver / B. Diver") counts as both of its
 * divers: dives that share any athlete are one group, or an athlete could be
 * trained on in a pair and tested alone. In order of the smallest id.
 */
export function groupDives(dives: readonly SplitDive[], by: Extract<SplitBy, 'event' | 'athlete'>): SplitGroups {
  const sorted = [...dives].sort((a, b) => a.id - b.id)
  const leaders = new Map<string, string>()
  const leaderOf = (name: string): string => {
    let leader = name
    for (let next = leaders.get(leader); next !== undefined && next !== leader; next = leaders.get(leader)) leader = next
    leaders.set(name, leader)
    return leader
  }
  const namesOf = (dive: SplitDive): string[] => (by === 'event' ? [plainName(dive.event)] : athletesOf(dive.athlete)).filter((name) => name !== '')
  for (const dive of sorted) {
    const [first, ...others] = namesOf(dive)
    if (first === undefined) continue
    const leader = leaderOf(first)
    for (const other of others) leaders.set(leaderOf(other), leader)
  }
  const byLeader = new Map<string, SplitGroup>()
  const groups: SplitGroup[] = []
  let unknown = 0
  for (const dive of sorted) {
    const [first] = namesOf(dive)
    const known = first === undefined ? undefined : byLeader.get(leaderOf(first))
    if (known) {
      known.dives.push(dive)
      continue
    }
    const group = { name: by === 'event' ? dive.event : dive.athlete, dives: [dive] }
    groups.push(group)
    if (first === undefined) unknown += 1
    else byLeader.set(leaderOf(first), group)
  }
  return { groups, unknown }
}

/** The single athletes of a field that may name a pair, in plain spelling. */
export function athletesOf(athlete: string): string[] {
  return athlete.split(/[/&+;、／＆＋；]/).map(plainName)
}

function plainName(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}
