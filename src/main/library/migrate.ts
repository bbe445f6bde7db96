import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type SqliteFile from 'better-sqlite3'
import { StudioError } from '../../shared/errors.ts'
import type { LibraryFolder } from './folder.ts'
import type { Migration } from './migration.ts'
import { libraryError } from './sqlite-errors.ts'
import { produceAtomically } from '../files/write-atomic.ts'

/**
 * Brings a library file to the present format: numbered forward steps, each in
 * one transaction, with a copy of the file in backups/ before the first. SQLite's
 * user_version holds the format, application_id says that the file is ours.
 */
const applicationId = 0x48424c31 // "HBL1"

export interface MigrationReport {
  from: number
  to: number
  /** The copy made before an old file was changed; null for a new or a present file. */
  backupPath: string | null
}

/**
 * @throws StudioError 'library' for a file of a newer version or another program (untouched),
 * 'disk-full' where a step or the backup could not be written (the file stays as it was)
 */
export async function migrate(file: SqliteFile.Database, folder: LibraryFolder, steps: readonly Migration[]): Promise<MigrationReport> {
  const latest = steps.at(-1)?.version ?? 0
  const from = checkFormat(file, folder.database, latest)
  if (from === latest) return { from, to: latest, backupPath: null }
  const backupPath = from === 0 ? null : await backUp(file, folder, `before-format-${latest}`)
  try {
    // Several programs may open an old library at once: whoever gets the lock does the work, the others find it done.
    file.transaction(() => {
      const current = formatOf(file)
      for (const step of steps.filter(({ version }) => version > current)) {
        file.exec(step.sql)
        file.pragma(`user_version = ${step.version}`)
      }
      file.pragma(`application_id = ${applicationId}`)
      const broken = file.pragma('foreign_key_check') as unknown[]
      if (broken.length > 0) throw new StudioError('library', `Bringing the library to format ${latest} would break ${broken.length} references; it was left at format ${current}.`, { hint: 'Keep the file and report this.' })
    }).exclusive()
  } catch (error) {
    throw libraryError(error, folder.database)
  }
  return { from, to: latest, backupPath }
}

/** The format of the file, 0 for a new one. */
function checkFormat(file: SqliteFile.Database, path: string, latest: number): number {
  try {
    const format = formatOf(file)
    const isOurs = file.pragma('application_id', { simple: true }) === applicationId
    const tables = file.prepare<[], { count: number }>('SELECT count(*) AS count FROM sqlite_schema').get()?.count ?? 0
    if (!isOurs && (format !== 0 || tables > 0)) {
      throw new StudioError('library', `${path} is a database of another program, not a Highboard library.`, { hint: 'Choose another folder for the library.' })
    }
    if (format > latest) {
      throw new StudioError('library', `This library has format ${format}; this version of Highboard reads formats up to ${latest}.`, { hint: 'It was made by a newer Highboard: update this one. The library was not touched.' })
    }
    return format
  } catch (error) {
    throw libraryError(error, path)
  }
}

function formatOf(file: SqliteFile.Database): number {
  return Number(file.pragma('user_version', { simple: true }))
}

/** A consistent copy, also while others write. @returns its absolute path */
export async function backUp(file: SqliteFile.Database, folder: LibraryFolder, reason: string): Promise<string> {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-')
  let path = join(folder.backups, `library-${stamp}-${reason}.sqlite`)
  for (let n = 2; existsSync(path); n += 1) path = join(folder.backups, `library-${stamp}-${reason}-${n}.sqlite`)
  await produceAtomically(path, async (temporaryPath) => {
    file.prepare('VACUUM INTO ?').run(temporaryPath)
  })
  return path
}
