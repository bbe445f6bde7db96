import type SqliteFile from 'better-sqlite3'
import type { CompiledQuery } from 'kysely'
import type { Dive, DiveId } from '../../shared/contract/entities.ts'
import { diveFilter, type DiveFilter } from '../../shared/contract/library.ts'
import type { Connection } from './connection.ts'
import type { DiveQuery } from './library.ts'
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
  page(query: DiveQuery): Promise<{ dives: Dive[]; total: number }>
  ids(query: Omit<DiveQuery, 'offset' | 'limit'>): Promise<DiveId[]>
}

type Ids = readonly number[]
/** Lists kept; of a hundred thousand dives each takes up to a megabyte. */
const mostKept = 24

export function createDiveLists({ query, raw }: Connection): DiveLists {
  const kept = new Map<string, Ids>()
  let version = ''

  /** Alone on the connection: between two reads nothing is written, and nothing unfinished is seen. */
  function listed(asked: DiveQuery): Promise<Ids> {
    const filter = diveFilter.parse(asked)
    return query.connection().execute(async () => {
      const now = fileVersion(raw)
      if (now !== version) kept.clear()
      version = now
      return keep(`list ${JSON.stringify(filter)}`, () => combine(order(filter), conditions(filter)))
    })
  }

  function keep(name: string, read: () => Ids): Ids {
    const ids = kept.get(name) ?? read()
    kept.delete(name)
    kept.set(name, ids)
    const oldest = kept.keys().next().value
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return ids
  }

  function order({ sort, diveNumber }: DiveFilter): Ids {
    const wanted = { sort, diveNumber }
    return keep(`order ${JSON.stringify(wanted)}`, () => pluck(divePage(query, wanted).select('dives.id').compile()))
  }

  /** The sets a dive must be in, besides its number, which the order brings. */
  function conditions({ labelled, category, part, search }: DiveFilter): Ids[] {
    const sets: Ids[] = []
    const only = (wanted: DiveQuery): Ids => keep(`only ${JSON.stringify(wanted)}`, () => pluck(divePage(query, { ...wanted, sort: 'newest' }).clearOrderBy().select('dives.id').compile()))
    if (labelled !== 'any') sets.push(only({ labelled }))
    if (category !== null) sets.push(only({ category }))
    if (part !== null) {
      sets.push(keep(`part ${part}`, () => pluck(query.selectFrom('splits').innerJoin('split_members', 'split_members.split_id', 'splits.id').where('splits.is_active', '=', 1).where('split_members.part', '=', part).select('split_members.dive_id').compile())))
    }
    const { phrases, short } = searchWords(search)
    if (phrases !== null) sets.push(keep(`words ${phrases}`, () => raw.prepare<[string], number>('SELECT rowid FROM dives_search WHERE dives_search MATCH ?').pluck().all(phrases)))
    for (const word of short) sets.push(keep(`short ${word}`, () => raw.prepare<[string], number>('SELECT id FROM dives WHERE is_removed = 0 AND instr(search_text, ?) > 0').pluck().all(word)))
    return sets
  }

  function pluck({ sql, parameters }: CompiledQuery): Ids {
    return raw.prepare<unknown[], number>(sql).pluck().all(...parameters)
  }

  return {
    async page(asked) {
      const { offset = 0, limit = 200 } = asked
      const ids = await listed(asked)
      return { dives: await getDives(query, ids.slice(offset, offset + limit)), total: ids.length }
    },
    ids: async (asked) => [...await listed(asked)] as DiveId[],
  }
}

/** Ids of `order` that are in all of `sets`. Pure. */
export function combine(order: Ids, sets: readonly Ids[]): Ids {
  if (sets.length === 0) return order
  let highest = 0
  for (const id of order) if (id > highest) highest = id
  // How many of the sets each id was found in; an id is in a set once at most.
  const found = new Uint8Array(highest + 1)
  for (const [index, set] of sets.entries()) for (const id of set) if (found[id] === index) found[id] = index + 1
  return order.filter((id) => found[id] === sets.length)
}

/** Another value after every change: by this connection (total_changes), or by another program (data_version). */
function fileVersion(file: SqliteFile.Database): string {
  return `${String(file.pragma('data_version', { simple: true }))} ${String(file.prepare('SELECT total_changes()').pluck().get())}`
}
