import type { ModelId, DiveId } from '../../shared/contract/entities.ts'
import { queueFilter, type QueueFilter } from '../../shared/contract/queue-filter.ts'
import { workStates, type WorkState } from '../../shared/domain/work-states.ts'
import type { LibraryContext } from './context.ts'
import { diveConditions, diveOrder } from './dive-lists.ts'
import { combine, without, type Ids } from './kept-ids.ts'
import { queueRows } from './tables/queue-rows.ts'
import type { Queue, QueueQuery } from './work.ts'

/**
 * The queue: all dives of a filter in the order that helps most, with who has
 * them and how far they are. Made of the same readings of indexes as the dive
 * list, so that 100,000 dives answer within milliseconds.
 */
export function createQueue(context: LibraryContext): Queue {
  const { keptIds: kept, connection: { query } } = context

  /** Dives of the filter whatever their state, in its order. Within `alone`. */
  function ofAnyState(filter: QueueFilter): Ids {
    const { states: _states, ...rest } = filter
    return kept.keep(`queue ${JSON.stringify(rest)}`, () => {
      const all = diveOrder(query, kept, { sort: filter.order === 'oldest' ? 'newest' : 'dive-number', diveNumber: filter.diveNumber })
      const sets = diveConditions(query, kept, { labelled: 'any', category: filter.category, part: filter.part, search: filter.search })
      if (filter.hasOpenComments) sets.push(openComments())
      if (typeof filter.annotator === 'number') sets.push(assigned('annotator_id', filter.annotator))
      if (typeof filter.reviewer === 'number') sets.push(assigned('reviewer_id', filter.reviewer))
      let ids = combine(ordered(filter, all), sets)
      if (filter.annotator === 'nobody') ids = without(ids, assigned('annotator_id', null))
      if (filter.reviewer === 'nobody') ids = without(ids, assigned('reviewer_id', null))
      return ids
    })
  }

  function ordered({ order, modelId }: QueueFilter, all: Ids): Ids {
    switch (order) {
      case 'library': return all
      case 'oldest': return [...all].reverse()
      case 'open-comments': return first(openComments(), all)
      case 'uncertainty': return first(prioritised('uncertainty', modelId), all)
      case 'disagreement': return first(prioritised('disagreement_frames', modelId), all)
      case 'effect': return first(prioritised('score_effect_points', modelId), all)
    }
  }

  /** Dives with something to talk about, most first. */
  function openComments(): Ids {
    return kept.keep('open comments', () => kept.sql('SELECT dive_id FROM comments WHERE resolved_at IS NULL AND reply_to IS NULL AND is_removed = 0 GROUP BY dive_id ORDER BY count(*) DESC, dive_id'))
  }

  /** Dives one person has, or with null: that anybody has. */
  function assigned(role: 'annotator_id' | 'reviewer_id', person: number | null): Ids {
    return kept.keep(`assigned ${role} ${person}`, () => (person === null
      ? kept.sql(`SELECT dive_id FROM assignments WHERE ${role} IS NOT NULL`)
      : kept.sql(`SELECT dive_id FROM assignments WHERE ${role} = ?`, person)))
  }

  function prioritised(by: 'uncertainty' | 'disagreement_frames' | 'score_effect_points', modelId: ModelId | null): Ids {
    const model = modelId ?? latestModel()
    return model === undefined ? [] : kept.keep(`priority ${by} ${model}`, () => kept.sql(`SELECT dive_id FROM priorities WHERE model_id = ? AND ${by} IS NOT NULL ORDER BY ${by} DESC, dive_id`, model))
  }

  function latestModel(): number | undefined {
    return kept.keep('latest model', () => kept.sql('SELECT model_id FROM priorities ORDER BY created_at DESC LIMIT 1'))[0]
  }

  function ofState(state: WorkState): Ids {
    return kept.keep(`state ${state}`, () => kept.sql('SELECT id FROM dives WHERE is_removed = 0 AND work_state = ?', state))
  }

  function listed(filter: QueueFilter): Ids {
    return filter.states.length === 0 ? ofAnyState(filter) : kept.keep(`queue ${JSON.stringify(filter)}`, () => combine(ofAnyState(filter), [[...new Set(filter.states)].flatMap(ofState)]))
  }

  /** Of kept ids; those are never changed. */
  const seen = (ids: Ids, without: ReadonlySet<DiveId> | undefined): Ids => (without === undefined || without.size === 0 ? ids : ids.filter((id) => !without.has(id as DiveId)))
  const alone = <T>(asked: QueueQuery, work: (filter: QueueFilter) => T): Promise<T> => kept.alone(() => work(queueFilter.parse(asked)))

  return {
    async list(asked, offset, limit, without) {
      const { ids, total, model } = await alone(asked, (filter) => {
        const ids = seen(listed(filter), without)
        return { ids: ids.slice(offset, offset + limit), total: ids.length, model: filter.modelId ?? latestModel() ?? null }
      })
      return { rows: await queueRows(query, ids as DiveId[], model as ModelId | null), total }
    },
    ids: (asked, without) => alone(asked, (filter) => [...seen(listed(filter), without)] as DiveId[]),
    counts: (asked, without) => alone(asked, (filter) => {
      const ids = seen(ofAnyState(filter), without)
      const states = Object.fromEntries(workStates.map((state) => [state, combine(ids, [ofState(state)]).length])) as Record<WorkState, number>
      return { states, total: ids.length }
    }),
    async models() {
      const rows = await query.selectFrom('priorities').innerJoin('models', 'models.id', 'priorities.model_id').where('models.is_removed', '=', 0)
        .select((eb) => ['models.id', 'models.name', eb.fn.countAll<number>().as('count'), eb.fn.max('priorities.created_at').as('at')]).groupBy('models.id').orderBy('at', 'desc').execute()
      return rows.map((row) => ({ modelId: row.id as ModelId, name: row.name, diveCount: row.count, at: row.at }))
    },
    place: (asked, diveId, without) => alone(asked, (filter) => {
      const around = seen(ofAnyState(filter), without)
      const wanted = new Set(listed(filter.states.length === 0 ? { ...filter, states: workStates.filter((state) => state !== 'accepted') } : filter))
      const here = diveId === null ? -1 : around.indexOf(diveId)
      const fits = (id: number): boolean => wanted.has(id)
      const shown = filter.states.length === 0 ? around : seen(listed(filter), without)
      const position = diveId === null ? -1 : shown.indexOf(diveId)
      return {
        position: position === -1 ? null : position + 1, total: shown.length,
        previous: (here === -1 ? null : around.slice(0, here).findLast(fits) ?? null) as DiveId | null,
        next: (around.slice(here + 1).find(fits) ?? null) as DiveId | null,
      }
    }),
  }
}

/** `front` in its order, then the rest of `all`; what is not in `all` is left out. */
function first(front: Ids, all: Ids): Ids {
  return [...combine(front, [all]), ...without(all, front)]
}
