import type { AthleteSaying } from '../../../shared/contract/athletes.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { Library } from '../../library/library.ts'
import { athleteNamed } from '../athlete-handlers.ts'
import type { BlindTable } from './rule.ts'

/**
 * Athletes and events are counted without the dives that are hidden: whose a
 * dive is, and when it was, is not to be told from what it adds to a sum. What
 * was said of names is told of names that other dives have.
 */
type Athletic = 'athletes.list' | 'athletes.get' | 'athletes.dives' | 'athletes.similar' | 'athletes.merge' | 'athletes.separate' | 'athletes.setApart' | 'athletes.takeBack' | 'athletes.sayings' | 'events.list' | 'dives.setFacts' | 'dives.takeBack'

export const athleteRules: Pick<BlindTable, Athletic> = {
  'athletes.list': { instead: ({ offset, limit, ...query }, { ids }, { library }) => library.athletes.list(query, { offset, limit }, ids) },
  'athletes.get': {
    instead: async ({ name }, { ids }, { library }) => {
      const { athlete, sayings } = await athleteNamed(library, name, ids)
      return { athlete, sayings: await toldSayings(sayings, library, ids) }
    },
  },
  'athletes.dives': { instead: ({ name, ...page }, { ids }, { library }) => library.athletes.divesOf(name, page, ids) },
  'athletes.similar': { instead: ({ limit }, { ids }, { library }) => library.athletes.similar(limit, ids) },
  'athletes.merge': { told: ({ sayingId, athlete }) => ({ sayingId, athlete: { ...athlete, names: [], dives: 0, firstDate: null, lastDate: null, undated: 0, events: 0 } }) },
  'athletes.separate': 'open',
  'athletes.setApart': 'open',
  'athletes.takeBack': 'open',
  'athletes.sayings': { instead: async ({ limit }, { ids }, { library }) => toldSayings(await library.athletes.sayings(limit), library, ids) },
  'events.list': { instead: ({ offset, limit, ...query }, { ids }, { library }) => library.athletes.events(query, { offset, limit }, ids) },
  'dives.setFacts': {
    about: ({ target }) => ('diveIds' in target ? target.diveIds : []),
    asked: async (input, hidden, { library }) => ('diveIds' in input.target ? input : { ...input, target: { diveIds: (await library.athletes.diveIdsOfEvent(input.target.event)).filter((id) => !hidden.has(id)) } }),
  },
  'dives.takeBack': { about: ({ changes }): DiveId[] => changes.map(({ diveId }) => diveId) },
}

/** Those about names that other dives have too. */
async function toldSayings(sayings: readonly AthleteSaying[], library: Library, ids: ReadonlySet<DiveId>): Promise<AthleteSaying[]> {
  const known = new Set<string>()
  for (const { names } of (await library.athletes.list({ search: '', sort: 'name' }, { offset: 0, limit: Infinity }, ids)).athletes) for (const { name } of names) known.add(name)
  return sayings.filter(({ names }) => names.every((name) => known.has(name)))
}
