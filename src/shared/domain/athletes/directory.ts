import { compareDates } from '../partial-date.ts'
import { shownNameOf, type NameGroups } from './name-groups.ts'
import { peopleOf } from './people-of.ts'

/** Dives of one athlete's text at one event, counted. */
export interface AthleteCount {
  athlete: string
  event: string
  dives: number
  firstDate: string | null
  lastDate: string | null
  undated: number
}

/** A person as the dives name them; the dives of a pair count for both. */
export interface AthletePerson {
  /** Under which they are shown. */
  name: string
  /** As written in dives, with the number of those. */
  names: Map<string, number>
  dives: number
  firstDate: string | null
  lastDate: string | null
  /** Dives without a date. */
  undated: number
  events: Set<string>
  /** What stands in the dives: names, and pairs. */
  texts: Set<string>
}

export interface AthleteDirectory {
  /** By the name they are shown under. */
  people: ReadonlyMap<string, AthletePerson>
  /** Dives that name nobody. */
  unnamed: number
}

export function createDirectory(counts: readonly AthleteCount[], groups: NameGroups): AthleteDirectory {
  const people = new Map<string, AthletePerson>()
  const known = new Map<string, readonly string[]>()
  let unnamed = 0
  for (const { athlete, event, dives, firstDate, lastDate, undated } of counts) {
    const names = known.get(athlete) ?? peopleOf(athlete)
    known.set(athlete, names)
    if (names.length === 0) unnamed += dives
    const counted = new Set<AthletePerson>()
    for (const written of names) {
      const name = shownNameOf(groups, written)
      const person = people.get(name) ?? { name, names: new Map(), dives: 0, firstDate: null, lastDate: null, undated: 0, events: new Set(), texts: new Set() }
      people.set(name, person)
      person.names.set(written, (person.names.get(written) ?? 0) + dives)
      // A pair of two names of one person is one person's dive.
      if (counted.has(person)) continue
      counted.add(person)
      person.dives += dives
      person.undated += undated
      if (firstDate !== null && compareDates(firstDate, person.firstDate) < 0) person.firstDate = firstDate
      if (lastDate !== null && (person.lastDate === null || compareDates(lastDate, person.lastDate) > 0)) person.lastDate = lastDate
      if (event !== '') person.events.add(event)
      person.texts.add(athlete)
    }
  }
  return { people, unnamed }
}
