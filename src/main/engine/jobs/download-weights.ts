import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { toStudioError } from '../../../shared/errors.ts'
import { writeAtomically } from '../../files/write-atomic.ts'
import { download } from '../../weights/download/download.ts'
import type { JobFunction } from '../messages.ts'
import { downloadWeightsInput } from './weights-input.ts'

/** Where nobody has published a size: larger than any backbone by far. */
const maximumBytes = 2 ** 31

/**
 * The `download-weights` job: published weights into the library's downloads
 * folder. Where nobody has published a hash, that of the first download is
 * pinned (pins.json): a later one must be the same file.
 */
export const downloadWeights: JobFunction = async (raw, { signal, progress, log }) => {
  const input = downloadWeightsInput.parse(raw)
  const targetPath = join(input.folder, input.fileName)
  const pinsPath = join(input.folder, 'pins.json')
  const pins = await readPins(pinsPath)
  const pinned = pins[input.name]
  progress(0, `Reaching ${new URL(input.address).host}`)
  const found = await download(
    { address: input.address, targetPath, sha256: input.sha256 ?? pinned ?? input.sha256Prefix, sizeBytes: input.sizeBytes, maximumBytes: input.sizeBytes ?? maximumBytes },
    { signal, proxy: process.env, onProgress: (done, total) => progress(total === null ? 0 : done / total, `${megabytes(done)}${total === null ? '' : ` of ${megabytes(total)}`}`) },
  )
  if (found.resumedBytes > 0) log(`${found.resumedBytes} bytes were there already.`)
  const isFirstUse = input.sha256 === null && input.sha256Prefix === null && pinned === undefined
  if (pinned === undefined) await writeAtomically(pinsPath, JSON.stringify({ ...pins, [input.name]: found.sha256 }, null, 2))
  log(isFirstUse ? `Nobody has published a hash of this file. Its SHA-256 ${found.sha256} is remembered: a later download must be the same.` : `SHA-256 ${found.sha256}, as expected.`)
  return { path: targetPath, sha256: found.sha256, sizeBytes: found.sizeBytes, isFirstUse }
}

const pinsSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/))

async function readPins(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (toStudioError(error).code === 'not-found') return '{}'
    throw error
  })
  return pinsSchema.parse(JSON.parse(text))
}

const megabytes = (sizeBytes: number): string => `${(sizeBytes / 1e6).toFixed(1)} MB`
