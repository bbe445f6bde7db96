import type { Kysely } from 'kysely'
import type { Dive, DiveId } from '../../shared/contract/entities.ts'
import { diveFilter, type DiveFilter } from '../../shared/contract/library.ts'
import { combine, type Ids, type KeptIds } from './kept-ids.ts'
import type { DiveQuery } from './library.ts'
import type { Database } from './schema.ts'
import { divePage, getDives, searchWords } from './tables/dives.ts'

/**
 * The ids of the dives a filter lets through, in order, for a hundred thousand
 * dives within milliseconds, whatever is combined with what. Each condition and
 * each order is one reading of one index; they are put together here, because
 * SQLite would follow one index and look every dive up for the rest. What was
 * read is kept until anything in the file changes, so the pages of one list
 * cost no more than their rows.
 */
export interface DiveLists {
  /** Errors: none of its own. */
  page(query: DiveQuery, without?: ReadonlySet<DiveId>): Promise<{ dives: Dive[]; total: number }>
  ids(query: Omit<DiveQuery, 'offset' | 'limit'>): Promise<DiveId[]>
}

export function createDiveLists(query: Kysely<Database>, kept: KeptIds): DiveLists {
  function listed(asked: DiveQuery): Promise<Ids> {
    const filter = diveFilter.parse(asked)
    return kept.alone(() => kept.keep(`list ${JSON.stringify(filter)}`, () => combine(diveOrder(query, kept, filter), diveConditions(query, kept, filter))))
  }
  return {
    async page(asked, without) {
      const { offset = 0, limit = 200 } = asked
      const all = await listed(asked)
      const ids = without === undefined ? all : all.filter((id) => !without.has(id as DiveId))
      return { dives: await getDives(query, ids.slice(offset, offset + limit)), total: ids.length }
    },
    ids: async (asked) => [...await listed(asked)] as DiveId[],
  }
}

/** All dives there are, of one number where it is asked for. */
export function diveOrder(query: Kysely<Database>, kept: KeptIds, { sort, diveNumber }: Pick<DiveFilter, 'sort' | 'diveNumber'>): Ids {
  const wanted = { sort, diveNumber }
  return kept.keep(`order ${JSON.stringify(wanted)}`, () => kept.pluck(divePage(query, wanted).select('dives.id').compile()))
}

/** The sets a dive must be in, besides its number, which the order brings. */
export function diveConditions(query: Kysely<Database>, kept: KeptIds, { labelled, category, part, search }: Pick<DiveFilter, 'labelled' | 'category' | 'part' | 'search'>): Ids[] {
  const sets: Ids[] = []
  const only = (wanted: DiveQuery): Ids => kept.keep(`only ${JSON.stringify(wanted)}`, () => kept.pluck(divePage(query, { ...wanted, sort: 'newest' }).clearOrderBy().select('dives.id').compile()))
  if (labelled !== 'any') sets.push(only({ labelled }))
  if (category !== null) sets.push(only({ category }))
  if (part !== null) {
    sets.push(kept.keep(`part ${part}`, () => kept.pluck(query.selectFrom('splits').innerJoin('split_members', 'split_members.split_id', 'splits.id').where('splits.is_active', '=', 1).where('split_members.part', '=', part).select('split_members.dive_id').compile())))
  }
  const { phrases, short, dates } = searchWords(search)
  for (const date of dates) {
    sets.push(kept.keep(`date ${date ?? 'none'}`, () => (date === null ? kept.sql('SELECT id FROM dives WHERE is_removed = 0 AND (date IS NULL) = 1') : kept.sql('SELECT id FROM dives WHERE is_removed = 0 AND (date IS NULL) = 0 AND date >= ? AND date < ?', date, `${date}~`))))
  }
  if (phrases !== null) sets.push(kept.keep(`words ${phrases}`, () => kept.sql('SELECT rowid FROM dives_search WHERE dives_search MATCH ?', phrases)))
  for (const word of short) sets.push(kept.keep(`short ${word}`, () => kept.sql('SELECT id FROM dives WHERE is_removed = 0 AND instr(search_text, ?) > 0', word)))
  return sets
}
