import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, extname, isAbsolute, join, resolve } from 'node:path'
import type { FolderEntry } from '../../shared/contract/importing.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'

/**
 * Folders as an import sees them: videos, folders of numbered pictures (one
 * video each), and other folders to go down into.
 */
const videoExtensions = new Set(['.mp4', '.m4v', '.mov', '.avi', '.mkv', '.webm', '.mpg', '.mpeg', '.mts', '.m2ts', '.ts', '.wmv', '.flv', '.ogv', '.3gp', '.mxf', '.vob', '.asf', '.y4m'])
const numberedPicture = /\d+\.(jpe?g|png|bmp|tiff?|webp)$/i

export function isVideoName(name: string): boolean {
  return videoExtensions.has(extname(name).toLowerCase())
}

/** A folder of at least two numbered pictures is one video. */
export function isFramesFolder(names: readonly string[]): boolean {
  return names.filter((name) => numberedPicture.test(name)).length >= 2
}

export interface FolderListing {
  folder: string
  parent: string | null
  entries: FolderEntry[]
}

/** One folder's videos and folders, folders first; null for the home folder. Errors: 'not-found', 'io', 'invalid-input'. */
export async function browseFolder(asked: string | null): Promise<FolderListing> {
  const folder = resolve(asked ?? homedir())
  const found = await readFolder(folder)
  const entries = await Promise.all(
    found
      .filter((entry) => !entry.name.startsWith('.'))
      .map(async (entry): Promise<FolderEntry | null> => {
        const path = join(folder, entry.name)
        const facts = await stat(path).catch(() => null)
        if (!facts) return null
        if (facts.isDirectory()) return { name: entry.name, path, kind: await folderKind(path), sizeBytes: null }
        return facts.isFile() ? { name: entry.name, path, kind: isVideoName(entry.name) ? 'video' : 'other', sizeBytes: facts.size } : null
      }),
  )
  const rank = { folder: 0, 'frames-folder': 1, video: 2, other: 3 }
  const sorted = entries.filter((entry) => entry !== null).sort((a, b) => rank[a.kind] - rank[b.kind] || a.name.localeCompare(b.name, undefined, { numeric: true }))
  const parent = dirname(folder)
  return { folder, parent: parent === folder ? null : parent, entries: sorted }
}

/**
 * What an import is to read: files and frame folders stay, any other folder
 * gives the videos and frame folders in it. Errors: 'not-found' for a path that
 * is not there, 'no-pictures' for a folder without any.
 */
export async function expandImportPaths(paths: readonly string[]): Promise<string[]> {
  const expanded: string[] = []
  for (const path of paths) {
    if (!isAbsolute(path)) throw new StudioError('invalid-input', `"${path}" is not a full path.`, { hint: 'Give the path from the root of the disk.' })
    const facts = await stat(path).catch((error: unknown) => {
      throw missing(path, error)
    })
    if (!facts.isDirectory() || (await folderKind(path)) === 'frames-folder') {
      expanded.push(path)
      continue
    }
    const { entries } = await browseFolder(path)
    const inside = entries.filter((entry) => entry.kind === 'video' || entry.kind === 'frames-folder').map((entry) => entry.path)
    if (inside.length === 0) throw new StudioError('no-pictures', `The folder "${path}" holds no video and no numbered pictures.`, { hint: 'Choose a video file, a folder of videos, or a folder of pictures numbered in order (0001.jpg, 0002.jpg, …).' })
    expanded.push(...inside)
  }
  return [...new Set(expanded)]
}

async function folderKind(path: string): Promise<'folder' | 'frames-folder'> {
  const names = await readdir(path).catch((): string[] => [])
  return isFramesFolder(names) ? 'frames-folder' : 'folder'
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') throw new StudioError('invalid-input', `"${folder}" is a file, not a folder.`, { cause: error })
    throw missing(folder, error)
  }
}

function missing(path: string, error: unknown): StudioError {
  const known = toStudioError(error)
  return known.code === 'not-found' ? new StudioError('not-found', `There is no file or folder "${path}".`, { hint: 'Check the path; it may have been moved or renamed.', cause: error }) : new StudioError(known.code, `"${path}" cannot be read: ${known.message}.`, { hint: 'Check that you have permission to read it.', cause: error })
}
