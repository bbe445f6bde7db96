import type SqliteFile from 'better-sqlite3'
import type { CompiledQuery } from 'kysely'
import type { Connection } from './connection.ts'

/**
 * Lists of ids read from one index each and kept until anything in the file
 * changes; screens put them together (`combine`), page after page.
 */
export type Ids = readonly number[]

export interface KeptIds {
  /** Alone on the connection: between two reads nothing is written, and nothing unfinished is seen. */
  alone<T>(work: () => T): Promise<T>
  /** What was read under this name since the last change, else what is read now. Within `alone`. */
  keep(name: string, read: () => Ids): Ids
  /** The first column of a query. */
  pluck(query: CompiledQuery): Ids
  sql(text: string, ...parameters: unknown[]): Ids
}

/** Lists kept; of a hundred thousand dives each takes up to a megabyte. */
const mostKept = 32

export function createKeptIds({ query, raw }: Connection): KeptIds {
  const kept = new Map<string, Ids>()
  let version = ''
  const sql: KeptIds['sql'] = (text, ...parameters) => raw.prepare<unknown[], number>(text).pluck().all(...parameters)
  return {
    sql,
    pluck: (compiled) => sql(compiled.sql, ...compiled.parameters),
    alone: (work) => query.connection().execute(async () => {
      const now = fileVersion(raw)
      if (now !== version) kept.clear()
      version = now
      return Promise.resolve(work())
    }),
    keep(name, read) {
      const ids = kept.get(name) ?? read()
      kept.delete(name)
      kept.set(name, ids)
      const oldest = kept.keys().next().value
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
      return ids
    },
  }
}

/** Ids of `order` that are in all of `sets`. Pure. */
export function combine(order: Ids, sets: readonly Ids[]): Ids {
  if (sets.length === 0) return order
  // How many of the sets each id was found in; an id is in a set once at most.
  const found = new Uint8Array(highestOf(order) + 1)
  for (const [index, set] of sets.entries()) for (const id of set) if (found[id] === index) found[id] = index + 1
  return order.filter((id) => found[id] === sets.length)
}

/** Ids of `order` that are not in `set`. Pure. */
export function without(order: Ids, set: Ids): Ids {
  if (set.length === 0) return order
  const isIn = new Uint8Array(highestOf(order) + 1)
  for (const id of set) isIn[id] = 1
  return order.filter((id) => isIn[id] === 0)
}

function highestOf(ids: Ids): number {
  let highest = 0
  for (const id of ids) if (id > highest) highest = id
  return highest
}

/** Another value after every change: by this connection (total_changes), or by another program (data_version). */
export function fileVersion(file: SqliteFile.Database): string {
  return `${String(file.pragma('data_version', { simple: true }))} ${String(file.prepare('SELECT total_changes()').pluck().get())}`
}
