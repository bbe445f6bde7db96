import type { EventName, EventPayload, OutputOf, ParsedInputOf, ProcedureName } from '../../../shared/contract/contract.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Library } from '../../library/library.ts'
import type { StudioEvents } from '../events.ts'
import { blankJob } from './blank.ts'
import { createHiddenReader, isLabelled, type Hidden } from './hidden.ts'
import type { BlindMeans, BlindRule } from './rule.ts'
import { blindTable, ownTold } from './rules.ts'

/**
 * Stands between every caller and the handlers: the person at the studio learns
 * nothing of what people and models said of a dive that they have to label or
 * judge blind, until they have said what they think. Screens, the command line
 * and other programs all pass here.
 */
export interface BlindGuard {
  /** Calls the handler, or refuses. Errors: 'blind', with the place where the person says what they think. */
  answer<N extends ProcedureName>(name: N, input: ParsedInputOf<N>, handler: (input: ParsedInputOf<N>) => Promise<OutputOf<N>> | OutputOf<N>): Promise<OutputOf<N>>
  /** An event as it may be told. */
  told<N extends EventName>(name: N, payload: EventPayload<N>): EventPayload<N>
  /** Whether a dive is hidden now. */
  isHidden(diveId: number): Promise<boolean>
  /** @throws StudioError 'blind' where one of these is hidden now */
  refuse(diveIds: readonly number[]): Promise<void>
  close(): void
}

export function createBlindGuard(library: Library, live: BlindMeans['live'], events: StudioEvents): BlindGuard {
  const means: BlindMeans = { library, live }
  const reader = createHiddenReader(library)
  /** As last read: events are told at once. */
  let latest: Hidden | null = null

  async function read(): Promise<Hidden> {
    const found = await reader.read()
    const isTurn = latest !== null && latest !== found
    latest = found
    // What screens show of dives that are hidden now, or no longer, is asked for anew.
    if (isTurn) events.emit('library.changed', { areas: ['dives', 'predictions', 'segmentations', 'work'], diveIds: [] })
    return found
  }

  const stopWatching = library.onChange(({ areas }) => {
    if (areas.includes('videos')) reader.forget()
    // Nobody waits for it: the next call reads it again.
    if (areas.includes('work') || areas.includes('reviews')) void read().catch(() => undefined)
  })

  return {
    async answer(name, input, handler) {
      const behaviour = blindTable[name]
      if (behaviour === 'open') {
        const answer = await handler(input)
        // Somebody else may sit here now.
        if (turning.has(name)) await read()
        return answer
      }
      if (behaviour === 'own') {
        const answer = await handler(input)
        // They may have handed in, or begun to judge.
        const hidden = await read()
        return (ownTold as { [P in ProcedureName]?: (output: OutputOf<P>, hidden: Hidden) => OutputOf<P> })[name]?.(answer, hidden) ?? answer
      }
      const hidden = await read()
      if (hidden.ids.size === 0) return handler(input)
      // The table pairs each name with its own types; looked up by a union of names they cannot be told apart.
      const rule = behaviour as BlindRule<typeof name>
      const about = (await rule.about?.(input, means)) ?? []
      refuseAbout(about, hidden)
      const asked = (await rule.asked?.(input, hidden, means)) ?? input
      const answer = (await rule.instead?.(asked, hidden, means)) ?? (await handler(asked))
      return rule.told?.(answer, hidden, asked) ?? answer
    },
    told(name, payload) {
      if (latest === null || latest.ids.size === 0) return payload
      const hidden = latest
      if (name === 'live.changed') {
        const session = payload as EventPayload<'live.changed'>
        return { ...session, exemplars: session.exemplars.filter(({ diveId }) => !hidden.has(diveId)) } as typeof payload
      }
      return name === 'job.updated' ? (blankJob(payload as EventPayload<'job.updated'>, hidden) as typeof payload) : payload
    },
    isHidden: async (diveId) => (await read()).has(diveId),
    refuse: async (diveIds) => refuseAbout(diveIds, await read()),
    close: stopWatching,
  }
}

/** Open procedures after which other dives may be hidden. */
const turning: ReadonlySet<ProcedureName> = new Set(['settings.set', 'annotators.use', 'annotators.rename', 'secondLabels.makeRound', 'secondLabels.setRemoved', 'reviews.setRemoved', 'reviews.add', 'reviews.setItemsRemoved', 'reviews.place'])

function refuseAbout(about: readonly number[] | 'all', hidden: Hidden): void {
  const found = about === 'all' ? [...hidden.ids] : [...new Set(about)].filter((id) => hidden.has(id))
  if (found.length === 0) return
  const place = hidden.placeOf(found[0] ?? 0)
  const where = place === undefined ? {} : { place }
  const isToLabel = isLabelled(place)
  if (about !== 'all' && about.length === 1) {
    throw isToLabel
      ? new StudioError('blind', 'You label this dive blind: what others said of it is not shown until you have handed in your set.', { hint: 'Open your set and submit it, under My second labels.', ...where })
      : new StudioError('blind', 'You judge this dive blind: what others said of it is not shown until you have committed and revealed it.', { hint: 'Open it in its session, commit your awards or a score, then reveal.', ...where })
  }
  const count = `${found.length} dive${found.length === 1 ? '' : 's'}`
  const [verb, until, first] = isToLabel ? ['label', 'handed in your sets', 'submit your sets first, under My second labels'] : ['judge', 'committed and revealed them', 'commit and reveal them first, in their session']
  throw new StudioError('blind', about === 'all' ? `This tells of all dives, and you ${verb} ${count} blind until you have ${until}.` : `You ${verb} ${count} of these blind until you have ${until}.`, { hint: about === 'all' ? `${first.slice(0, 1).toUpperCase()}${first.slice(1)}.` : `Leave them out, or ${first}.`, ...where })
}
