import type SqliteFile from 'better-sqlite3'
import type { Library, LibraryArea, LibraryChange } from './library.ts'

/**
 * Who wants to know what changed. Changes of this process are told at once; those
 * of another program (an import on the command line while the studio is open) are
 * noticed through SQLite's data_version, without saying which rows.
 */
export interface ChangeWatch {
  changed(areas: readonly LibraryArea[], diveIds?: readonly number[]): void
  onChange: Library['onChange']
  stop(): void
}

const pollMilliseconds = 1000
const allAreas: LibraryArea[] = ['videos', 'dives', 'splits', 'models', 'runs', 'evaluations', 'predictions', 'segmentations', 'work', 'reviews']

export function watchChanges(file: SqliteFile.Database): ChangeWatch {
  const listeners = new Set<(change: LibraryChange) => void>()
  let poll: NodeJS.Timeout | null = null
  let version = 0
  const dataVersion = (): number => Number(file.pragma('data_version', { simple: true }))
  const tell = (change: LibraryChange): void => { for (const listener of [...listeners]) listener(change) }
  const stop = (): void => {
    if (poll !== null) clearInterval(poll)
    poll = null
  }
  const look = (): void => {
    if (!file.open) return stop()
    const seen = dataVersion()
    if (seen !== version) tell({ areas: allAreas, diveIds: [] })
    version = seen
  }
  return {
    changed: (areas, diveIds = []) => tell({ areas: [...areas], diveIds: [...diveIds] as LibraryChange['diveIds'] }),
    onChange(listener) {
      listeners.add(listener)
      if (poll === null) {
        version = dataVersion()
        poll = setInterval(look, pollMilliseconds)
        poll.unref()
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) stop()
      }
    },
    stop() {
      listeners.clear()
      stop()
    },
  }
}
