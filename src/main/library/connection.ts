import SqliteFile from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { SqliteDatabase, SqliteStatement, Transaction } from 'kysely'
import type { Database } from './schema.ts'
import { libraryError } from './sqlite-errors.ts'

/**
 * The one connection to the library's file. Kysely queues everything on it, so
 * transactions of one process never interleave; several processes (a studio and
 * a command line) share the file through SQLite's write-ahead log.
 */
export interface Connection {
  /** Read-only queries; writes go through `write`. */
  readonly query: Kysely<Database>
  /** All or nothing, on the disk when it resolves. Errors come as StudioError. */
  write<T>(change: (transaction: Transaction<Database>) => Promise<T>): Promise<T>
  /** For pragmas, migrations and checks. */
  readonly raw: SqliteFile.Database
  close(): Promise<void>
}

/** Milliseconds to wait for another process's transaction. */
const busyTimeout = 8000
/** Kysely compiles the same few hundred statements over and over. */
const statementCacheSize = 300

/** Opens the file without touching its content. */
export function openFile(path: string, options: { isReadOnly?: boolean; mustExist?: boolean } = {}): SqliteFile.Database {
  try {
    return new SqliteFile(path, { timeout: busyTimeout, readonly: options.isReadOnly ?? false, fileMustExist: options.mustExist ?? false })
  } catch (error) {
    throw libraryError(error, path)
  }
}

/** Settings every writing connection needs. */
export function prepareForWriting(file: SqliteFile.Database): void {
  file.pragma('journal_mode = WAL')
  // FULL: each commit is flushed, so a power cut loses nothing that was acknowledged. NORMAL would lose the last commits.
  file.pragma('synchronous = FULL')
  file.pragma('foreign_keys = ON')
  file.pragma('cache_size = -32000')
  file.pragma('temp_store = MEMORY')
}

export function createConnection(file: SqliteFile.Database, path: string): Connection {
  const query = new Kysely<Database>({ dialect: new SqliteDialect({ database: cachingDatabase(file) }) })
  let isClosed = false
  return {
    query,
    raw: file,
    async write(change) {
      try {
        return await query.transaction().execute(change)
      } catch (error) {
        throw libraryError(error, path)
      }
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await query.destroy()
      if (file.open) file.close()
    },
  }
}

/**
 * Kysely's view of the file: statements are kept, and transactions begin by
 * taking the write lock. A deferred one would fail at once, without waiting,
 * when another process has written between its first read and its first write.
 */
function cachingDatabase(file: SqliteFile.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => file.close(),
    prepare(sql) {
      const text = sql === 'begin' ? 'begin immediate' : sql
      const kept = statements.get(text)
      if (kept) {
        statements.delete(text)
        statements.set(text, kept)
        return kept
      }
      const statement = file.prepare(text) as unknown as SqliteStatement
      statements.set(text, statement)
      if (statements.size > statementCacheSize) {
        const oldest = statements.keys().next().value
        if (oldest !== undefined) statements.delete(oldest)
      }
      return statement
    },
  }
}
