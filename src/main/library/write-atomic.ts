import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { libraryError } from './sqlite-errors.ts'

/**
 * Files of the library appear whole or not at all: `produce` writes a temporary
 * neighbour, which is flushed to the disk and then takes the name. Whatever
 * fails (a full disk, a kill), an older file of that name is still there.
 * @throws StudioError 'disk-full' or 'io'; the temporary file is removed
 */
export async function produceAtomically(path: string, produce: (temporaryPath: string) => Promise<void>): Promise<void> {
  const temporaryPath = `${path}.${randomUUID().slice(0, 8)}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    await produce(temporaryPath)
    await flush(temporaryPath)
    await rename(temporaryPath, path)
    await flushFolder(dirname(path))
  } catch (error) {
    await rm(temporaryPath, { force: true })
    throw libraryError(error, path)
  }
}

export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  await produceAtomically(path, async (temporaryPath) => {
    const file = await open(temporaryPath, 'wx')
    try {
      await file.writeFile(content)
    } finally {
      await file.close()
    }
  })
}

export async function copyAtomically(from: string, to: string): Promise<void> {
  await produceAtomically(to, (temporaryPath) => copyFile(from, temporaryPath))
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
