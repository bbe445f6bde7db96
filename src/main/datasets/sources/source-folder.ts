import type { Dirent } from 'node:fs'
import { opendir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import { quoted } from '../../../shared/untrusted-text.ts'

/**
 * A chosen folder, looked at without ever leaving it: links that point outside
 * are not followed, folders of pictures are not read through (after fifty the rest is left), and the number of
 * folders opened is bounded. Every path handed out lies inside the folder.
 */
export interface SourceFile {
  name: string
  path: string
  /** Folder it lies in. */
  folder: string
}

export interface SourceFolder {
  /** As chosen; absolute. */
  path: string
  /** With links resolved; everything handed out lies in it. */
  realPath: string
  /** The file that was chosen instead of its folder; null: a folder was. */
  chosenFile: string | null
}

const maximumDepth = 4
const maximumFolders = 400
/** Entries of one folder that are looked at where only files or subfolders are sought. */
const maximumEntries = 20_000
const pictureName = /\d\.(jpe?g|png|bmp|tiff?|webp)$/i
/** A folder with more numbered pictures than this is one of pictures: no labels and no folders are sought in it. */
const picturesOfAFolder = 50

/** Opens a chosen folder, or the folder of a chosen file. Errors: 'invalid-input', 'not-found', 'io'. */
export async function openSource(path: string): Promise<SourceFolder> {
  if (!isAbsolute(path)) throw new StudioError('invalid-input', `${quoted(path)} is not a full path.`, { hint: 'Give the path from the root of the disk.' })
  try {
    const facts = await stat(path)
    if (!facts.isFile() && !facts.isDirectory()) throw new StudioError('invalid-input', `"${path}" is neither a file nor a folder.`, { hint: 'Choose the folder the data set was unpacked to.' })
    const folder = facts.isFile() ? dirname(path) : path
    return { path: folder, realPath: await realpath(folder), chosenFile: facts.isFile() ? basename(path) : null }
  } catch (error) {
    const known = toStudioError(error)
    if (known.code === 'not-found') throw new StudioError('not-found', `There is no file or folder "${path}".`, { hint: 'Check the path; it may have been moved or renamed.', cause: error })
    throw known.code === 'internal' ? new StudioError('io', `"${path}" cannot be read: ${known.message}.`, { cause: error }) : known
  }
}

/** One entry of a folder, with links inside the source resolved. */
interface Entry {
  name: string
  kind: 'file' | 'folder'
}

/**
 * What lies in a folder of the source, in the order of names; links that lead
 * out of the source and anything that is neither file nor folder are left out.
 * Reading stops after as many numbered pictures as `mostPictures`.
 */
async function entriesOf(source: SourceFolder, folder: string, mostPictures: number): Promise<{ entries: Entry[]; hasPictures: boolean }> {
  const entries: Entry[] = []
  let pictures = 0
  const opened = await opendir(folder).catch((error: unknown) => {
    const known = toStudioError(error)
    throw new StudioError(known.code === 'internal' ? 'io' : known.code, `The folder "${folder}" cannot be read: ${known.message}.`, { hint: 'Check that it still exists and that you may read it.', cause: error })
  })
  let count = 0
  for await (const entry of opened) {
    if (++count > maximumEntries) break
    const kind = await kindOf(source, folder, entry)
    if (kind === null) continue
    if (kind === 'file' && pictureName.test(entry.name)) {
      if (++pictures >= mostPictures) break
    }
    entries.push({ name: entry.name, kind })
  }
  return { entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)), hasPictures: pictures > 0 }
}

async function kindOf(source: SourceFolder, folder: string, entry: Dirent): Promise<'file' | 'folder' | null> {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  if (!entry.isSymbolicLink()) return null
  try {
    const target = await realpath(join(folder, entry.name))
    if (!isInside(source.realPath, target)) return null
    const facts = await stat(target)
    return facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : null
  } catch {
    // A link to nowhere is as good as nothing there.
    return null
  }
}

/** Whether `path` is `folder` or lies below it; both with links resolved. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** Files of the source whose name passes, nearest to its top first; folders of pictures are not read through. */
export async function findFiles(source: SourceFolder, isWanted: (name: string) => boolean, depthLimit = maximumDepth): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  let level = [source.path]
  let opened = 0
  for (let depth = 0; depth <= depthLimit && level.length > 0; depth++) {
    const next: string[] = []
    for (const folder of level) {
      if (++opened > maximumFolders) return found
      const { entries } = await entriesOf(source, folder, picturesOfAFolder)
      for (const { name, kind } of entries) {
        if (kind === 'folder') {
          if (!name.startsWith('.')) next.push(join(folder, name))
        } else if (isWanted(name)) found.push({ name, path: join(folder, name), folder })
      }
    }
    level = next
  }
  return found
}

/** Names of the folders directly in a folder of the source. */
export async function foldersIn(source: SourceFolder, folder: string): Promise<string[]> {
  const { entries } = await entriesOf(source, folder, picturesOfAFolder)
  return entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name)
}

/** Names of the files directly in a folder of the source. */
export async function filesIn(source: SourceFolder, folder: string): Promise<string[]> {
  const { entries } = await entriesOf(source, folder, picturesOfAFolder)
  return entries.filter(({ kind }) => kind === 'file').map(({ name }) => name)
}

/** Whether a folder holds pictures; only as much of it is read as it takes. */
export async function holdsPictures(source: SourceFolder, folder: string): Promise<boolean> {
  return (await entriesOf(source, folder, 1)).hasPictures
}

/** The source's top and the folders below it down to `depth`, nearest first: where a set's pictures may lie. */
export async function candidateFolders(source: SourceFolder, depth: number): Promise<{ path: string; folders: string[] }[]> {
  const found: { path: string; folders: string[] }[] = []
  let level = [source.path]
  for (let at = 0; at <= depth && level.length > 0; at++) {
    const next: string[] = []
    for (const path of level) {
      if (found.length >= maximumFolders) return found
      const folders = await foldersIn(source, path)
      found.push({ path, folders })
      next.push(...folders.filter((name) => !name.startsWith('.')).map((name) => join(path, name)))
    }
    level = next
  }
  return found
}
