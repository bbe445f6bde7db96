import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { writeFileAtomically } from '../tensor/atomic-file.ts'
import type { Tensor } from './safetensors.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'

/**
 * A trained model as one file: weights under their official state keys, and the
 * facts a reader needs to use them right. Named by the hash of its bytes, so a
 * file that exists is the file that was meant.
 */
export const modelFacts = z.object({
  method: z.literal('mcore'),
  configuration: z.enum(['mcore', 'mcore-small']),
  /** Frame geometry the weights were trained with. */
  geometry: z.enum(['official', 'upright']),
  /** What it was trained on and from; free text for people. */
  provenance: z.string(),
})
export type ModelFacts = z.infer<typeof modelFacts>

export interface ModelFile {
  tensors: Map<string, Tensor>
  /** Null for files of other programs, which carry no such facts. */
  facts: ModelFacts | null
  /** SHA-256 of the file, hex. */
  contentHash: string
  sizeBytes: number
}

/** @throws StudioError 'missing-model' where the file is gone, 'bad-checkpoint' where it cannot be read */
export async function loadModelFile(path: string): Promise<ModelFile> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const known = toStudioError(error)
    if (known.code !== 'not-found') throw known
    throw new StudioError('missing-model', `The model file ${path} does not exist.`, { hint: 'Choose another model, or put the file back where it was.', cause: error })
  })
  const { tensors, metadata } = readSafetensors(bytes, path)
  const facts = modelFacts.safeParse(metadata)
  return { tensors, facts: facts.success ? facts.data : null, contentHash: sha256(bytes), sizeBytes: bytes.byteLength }
}

/** Writes `<hash>.safetensors` into `folder` and returns where and what it is. */
export async function saveModelFile(folder: string, tensors: ReadonlyMap<string, Tensor>, facts: ModelFacts, dtype: 'F32' | 'F16' = 'F32'): Promise<{ path: string; contentHash: string; sizeBytes: number }> {
  const bytes = writeSafetensors(tensors, { dtype, metadata: { ...facts } })
  const contentHash = sha256(bytes)
  const path = join(folder, `${contentHash}.safetensors`)
  await writeFileAtomically(path, bytes)
  return { path, contentHash, sizeBytes: bytes.byteLength }
}

/** A key a model expects, and the shape its tensor must have. */
export interface ExpectedTensor {
  name: string
  shape: readonly number[]
}

/**
 * Checks that `found` holds exactly what a model expects. Keys in `ignorable`
 * (by prefix or suffix) may be present without use; everything else is accounted for.
 * @throws StudioError 'bad-checkpoint' naming every missing, unexpected or wrongly shaped key
 */
export function assertComplete(found: ReadonlyMap<string, Tensor>, expected: readonly ExpectedTensor[], fileName: string, ignorable: (name: string) => boolean = () => false): void {
  const names = new Set(expected.map((entry) => entry.name))
  const missing = expected.filter((entry) => !found.has(entry.name)).map((entry) => entry.name)
  const unexpected = [...found.keys()].filter((name) => !names.has(name) && !ignorable(name))
  const misshapen = expected.flatMap(({ name, shape }) => {
    const tensor = found.get(name)
    return tensor && tensor.shape.join() !== shape.join() ? [`${name} (found [${tensor.shape.join(', ')}], expected [${shape.join(', ')}])`] : []
  })
  const faults = [describe('missing', missing), describe('unexpected', unexpected), describe('of another shape', misshapen)].filter((text) => text !== '')
  if (faults.length === 0) return
  throw new StudioError('bad-checkpoint', `${fileName} does not fit this model: ${faults.join('; ')}.`, { hint: 'Choose the configuration these weights were made for, or other weights.' })
}

function describe(kind: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const shown = names.slice(0, 8).join(', ')
  return `${names.length} ${kind}: ${shown}${names.length > 8 ? ', …' : ''}`
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
