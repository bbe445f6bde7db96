import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { PassThrough, pipeline as join, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Entry, ZipFile } from 'yauzl'
import { openPromise } from 'yauzl'
import { StudioError, toStudioError } from '../../../../shared/errors.ts'
import { describeBytes, quoted } from '../../../../shared/untrusted-text.ts'
import type { BundleManifest } from './manifest.ts'
import { isMemberName } from './manifest.ts'

/**
 * A bundle's zip file, which may come from anyone: every name, size, kind and
 * place of its members is checked before the first of them is read, and no byte
 * beyond what was declared is unpacked.
 */
export interface BundleLimits {
  members: number
  /** Of each document, unpacked. */
  documentBytes: number
  /** Of all members together, unpacked. */
  totalBytes: number
}

export const defaultBundleLimits: BundleLimits = { members: 1_000_000, documentBytes: 400 << 20, totalBytes: 4 * 2 ** 40 }

export type BundleFail = (found: string, cause?: unknown) => StudioError

export function bundleFail(path: string): BundleFail {
  return (found, cause) => new StudioError('invalid-input', `"${path}" cannot be opened as a bundle: ${found}.`, { hint: 'Ask for the bundle again; nothing of it was taken over.', cause })
}

/** No stream of deflate packs more than this into a byte (RFC 1951: 258 bytes in two bits). */
const mostPerByte = 1032
const localHeaderBytes = 30
const fileKindMask = 0o170000
const regularFile = 0o100000

export interface BundleArchive {
  entries: ReadonlyMap<string, Entry>
  totalBytes: number
  /** A small member as bytes. */
  read(name: string, mostBytes: number): Promise<Uint8Array>
  /** Unpacks a member to a new file; its folder is made. @throws StudioError 'invalid-input' where it is not what the manifest says */
  extract(member: BundleManifest['members'][number], to: string, signal?: AbortSignal): Promise<void>
  /** Reads a member to its end and compares it with the manifest; nothing is kept. */
  compare(member: BundleManifest['members'][number], signal?: AbortSignal): Promise<void>
  /** Compares bytes already read with the manifest. */
  check(member: BundleManifest['members'][number], bytes: Uint8Array): void
  close(): void
}

/**
 * @param isName which names members may have; an archive with any other is refused
 * @throws StudioError 'invalid-input', 'not-found', 'io'
 */
export async function openBundleArchive(path: string, limits: BundleLimits, fail: BundleFail, isName: (name: string) => boolean = isMemberName): Promise<BundleArchive> {
  const { size } = await stat(path).catch((error: unknown) => {
    const known = toStudioError(error)
    throw known.code === 'not-found' ? new StudioError('not-found', `There is no file "${path}".`, { hint: 'Check the path; it may have been moved or renamed.', cause: error }) : known
  })
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true }).catch((error: unknown) => {
    throw asFault(error, fail)
  })
  try {
    const entries = await readEntries(zip, limits, fail, isName)
    checkPlaces([...entries.values()], size, fail)
    const totalBytes = [...entries.values()].reduce((sum, entry) => sum + entry.uncompressedSize, 0)
    if (totalBytes > limits.totalBytes) throw fail(`unpacked it would take ${describeBytes(totalBytes)}; at most ${describeBytes(limits.totalBytes)} are taken`)
    return { entries, totalBytes, ...readersOf(zip, entries, fail) }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function readEntries(zip: ZipFile, limits: BundleLimits, fail: BundleFail, isName: (name: string) => boolean): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.members) throw fail(`it claims to hold ${zip.entryCount} files; at most ${limits.members} are taken`)
  const entries = new Map<string, Entry>()
  const folded = new Set<string>()
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName
      if (!isName(name)) throw fail(`it holds ${quoted(name)}, which is no name a file of a bundle may have`)
      const fold = name.normalize('NFC').toLowerCase()
      if (folded.has(fold)) throw fail(`it holds ${quoted(name)} twice`)
      folded.add(fold)
      checkEntry(entry, fail)
      entries.set(name, entry)
    }
  } catch (error) {
    throw asFault(error, fail)
  }
  return entries
}

function checkEntry(entry: Entry, fail: BundleFail): void {
  const name = quoted(entry.fileName)
  const kind = (entry.externalFileAttributes >>> 16) & fileKindMask
  if (kind !== 0 && kind !== regularFile) throw fail(`${name} in it is a link or something else that is not a plain file`)
  if (entry.isEncrypted()) throw fail(`${name} in it is encrypted`)
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw fail(`${name} in it is packed in an unknown way (method ${entry.compressionMethod})`)
  const most = entry.compressionMethod === 0 ? entry.compressedSize : entry.compressedSize * mostPerByte
  if (entry.uncompressedSize > most || (entry.compressionMethod === 0 && entry.uncompressedSize !== entry.compressedSize)) throw fail(`${name} in it claims ${describeBytes(entry.uncompressedSize)} in ${describeBytes(entry.compressedSize)}, which cannot be`)
}

/** Members may not share bytes: archives that unpack to thousands of times their size rely on it. */
function checkPlaces(entries: readonly Entry[], fileBytes: number, fail: BundleFail): void {
  const sorted = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)
  sorted.forEach((entry, i) => {
    const end = entry.relativeOffsetOfLocalHeader + localHeaderBytes + entry.fileNameLength + entry.compressedSize
    if (end > (sorted[i + 1]?.relativeOffsetOfLocalHeader ?? fileBytes)) throw fail(`${quoted(entry.fileName)} in it overlaps another file or lies beyond its end`)
  })
}

function readersOf(zip: ZipFile, entries: ReadonlyMap<string, Entry>, fail: BundleFail): Pick<BundleArchive, 'read' | 'extract' | 'compare' | 'check' | 'close'> {
  const entryOf = (name: string): Entry => {
    const entry = entries.get(name)
    if (entry === undefined) throw fail(`it holds no ${quoted(name)}`)
    return entry
  }
  const open = async (name: string): Promise<Readable> => {
    // Unpacking begins before anyone listens, and the archive's own streams tell a fault only once: it is kept here
    // for whoever reads, and one that nobody waits for (any more) must not end the process.
    const kept = new PassThrough()
    kept.on('error', () => undefined)
    join(await zip.openReadStreamPromise(entryOf(name)), kept, () => undefined)
    return kept
  }
  const differs = (member: BundleManifest['members'][number], sizeBytes: number, sha256: string): StudioError | null =>
    sizeBytes === member.sizeBytes && sha256 === member.sha256 ? null : fail(`${quoted(member.name)} in it is not what its manifest says (${sizeBytes} bytes, ${member.sizeBytes} expected); it was changed or damaged`)
  return {
    async read(name, mostBytes) {
      try {
        const { uncompressedSize } = entryOf(name)
        if (uncompressedSize > mostBytes) throw fail(`${quoted(name)} in it has ${describeBytes(uncompressedSize)}; at most ${describeBytes(mostBytes)} are read`)
        const pieces: Uint8Array[] = []
        for await (const piece of await open(name)) pieces.push(piece as Uint8Array)
        return Buffer.concat(pieces)
      } catch (error) {
        throw asFault(error, fail)
      }
    },
    async extract(member, to, signal) {
      const hash = createHash('sha256')
      let sizeBytes = 0
      const stream = await open(member.name).catch((error: unknown) => {
        throw asFault(error, fail)
      })
      await mkdir(dirname(to), { recursive: true })
      const file = createWriteStream(to, { flags: 'wx' })
      const writing = new Writable({
        write(piece: Uint8Array, _encoding, done) {
          hash.update(piece)
          sizeBytes += piece.byteLength
          if (sizeBytes > member.sizeBytes) done(fail(`${quoted(member.name)} in it is larger than its manifest says`))
          else if (file.write(piece)) done()
          else file.once('drain', done)
        },
        final(done) { file.end(done) },
        destroy(error, done) { file.destroy(); done(error) },
      })
      file.on('error', (error) => writing.destroy(error))
      try {
        await pipeline(stream, writing, { signal })
      } catch (error) {
        if (signal?.aborted) throw new StudioError('cancelled', 'Opening the file was stopped; nothing of it was kept.')
        throw asFault(error, fail)
      }
      const fault = differs(member, sizeBytes, hash.digest('hex'))
      if (fault) throw fault
    },
    async compare(member, signal) {
      const hash = createHash('sha256')
      let sizeBytes = 0
      try {
        for await (const piece of await open(member.name)) {
          if (signal?.aborted) throw new StudioError('cancelled', 'Reading the file was stopped.')
          hash.update(piece as Uint8Array)
          sizeBytes += (piece as Uint8Array).byteLength
        }
      } catch (error) {
        throw asFault(error, fail)
      }
      const fault = differs(member, sizeBytes, hash.digest('hex'))
      if (fault) throw fault
    },
    check(member, bytes) {
      const fault = differs(member, bytes.byteLength, createHash('sha256').update(bytes).digest('hex'))
      if (fault) throw fault
    },
    close: () => { zip.close() },
  }
}

/** Errors of the disk stay what they are; all others say what is wrong with the file. */
function asFault(error: unknown, fail: BundleFail): StudioError {
  const known = toStudioError(error)
  return known.code === 'internal' ? fail(quoted(known.message).slice(1, -1), error) : known
}
