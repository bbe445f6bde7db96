import { realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, join, normalize, relative, resolve } from 'node:path'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import { findFiles, isInside, openSource, type SourceFolder } from '../sources/source-folder.ts'
import type { TableVideo } from './plan-table.ts'

/**
 * Videos a table names, looked for where they may lie: by name among those the
 * library knows, by path below the chosen folder, and by file name anywhere in
 * it. Whatever a cell says, nothing outside the folder is looked at, links
 * included.
 */
export interface KnownVideo {
  path: string
  kind: 'file' | 'frames'
  width: number
  height: number
  frameCount: number
  frameRate: number
  /** Presentation times of all frames, microseconds, the first 0; null: evenly by the rate. */
  times: readonly number[] | null
}

export interface FindVideosOptions {
  /** Absolute: the folder of the table, or another one that was chosen. */
  folder: string
  /** Videos of the library by name, with and without its ending. */
  videoNames?: ReadonlyMap<string, KnownVideo> | undefined
}

const videoName = /\.(mp4|m4v|mov|avi|mkv|webm|mpe?g|ts|mts|m2ts|wmv|flv|3gp)$/i
const ending = /\.[^./\\]{1,5}$/

/** By the text of the cell. Errors: 'invalid-input', 'not-found', 'io' for a folder that cannot be read. */
export async function findVideos(references: Iterable<string>, { folder, videoNames }: FindVideosOptions): Promise<Map<string, TableVideo>> {
  const source = await openSource(folder)
  const found = new Map<string, TableVideo>()
  let byName: ReadonlyMap<string, string> | null = null
  for (const reference of references) {
    if (reference === '' || found.has(reference)) continue
    const known = videoNames?.get(reference) ?? videoNames?.get(reference.replace(ending, ''))
    if (known) {
      found.set(reference, { key: keyOf(reference), name: basename(keyOf(reference)), isOutside: false, ...known })
      continue
    }
    const placed = await lookUp(source, reference)
    if (placed !== null) {
      found.set(reference, placed)
      continue
    }
    byName ??= await namesIn(source)
    const path = byName.get(nameOf(reference)) ?? byName.get(nameOf(reference).replace(ending, '')) ?? null
    found.set(reference, videoAt(reference, path, 'file'))
  }
  return found
}

/** The video at the place the cell names; one that leads outside is marked so; null where nothing is there. */
async function lookUp(source: SourceFolder, reference: string): Promise<TableVideo | null> {
  if (reference.includes('\u0000')) return { ...videoAt(reference, null, 'file'), isOutside: true }
  const plain = reference.replaceAll('\\', '/')
  const isFull = isAbsolute(plain) || /^[a-z]:\//i.test(plain)
  const target = isFull ? resolve(plain) : resolve(source.path, normalize(plain))
  if (relative(source.path, target).startsWith('..') || (isFull && !isInside(source.path, target))) return { ...videoAt(reference, null, 'file'), isOutside: true }
  try {
    const real = await realpath(target)
    if (!isInside(source.realPath, real)) return { ...videoAt(reference, null, 'file'), isOutside: true }
    const facts = await stat(real)
    // The folder itself is the table's, never a dive's.
    if (real === source.realPath || (!facts.isFile() && !facts.isDirectory())) return null
    return videoAt(reference, target, facts.isDirectory() ? 'frames' : 'file')
  } catch (error) {
    const { code, message } = toStudioError(error)
    if (code === 'not-found' || /ENOTDIR|ENAMETOOLONG|ELOOP|EINVAL/.test(message)) return null
    throw new StudioError('io', `"${target}" cannot be looked at: ${message}.`, { hint: 'Check that you may read it.', cause: error })
  }
}

/** Video files of the folder by name and by name without ending; a name that stands for several files stands for none. */
async function namesIn(source: SourceFolder): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string | null>()
  for (const { name, path } of await findFiles(source, (each) => videoName.test(each))) {
    for (const key of new Set([nameOf(name), nameOf(name).replace(ending, '')])) paths.set(key, paths.has(key) ? null : path)
  }
  return new Map([...paths].flatMap(([name, path]) => (path === null ? [] : [[name, path] as const])))
}

const keyOf = (reference: string): string => reference.replaceAll('\\', '/')
const nameOf = (reference: string): string => basename(keyOf(reference)).normalize('NFC').toLowerCase()

function videoAt(reference: string, path: string | null, kind: TableVideo['kind']): TableVideo {
  const key = keyOf(reference)
  return { key, name: basename(key) || key, kind, path, width: null, height: null, frameCount: null, frameRate: null, times: null, isOutside: false }
}

/** Where videos of a table may lie by default: beside it. */
export function folderOfTable(tablePath: string): string {
  return join(tablePath, '..')
}
