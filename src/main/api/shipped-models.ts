import { createHash } from 'node:crypto'
import { access, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { configurationName, methodName } from '../../shared/contract/training.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import type { Library } from '../library/library.ts'

/**
 * The models that ship with the studio stand in every library, so that a dive
 * can be scored in the first minute. Each is a safetensors file whose header
 * says what it is, beside a Markdown card of the same name. The library keeps a
 * copy named by its content: a later version of the studio ships other weights,
 * and what these said of a dive must stay to be had again.
 */
const facts = z.object({ method: methodName, configuration: configurationName, geometry: z.enum(['official', 'upright']) })

export async function registerShippedModels(library: Library, resources: string): Promise<void> {
  const folder = join(resources, 'models')
  const names = await readdir(folder).catch((error: unknown): string[] => {
    // A studio without shipped models works all the same.
    if (toStudioError(error).code === 'not-found') return []
    throw error
  })
  for (const name of names.filter((found) => found.endsWith('.safetensors')).sort()) {
    const path = join(folder, name)
    const bytes = await readFile(path)
    const cardText = await readFile(path.replace(/\.safetensors$/, '.md'), 'utf8').catch(() => '')
    const known = facts.safeParse(safetensorsMetadata(bytes, path))
    if (!known.success) throw new StudioError('bad-checkpoint', `The shipped model ${name} does not say what it is.`, { hint: 'Install the studio again.' })
    const contentHash = createHash('sha256').update(bytes).digest('hex')
    const kept = join(library.folder.models, `${contentHash}.safetensors`)
    await access(kept).catch(() => writeAtomically(kept, bytes))
    await library.models.insert({
      name: /^#\s+(.+)$/m.exec(cardText)?.[1]?.trim() ?? basename(name, '.safetensors'),
      ...known.data,
      source: 'shipped',
      runId: null,
      contentHash,
      sizeBytes: bytes.byteLength,
      card: cardText,
      path: kept,
    })
  }
}

/** The `__metadata__` of a safetensors file: 8 bytes of header length, then JSON. */
export function safetensorsMetadata(bytes: Uint8Array, path: string): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = bytes.byteLength < 8 ? -1 : Number(view.getBigUint64(0, true))
  if (headerBytes < 2 || headerBytes > bytes.byteLength - 8) throw new StudioError('bad-checkpoint', `${path} is no safetensors file.`)
  const header = z.record(z.string(), z.unknown()).parse(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes))))
  return header['__metadata__'] ?? {}
}
