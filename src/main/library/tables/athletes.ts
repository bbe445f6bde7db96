import type { Athlete } from '../../../shared/contract/athletes.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import { createDirectory, type AthleteCount, type AthleteDirectory, type AthletePerson } from '../../../shared/domain/athletes/directory.ts'
import { mergeNames, namesOf, separateNames, shownNameOf, type NameGroups } from '../../../shared/domain/athletes/name-groups.ts'
import { peopleOf, tidyName } from '../../../shared/domain/athletes/people-of.ts'
import { similarNames, type SimilarNames } from '../../../shared/domain/athletes/similar-names.ts'
import { compareDates } from '../../../shared/domain/partial-date.ts'
import { plainName } from '../../../shared/domain/results/names.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Athletes } from '../athletes.ts'
import type { LibraryContext } from '../context.ts'
import { fileVersion } from '../kept-ids.ts'
import { apartKey, getSaying, insertSaying, listSayings, markTakenBack, putApart, readApart, readNameGroups, replaceNames, writeSaying } from './athlete-names.ts'
import { getDives } from './dives.ts'
import { summarizeEvents } from './event-summaries.ts'

interface Known {
  groups: NameGroups
  counts: AthleteCount[]
  directory: AthleteDirectory
}

/** Counted from one index and kept until anything in the file changes. */
export function createAthletes(context: LibraryContext): Athletes {
  const { connection: { query, write, raw }, keptIds } = context
  const kept = new Map<string, Known>()
  let version = ''
  /** Comparing thousands of names takes a while; what is alike changes only with the names. */
  let alike: { names: string; found: SimilarNames[] } = { names: '', found: [] }

  async function known(without: ReadonlySet<DiveId> = new Set()): Promise<Known> {
    const key = [...without].sort((a, b) => a - b).join()
    return keptIds.alone(() => {
      const now = fileVersion(raw)
      if (now !== version) kept.clear()
      version = now
      const found = kept.get(key) ?? read(key)
      kept.set(key, found)
      return found
    })
  }
  function read(without: string): Known {
    const groups: NameGroups = new Map(raw.prepare<[], [string, string]>('SELECT name, shown_name FROM athlete_names').raw().all())
    const counts = raw.prepare<[string], AthleteCount>(`SELECT athlete, event, count(*) AS dives, min(date) AS firstDate, max(date) AS lastDate, count(*) - count(date) AS undated
      FROM dives INDEXED BY dives_of_athlete WHERE is_removed = 0 ${without === '' ? 'AND ? IS NOT NULL' : 'AND id NOT IN (SELECT value FROM json_each(?))'} GROUP BY athlete, event`).all(`[${without}]`)
    return { groups, counts, directory: createDirectory(counts, groups) }
  }
  const personOf = ({ directory, groups }: Known, name: string): AthletePerson | undefined => directory.people.get(shownNameOf(groups, tidyName(name)))

  const athletes: Athletes = {
    async list({ search, sort }, { offset, limit }, without) {
      const { directory } = await known(without)
      const words = plainName(search).split(/[ /]+/).filter((word) => word !== '')
      const found = [...directory.people.values()].filter((person) => words.length === 0 || [...person.names.keys(), person.name].some((name) => {
        const plain = plainName(name)
        return words.every((word) => plain.includes(word))
      }))
      found.sort(orders[sort])
      return { athletes: found.slice(offset, offset + limit).map(athleteOf), total: found.length, unnamed: directory.unnamed }
    },
    async find(name, without) {
      const now = await known(without)
      const person = personOf(now, name)
      if (person !== undefined) return athleteOf(person)
      // Said to be somebody's, and in no dive any more.
      const shown = now.groups.get(tidyName(name))
      return shown === undefined ? null : { name: shown, names: [], dives: 0, firstDate: null, lastDate: null, undated: 0, events: 0 }
    },
    athleteOf: async (name) => shownNameOf((await known()).groups, tidyName(name)),
    namesOf: async (name) => namesOf((await known()).groups, tidyName(name)),
    textsOf: async (name) => [...personOf(await known(), name)?.texts ?? []],
    async shownNames() {
      const { groups } = await known()
      return (athlete) => [...new Set(peopleOf(athlete).map((name) => shownNameOf(groups, name)))].join(' / ')
    },
    async diveIdsOf(name, without) {
      const person = personOf(await known(without), name)
      if (person === undefined) return []
      const ids = raw.prepare<[string], number>('SELECT id FROM dives WHERE is_removed = 0 AND athlete IN (SELECT value FROM json_each(?)) ORDER BY date IS NULL, date DESC, id').pluck().all(JSON.stringify([...person.texts])) as DiveId[]
      return without === undefined ? ids : ids.filter((id) => !without.has(id))
    },
    async divesOf(name, { offset, limit }, without) {
      const ids = await athletes.diveIdsOf(name, without)
      return { dives: await getDives(query, ids.slice(offset, offset + limit)), total: ids.length }
    },
    async similar(limit, without) {
      const { directory, groups } = await known(without)
      const apart = await readApart(query)
      const people = [...directory.people.values()]
      const asked = new Set<string>()
      const names = people.flatMap((person) => [...person.names.keys()]).sort(compareNames)
      const key = names.join('\n')
      if (alike.names !== key) alike = { names: key, found: similarNames(names) }
      const pairs = alike.found.flatMap(({ one, other, likeness }) => {
        const [a, b] = [directory.people.get(shownNameOf(groups, one)), directory.people.get(shownNameOf(groups, other))]
        if (a === undefined || b === undefined || a === b || asked.has(apartKey(a.name, b.name))) return []
        if (namesOf(groups, a.name).some((name) => namesOf(groups, b.name).some((against) => apart.has(apartKey(name, against))))) return []
        asked.add(apartKey(a.name, b.name))
        return [{ people: [a, b] as const, alike: [one, other] as [string, string], likeness }]
      })
      return {
        total: pairs.length,
        pairs: pairs.slice(0, limit).map(({ people: [a, b], alike: pair, likeness }) => ({ athletes: [athleteOf(a), athleteOf(b)], names: pair, likeness, sharedEvents: [...a.events].filter((event) => b.events.has(event)).length })),
      }
    },
    async merge(given, shown, by) {
      const [names, shownName] = [given.map(tidyName), tidyName(shown)]
      // Before the transaction, which has the connection for itself.
      const { directory } = await known()
      const id = await write(async (db) => {
        const before = await readNameGroups(db)
        const owner = shownNameOf(before, shownName)
        const isTheirs = names.some((name) => namesOf(before, name).includes(shownName))
        if (!isTheirs && (owner !== shownName || before.has(shownName) || directory.people.has(shownName))) throw new StudioError('conflict', `"${shownName}" is a name of another athlete.`, { hint: 'Choose that athlete too if both are one person, or another name to show.' })
        const after = mergeNames(before, names, shownName)
        if (isSame(before, after) || after.size < 2) throw new StudioError('conflict', 'These names are one person already.')
        return writeSaying(db, 'same', [...new Set(names)].sort(), shownName, before, after, by)
      })
      context.changed(['athletes'])
      return id
    },
    async separate(given, by) {
      const names = given.map(tidyName)
      const { directory } = await known()
      const counts = new Map([...directory.people.values()].flatMap((person) => [...person.names]))
      const id = await write(async (db) => {
        const before = await readNameGroups(db)
        const after = separateNames(before, names, (a, b) => (counts.get(a) ?? 0) > (counts.get(b) ?? 0))
        if (isSame(before, after)) throw new StudioError('conflict', 'None of these names is one of several of a person.', { hint: 'They stand alone already.' })
        return writeSaying(db, 'separate', names, null, before, after, by)
      })
      context.changed(['athletes'])
      return id
    },
    async setApart(names, by) {
      const [one, other] = [tidyName(names[0]), tidyName(names[1])]
      if (one === other) throw new StudioError('invalid-input', 'Two different names are needed.')
      const id = await write(async (db) => {
        await putApart(db, one, other, true)
        return insertSaying(db, { kind: 'apart', names: [one, other], shownName: null, before: [], after: [] }, by)
      })
      context.changed(['athletes'])
      return id
    },
    async takeBack(id, by) {
      await write(async (db) => {
        const saying = await getSaying(db, id)
        if (saying === undefined) throw new StudioError('not-found', `Nothing was said of athletes under number ${id}.`)
        if (saying.isTakenBack) throw new StudioError('conflict', 'This was taken back already.')
        if (saying.kind === 'apart') await putApart(db, saying.names[0] ?? '', saying.names[1] ?? '', false)
        else {
          const groups = await readNameGroups(db)
          const [before, after] = [new Map(saying.before), new Map(saying.after)]
          const people = new Set([...before.values(), ...after.values()])
          const touched = [...new Set([...before.keys(), ...after.keys(), ...[...groups].flatMap(([name, shown]) => (people.has(shown) ? [name] : []))])]
          if (touched.some((name) => groups.get(name) !== after.get(name))) throw new StudioError('conflict', 'Something else was said of these names since.', { hint: 'Take back what was said later first, or separate the names by hand.' })
          await replaceNames(db, touched, before)
        }
        await markTakenBack(db, id, by)
      })
      context.changed(['athletes'])
    },
    sayings: (limit) => listSayings(query, limit),
    events: async (wanted, { offset, limit }, without) => {
      const found = summarizeEvents((await known(without)).counts, wanted)
      return { events: found.slice(offset, offset + limit), total: found.length }
    },
    diveIdsOfEvent: (event) => keptIds.alone(() => [...keptIds.sql('SELECT id FROM dives WHERE is_removed = 0 AND event = ? ORDER BY id', event)] as DiveId[]),
  }
  return athletes
}

const collator = new Intl.Collator('en')
const compareNames = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : 1)
const byName = (a: { name: string }, b: { name: string }): number => compareNames(a.name, b.name)
const orders = {
  name: byName,
  dives: (a: AthletePerson, b: AthletePerson): number => b.dives - a.dives || byName(a, b),
  // Those without a date last.
  latest: (a: AthletePerson, b: AthletePerson): number => Number(a.lastDate === null) - Number(b.lastDate === null) || compareDates(b.lastDate, a.lastDate) || byName(a, b),
}

function athleteOf({ name, names, dives, firstDate, lastDate, undated, events }: AthletePerson): Athlete {
  return { name, names: [...names].map(([each, count]) => ({ name: each, dives: count })).sort((a, b) => b.dives - a.dives || byName(a, b)), dives, firstDate, lastDate, undated, events: events.size }
}

function isSame(a: NameGroups, b: NameGroups): boolean {
  return a.size === b.size && [...a].every(([name, shown]) => b.get(name) === shown)
}
