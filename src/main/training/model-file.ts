import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { configurationName, methodName } from '../../shared/contract/training.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import type { Tensor } from '../weights/tensors.ts'
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts'

/**
 * A trained model as one file: weights under their official state keys, and the
 * facts a reader needs to use them right. Named by the hash of its bytes, so a
 * file that exists is the file that was meant.
 */
export const modelFacts = z.object({
  method: methodName,
  configuration: configurationName,
  /** Frame geometry the weights were trained with. */
  geometry: z.enum(['official', 'upright']),
  /** What it was trained on and from; free text for people. */
  provenance: z.string(),
  /** JSON: the method's options that were chosen. */
  options: z.string().default('{}'),
  /** JSON: what the method learnt of the training part's labels, such as groups or classes. */
  facts: z.string().default('{}'),
  /** start: some weights were never trained; a run may begin from it, scores mean nothing. */
  purpose: z.enum(['score', 'start']).default('score'),
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
export async function saveModelFile(folder: string, tensors: ReadonlyMap<string, Tensor>, facts: z.input<typeof modelFacts>, dtype: 'F32' | 'F16' = 'F32'): Promise<{ path: string; contentHash: string; sizeBytes: number }> {
  const bytes = writeSafetensors(tensors, { dtype, metadata: modelFacts.parse(facts) })
  const contentHash = sha256(bytes)
  const path = join(folder, `${contentHash}.safetensors`)
  await writeAtomically(path, bytes)
  return { path, contentHash, sizeBytes: bytes.byteLength }
}

/**
 * Reads a model file that was just written and holds it against what was meant.
 * @returns its tensors
 * @throws StudioError 'bad-checkpoint' where a byte of the file or a number of a tensor is another
 */
export async function readBackModel(file: { path: string; contentHash: string }, meant: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>> {
  const { tensors, contentHash } = await loadModelFile(file.path)
  const hint = 'Resume the run to write the model again; if it happens once more, check the disk.'
  if (contentHash !== file.contentHash) throw new StudioError('bad-checkpoint', `The stored model ${file.path} is not what was written: its content is ${contentHash.slice(0, 12)}.`, { hint })
  for (const [name, { data }] of meant) {
    const stored = tensors.get(name)?.data
    if (stored?.length !== data.length || stored.some((value, i) => !Object.is(value, data[i]))) throw new StudioError('bad-checkpoint', `The stored model ${file.path} holds other numbers in ${name} than were learnt.`, { hint })
  }
  return tensors
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
