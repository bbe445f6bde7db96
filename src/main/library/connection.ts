import { setTimeout as sleep } from 'node:timers/promises'
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

/** Milliseconds to wait for another process's transaction before giving up. */
const busyMilliseconds = 8000
/**
 * SQLite waits by blocking the whole process, which would freeze every screen.
 * So an open library lets it wait this long only, and tries again in between.
 */
const blockingMilliseconds = 30
/** Kysely compiles the same few hundred statements over and over. */
const statementCacheSize = 300

/** Opens the file without touching its content. */
export function openFile(path: string, options: { isReadOnly?: boolean; mustExist?: boolean } = {}): SqliteFile.Database {
  try {
    return new SqliteFile(path, { timeout: busyMilliseconds, readonly: options.isReadOnly ?? false, fileMustExist: options.mustExist ?? false })
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
  file.pragma(`busy_timeout = ${blockingMilliseconds}`)
}

export function createConnection(file: SqliteFile.Database, path: string, waitMilliseconds = busyMilliseconds): Connection {
  const query = new Kysely<Database>({ dialect: new SqliteDialect({ database: cachingDatabase(file) }) })
  let isClosed = false
  return {
    query,
    raw: file,
    async write(change) {
      const deadline = performance.now() + waitMilliseconds
      for (;;) {
        let hasBegun = false
        try {
          return await query.transaction().execute((transaction) => {
            hasBegun = true
            return change(transaction)
          })
        } catch (error) {
          // Only the beginning can find the library busy; after it the lock is ours.
          if (hasBegun || !isBusy(error) || performance.now() > deadline) throw libraryError(error, path)
        }
        await sleep(20 + 30 * Math.random())
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

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_BUSY')
}

/** What Kysely may run where there is nothing to do. */
const nothing: SqliteStatement = { reader: false, all: () => [], run: () => ({ changes: 0, lastInsertRowid: 0 }), iterate: () => [].values() }

/**
 * Kysely's view of the file: statements are kept, and transactions begin by
 * taking the write lock. A deferred one would fail at once, without waiting,
 * when another process has written between its first read and its first write.
 * After a full disk SQLite has rolled back already; a second rollback would
 * fail and hide the reason.
 */
function cachingDatabase(file: SqliteFile.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => file.close(),
    prepare(sql) {
      if (sql === 'rollback' && !file.inTransaction) return nothing
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
