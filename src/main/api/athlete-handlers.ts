import { mostSharedDives, type athleteProcedures } from '../../shared/contract/athletes.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Library } from '../library/library.ts'
import { annotator, currentAnnotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Athletes as people, and facts that many dives share. What is said of names is said by the person at the studio. */
export function athleteHandlers({ library }: Pick<StudioContext, 'library'>): Handlers<keyof typeof athleteProcedures> {
  const by = async () => (await currentAnnotator(library)).id
  return {
    'athletes.list': ({ offset, limit, ...query }) => library.athletes.list(query, { offset, limit }),
    'athletes.get': ({ name }) => athleteNamed(library, name),
    'athletes.dives': ({ name, ...page }) => library.athletes.divesOf(name, page),
    'athletes.similar': ({ limit }) => library.athletes.similar(limit),
    'athletes.merge': async ({ names, shownName }) => {
      const sayingId = await library.athletes.merge(names, shownName, await by())
      return { sayingId, athlete: (await athleteNamed(library, shownName)).athlete }
    },
    'athletes.separate': async ({ names }) => ({ sayingId: await library.athletes.separate(names, await by()) }),
    'athletes.setApart': async ({ names }) => ({ sayingId: await library.athletes.setApart(names, await by()) }),
    'athletes.takeBack': async ({ sayingId }) => {
      await library.athletes.takeBack(sayingId, await by())
      return {}
    },
    'athletes.sayings': ({ limit }) => library.athletes.sayings(limit),
    'events.list': ({ offset, limit, ...query }) => library.athletes.events(query, { offset, limit }),
    'dives.setFacts': async ({ target, facts, isReplacing }) => {
      const ids = 'diveIds' in target ? target.diveIds : await library.athletes.diveIdsOfEvent(target.event)
      if (ids.length > mostSharedDives) throw new StudioError('invalid-input', `"${'event' in target ? target.event : ''}" has ${ids.length} dives; ${mostSharedDives} can be changed at once.`, { hint: 'Change them in parts.' })
      return library.sharedFacts.set(ids, facts, isReplacing, await annotator(library))
    },
    'dives.takeBack': async ({ changes }) => ({ kept: await library.history.takeBack(changes) }),
  }
}

/** `without`: dives nothing is told of. Errors: 'not-found'. */
export async function athleteNamed(library: Library, name: string, without?: Parameters<Library['athletes']['find']>[1]) {
  const athlete = await library.athletes.find(name, without)
  if (athlete === null) throw new StudioError('not-found', `No dive names an athlete "${name}".`, { hint: 'Choose one of the list of athletes.' })
  const names = new Set([...await library.athletes.namesOf(name), ...athlete.names.map((each) => each.name)])
  return { athlete, sayings: (await library.athletes.sayings(1000)).filter((saying) => saying.names.some((each) => names.has(each)) || (saying.shownName !== null && names.has(saying.shownName))) }
}
