import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { badCheckpoint } from './bad-checkpoint.ts'

/**
 * Random access to the bytes of a checkpoint. Checkpoints reach gigabytes, so
 * readers ask for the ranges they need; every range is checked against the real
 * size before memory is reserved, so no size claimed inside a file can make the
 * studio allocate more than the file holds. Synchronous, because weights are
 * read in the compute child or the command line, never in the window's process.
 */
export interface ByteSource {
  /** For messages only. */
  readonly name: string
  readonly sizeBytes: number
  /**
   * @returns exactly `length` bytes from `offset`
   * @throws StudioError 'bad-checkpoint' where the file ends earlier
   */
  read(offset: number, length: number): Uint8Array
  close(): void
}

/** Bytes already in memory as a source; ranges are views, not copies. */
export function memorySource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    sizeBytes: bytes.byteLength,
    read(offset, length) {
      checkRange(name, bytes.byteLength, offset, length)
      return bytes.subarray(offset, offset + length)
    },
    close() {},
  }
}

/** One system read moves at most this much; larger requests loop. */
const maximumReadBytes = 1 << 30

/**
 * Opens a file for reading. The caller closes it.
 * @throws StudioError 'not-found', 'invalid-input' (not a plain file), 'io'
 */
export function openFileSource(path: string): ByteSource {
  const name = basename(path)
  const file = openPlainFile(path)
  const { descriptor, sizeBytes } = file
  let open = true
  return {
    name,
    sizeBytes,
    read(offset, length) {
      checkRange(name, sizeBytes, offset, length)
      const bytes = new Uint8Array(length)
      let done = 0
      while (done < length) {
        const count = systemCall(() => readSync(descriptor, bytes, done, Math.min(length - done, maximumReadBytes), offset + done))
        if (count === 0) throw badCheckpoint(name, `it ended at byte ${offset + done} while being read; it had ${sizeBytes} when opened`)
        done += count
      }
      return bytes
    },
    close() {
      if (!open) return
      open = false
      closeSync(descriptor)
    },
  }
}

function openPlainFile(path: string): { descriptor: number; sizeBytes: number } {
  const descriptor = systemCall(() => openSync(path, 'r'))
  const status = fstatSync(descriptor)
  if (status.isFile()) return { descriptor, sizeBytes: status.size }
  closeSync(descriptor)
  throw new StudioError('invalid-input', `${path} is not a file.`, { hint: 'Choose the checkpoint file itself.' })
}

function systemCall<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw toStudioError(error)
  }
}

function checkRange(name: string, sizeBytes: number, offset: number, length: number): void {
  const inside = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && offset + length <= sizeBytes
  if (!inside) throw badCheckpoint(name, `it ends after ${sizeBytes} bytes, but ${length} bytes from byte ${offset} are needed; it was cut short or its sizes are wrong`)
}
