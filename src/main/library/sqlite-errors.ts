import { StudioError, toStudioError } from '../../shared/errors.ts'

/**
 * SQLite's failures as people can act on them. Only what a user can cause or
 * mend is translated; anything else keeps its own message under 'library'.
 */
export function libraryError(error: unknown, file: string): StudioError {
  if (error instanceof StudioError) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const found = error instanceof Error ? error.message : String(error)
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new StudioError('disk-full', `The change could not be saved: the disk is full (${file}: ${found}).`, { hint: 'Free some space on this disk, or move the library to another one, then try again. What was saved before is safe; nothing of this change was written.', cause: error })
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new StudioError('conflict', `Another program is writing to this library and did not finish within a few seconds (${file}).`, { hint: 'Wait until its import or training step is done, or close it, then try again. Nothing of this change was written.', cause: error })
  }
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) {
    return new StudioError('library', `The library file is damaged or is not a library: ${file} (${found}).`, { hint: 'Close the studio, set this file aside and put the newest file of the folder backups/ in its place.', cause: error })
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return new StudioError('io', `The library file cannot be opened for writing: ${file} (${found}).`, { hint: 'Check that the folder exists and that you may write there.', cause: error })
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new StudioError('io', `The disk refused to read or write the library: ${file} (${found}).`, { hint: 'Check that the disk is connected and healthy. What was saved before is safe.', cause: error })
  }
  return toStudioError(error)
}
