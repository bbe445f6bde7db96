import { randomUUID } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { access, lstat, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, parse } from 'node:path'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import type { ExportTarget } from './exporter.ts'

/**
 * A place where an export is written before anyone sees it. All files are made in
 * a temporary folder on the target's own disk; when the last is complete they take
 * their places by renaming. Whatever fails before, the target is as it was.
 */
export interface ExportStage {
  /** A new file; `path` is relative, with "/", of names that `safeName` made. @throws StudioError 'conflict' where the target has it already */
  create(path: string): Promise<StagedFile>
  /** Small files, each whole, several at a time; taken one by one as they are written. @throws as `create` */
  writeAll(files: Iterable<readonly [path: string, content: string | Uint8Array]>): Promise<void>
  /** Where to write a file oneself; its folder is made. @throws as `create` */
  place(path: string): Promise<string>
}

export interface StagedResult<T> {
  result: T
  files: readonly string[]
  fileCount: number
  sizeBytes: number
}

const bufferBytes = 1 << 18
const mostListed = 1000
/** With more files than this the disk is not asked to confirm each one: thousands of small files would take minutes. */
const mostFlushed = 64
/** As many small files at once: each waits for the disk several times. */
const writers = 8

/** A file being written, in pieces of any size. */
export class StagedFile {
  sizeBytes = 0
  readonly #handle: FileHandle
  #text: string[] = []
  #textLength = 0

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  async write(piece: string | Uint8Array): Promise<void> {
    if (typeof piece === 'string') {
      this.#text.push(piece)
      this.#textLength += piece.length
      if (this.#textLength >= bufferBytes) await this.#flushText()
      return
    }
    await this.#flushText()
    await this.#writeBytes(piece)
  }

  async close({ flush }: { flush: boolean }): Promise<void> {
    try {
      await this.#flushText()
      if (flush) await this.#handle.sync()
    } finally {
      await this.#handle.close()
    }
  }

  async #flushText(): Promise<void> {
    if (this.#textLength === 0) return
    const bytes = Buffer.from(this.#text.join(''), 'utf8')
    this.#text = []
    this.#textLength = 0
    await this.#writeBytes(bytes)
  }

  async #writeBytes(bytes: Uint8Array): Promise<void> {
    let done = 0
    while (done < bytes.byteLength) done += (await this.#handle.write(bytes, done)).bytesWritten
    this.sizeBytes += bytes.byteLength
  }
}

/**
 * Runs `produce` and puts what it made into the target folder.
 * @throws StudioError what `produce` threw; 'invalid-input' (no full path, a file
 * instead of a folder), 'conflict', 'io', 'disk-full'
 */
export async function stageExport<T>(target: ExportTarget, produce: (stage: ExportStage) => Promise<T>): Promise<StagedResult<T>> {
  const { folder } = target
  if (!isAbsolute(folder) || folder === parse(folder).root) throw new StudioError('invalid-input', `"${folder}" is not a folder an export can go into.`, { hint: 'Give the full path of a folder.' })
  const isThere = await targetExists(folder)
  // Inside an existing folder, so that only that folder must be writable; else beside it, so that one renaming makes it appear.
  const temporary = isThere ? join(folder, `.export-${randomUUID().slice(0, 8)}.part`) : `${folder}.${randomUUID().slice(0, 8)}.part`
  const opened = new Map<StagedFile, string>()
  const placed = new Set<string>()
  let madeParent: string | undefined
  try {
    madeParent = isThere ? undefined : await mkdir(dirname(folder), { recursive: true })
    await mkdir(temporary)
    const folders = new Set([temporary])
    const place = async (path: string): Promise<string> => {
      if (placed.has(path)) throw new StudioError('internal', `An export writes "${path}" twice.`)
      placed.add(path)
      if (isThere && target.overwrite !== true && (await exists(join(folder, ...path.split('/'))))) throw conflict(folder, path)
      const full = join(temporary, ...path.split('/'))
      if (!folders.has(dirname(full))) await mkdir(dirname(full), { recursive: true })
      folders.add(dirname(full))
      return full
    }
    const stage: ExportStage = {
      place,
      writeAll: async (files) => {
        const waiting = files[Symbol.iterator]()
        const work = async (): Promise<void> => {
          for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
            const [path, content] = next.value
            await writeFile(await place(path), content, { flag: 'wx', flush: placed.size <= mostFlushed })
          }
        }
        const outcomes = await Promise.allSettled(Array.from({ length: writers }, work))
        for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
      },
      create: async (path) => {
        const full = await place(path)
        const file = new StagedFile(await open(full, 'wx'))
        opened.set(file, path)
        return file
      },
    }
    const result = await produce(stage)
    const isFlushed = placed.size <= mostFlushed
    for (const file of [...opened.keys()]) {
      opened.delete(file)
      await file.close({ flush: isFlushed })
    }
    const sizeBytes = await sizeOf(temporary)
    if (isThere) await moveInto(temporary, folder, target.overwrite === true)
    else await rename(temporary, folder)
    return { result, files: [...placed].slice(0, mostListed), fileCount: placed.size, sizeBytes }
  } catch (error) {
    await Promise.allSettled([...opened.keys()].map((file) => file.close({ flush: false })))
    throw describe(folder, error)
  } finally {
    await rm(temporary, { recursive: true, force: true })
    if (madeParent !== undefined && !(await exists(folder))) await removeEmpty(dirname(folder), madeParent)
  }
}

async function targetExists(folder: string): Promise<boolean> {
  try {
    if ((await stat(folder)).isDirectory()) return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw describe(folder, error)
  }
  throw new StudioError('invalid-input', `"${folder}" is a file, not a folder.`, { hint: 'Choose a folder for the export.' })
}

/** Moves every file to its place; files already there are kept aside until all is done, and put back if it fails. */
async function moveInto(from: string, to: string, mayReplace: boolean): Promise<void> {
  const undo: (() => Promise<void>)[] = []
  const aside = join(from, '.replaced')
  let kept = 0
  const move = async (source: string, destination: string): Promise<void> => {
    const there = await lstat(destination).catch(() => null)
    const isFolder = (await lstat(source)).isDirectory()
    if (there?.isDirectory() === true && isFolder) {
      for (const name of await readdir(source)) await move(join(source, name), join(destination, name))
      return
    }
    if (there) {
      if (!mayReplace || there.isDirectory()) throw conflict(to, destination)
      await mkdir(aside, { recursive: true })
      const keptPath = join(aside, String(kept++))
      await rename(destination, keptPath)
      undo.push(() => rename(keptPath, destination))
    }
    await rename(source, destination)
    undo.push(() => rename(destination, source))
  }
  try {
    for (const name of await readdir(from)) await move(join(from, name), join(to, name))
  } catch (error) {
    for (const step of undo.reverse()) await step()
    throw error
  }
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder, { withFileTypes: true })).map(async (entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? sizeOf(path) : (await lstat(path)).size
  }))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Folders made for nothing, from the inside out. */
async function removeEmpty(from: string, to: string): Promise<void> {
  for (let folder = from; folder.startsWith(to); folder = dirname(folder)) {
    if ((await readdir(folder)).length > 0) return
    await rm(folder, { recursive: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false)
}

function conflict(folder: string, path: string): StudioError {
  return new StudioError('conflict', `"${path}" is in "${folder}" already; nothing was written.`, { hint: 'Choose another folder, or allow the export to replace files.' })
}

function describe(folder: string, error: unknown): StudioError {
  const known = toStudioError(error)
  if (known === error || known.code === 'disk-full') return known
  if (known.code === 'io') return new StudioError('io', `Nothing can be written into "${folder}": ${known.message}.`, { hint: 'Choose another folder, or check that you may write there.', cause: error })
  const systemCode = (error as NodeJS.ErrnoException).code
  return systemCode === 'ENOTDIR' || systemCode === 'ENAMETOOLONG' || systemCode === 'EROFS' ? new StudioError('io', `Nothing can be written into "${folder}": ${known.message}.`, { hint: 'Choose another folder.', cause: error }) : known
}
