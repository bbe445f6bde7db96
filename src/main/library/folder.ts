import { isAbsolute, join, relative, resolve, sep } from 'node:path'

/**
 * Where things are in a library's folder. One folder holds everything, so a
 * library can be copied or moved; paths inside it are stored relative to it.
 */
export interface LibraryFolder {
  /** Absolute. */
  root: string
  database: string
  /** Rendered videos and other originals that live in the library. */
  media: string
  /** Frames, features, proxies, posters: whatever can be computed again. */
  cache: string
  models: string
  runs: string
  backups: string
}

export function libraryFolder(root: string): LibraryFolder {
  const at = resolve(root)
  return {
    root: at,
    database: join(at, 'library.sqlite'),
    media: join(at, 'media'),
    cache: join(at, 'cache'),
    models: join(at, 'models'),
    runs: join(at, 'runs'),
    backups: join(at, 'backups'),
  }
}

const insidePrefix = 'library:'

/** A path as stored: "library:media/x.mp4" inside the library's folder, absolute outside. */
export function storedPath(folder: LibraryFolder, path: string): string {
  const absolute = resolve(path)
  const inside = relative(folder.root, absolute)
  const isInside = inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)
  return isInside ? insidePrefix + inside.split(sep).join('/') : absolute
}

/** The absolute path of a stored one. */
export function openPath(folder: LibraryFolder, stored: string): string {
  return stored.startsWith(insidePrefix) ? join(folder.root, ...stored.slice(insidePrefix.length).split('/')) : stored
}
