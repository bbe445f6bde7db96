import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { BundleManifest } from './manifest.ts'

/**
 * A zip file written member after member, each hashed on its way. Large archives
 * and members (zip64) are the library's concern; that a full disk or a source
 * that breaks off ends everything at once is ours.
 */
export class BundleArchiveWriter {
  readonly members: BundleManifest['members'][number][] = []
  readonly #zip = new ZipFile()
  readonly #written: Promise<void>
  /** Rejects when the archive cannot be written, and never resolves. */
  readonly #failed: Promise<never>
  readonly #modifiedAt: Date

  constructor(path: string, { signal, modifiedAt }: { signal?: AbortSignal | undefined; modifiedAt: Date }) {
    this.#modifiedAt = modifiedAt
    const output = this.#zip.outputStream as Readable
    this.#zip.on('error', (error: Error) => output.destroy(error))
    this.#written = pipeline(output, createWriteStream(path, { flags: 'wx', flush: true }), { signal })
    this.#failed = this.#written.then(() => new Promise<never>(() => undefined))
    // Whoever writes next hears of it.
    this.#failed.catch(() => undefined)
  }

  /** Adds a member and waits until its last byte was read. */
  async add(name: string, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, { compress }: { compress: boolean }): Promise<void> {
    const hash = createHash('sha256')
    let sizeBytes = 0
    async function* hashed(): AsyncGenerator<Uint8Array> {
      for await (const piece of source) {
        hash.update(piece)
        sizeBytes += piece.byteLength
        yield piece
      }
    }
    const stream = Readable.from(hashed(), { objectMode: false })
    const ended = finished(stream)
    try {
      this.#zip.addReadStreamLazy(name, { compress, mtime: this.#modifiedAt, mode: 0o100644 }, (give) => { give(null, stream) })
      await Promise.race([ended, this.#failed])
    } catch (error) {
      ended.catch(() => undefined)
      stream.destroy()
      throw error
    }
    this.members.push({ name, sizeBytes, sha256: hash.digest('hex') })
  }

  /** Ends the archive; resolves when it is on the disk. */
  async end(): Promise<void> {
    this.#zip.end()
    await this.#written
  }

  /** Gives up; what was written is of no use. */
  async abandon(): Promise<void> {
    ;(this.#zip.outputStream as Readable).destroy()
    await this.#written.catch(() => undefined)
  }
}
