import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { toStudioError } from '../../shared/errors.ts'

/**
 * Files that appear whole or not at all. Whatever fails in between (a full disk,
 * a kill, a power cut), an older file of that name is still there, and the
 * temporary neighbour is removed or ignored. Every file the studio writes and
 * reads again goes through here.
 */

/**
 * `produce` writes a temporary neighbour (same extension, so that tools that go
 * by it work); it is flushed to the disk and then takes the name.
 * @throws StudioError what `produce` threw, 'disk-full' or 'io'
 */
export async function produceAtomically<T>(path: string, produce: (temporaryPath: string) => Promise<T>): Promise<T> {
  const temporaryPath = temporaryNeighbour(path)
  try {
    await mkdir(dirname(path), { recursive: true })
    const result = await produce(temporaryPath)
    await flush(temporaryPath)
    await rename(temporaryPath, path)
    await flushFolder(dirname(path))
    return result
  } catch (error) {
    await rm(temporaryPath, { force: true })
    throw toStudioError(error)
  }
}

export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  await writePartsAtomically(path, [content])
}

/** One file of several parts, which need not be put together in memory. */
export async function writePartsAtomically(path: string, parts: readonly (Uint8Array | string)[]): Promise<void> {
  await produceAtomically(path, async (temporaryPath) => {
    const file = await open(temporaryPath, 'wx')
    try {
      // Each write goes on where the one before ended.
      for (const part of parts) await file.writeFile(part)
    } finally {
      await file.close()
    }
  })
}

export async function copyAtomically(from: string, to: string): Promise<void> {
  await produceAtomically(to, (temporaryPath) => copyFile(from, temporaryPath))
}

/**
 * Writes a sequence of chunks, so that a checkpoint of gigabytes is never held twice.
 * @returns bytes written
 * @throws StudioError 'disk-full', 'io', 'not-found' (no such folder)
 */
export function writeChunksAtomically(path: string, chunks: Iterable<Uint8Array>): number {
  const temporaryPath = temporaryNeighbour(path)
  try {
    const sizeBytes = writeAll(temporaryPath, chunks)
    renameSync(temporaryPath, path)
    return sizeBytes
  } catch (error) {
    rmSync(temporaryPath, { force: true })
    throw toStudioError(error)
  }
}

function temporaryNeighbour(path: string): string {
  return `${path}.${randomUUID().slice(0, 8)}.part${extname(path)}`
}

function writeAll(path: string, chunks: Iterable<Uint8Array>): number {
  const descriptor = openSync(path, 'wx')
  let sizeBytes = 0
  try {
    for (const chunk of chunks) {
      let done = 0
      while (done < chunk.byteLength) done += writeSync(descriptor, chunk, done, Math.min(chunk.byteLength - done, 1 << 30))
      sizeBytes += chunk.byteLength
    }
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return sizeBytes
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The new name itself must survive a power cut; Windows offers no such call and needs none. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
