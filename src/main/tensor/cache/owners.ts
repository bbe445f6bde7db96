import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toStudioError } from '../../../shared/errors.ts'
import { writeAtomically } from '../../files/write-atomic.ts'

/**
 * Whose features are in the cache. Models that differ in their heads only share a
 * backbone and its features; an empty file "backbone.model.owner" for each pair
 * of hashes says so, and features go when none of their models is left.
 */
const ownerPattern = /^([0-9a-f]{64})\.([0-9a-f]{64})\.owner$/

/** @param backbone hash of the backbone's weights, as in the features' keys; @param model SHA-256 of a model file that has them */
export async function noteOwner(featureFolder: string, backbone: string, model: string): Promise<void> {
  const name = `${backbone}.${model}.owner`
  // Only tidying depends on it, so a disk that takes no more is no error.
  if (ownerPattern.test(name)) await writeAtomically(join(featureFolder, name), '').catch(() => undefined)
}

/** Backbones of these models, by what was noted; notes of other models are removed if asked. */
export async function backbonesOf(featureFolder: string, models: ReadonlySet<string>, options: { removeOthers?: boolean } = {}): Promise<Set<string>> {
  const backbones = new Set<string>()
  for (const name of await readNames(featureFolder)) {
    const found = ownerPattern.exec(name)
    if (!found) continue
    if (models.has(found[2] ?? '')) backbones.add(found[1] ?? '')
    else if (options.removeOthers) await rm(join(featureFolder, name), { force: true }).catch(() => undefined)
  }
  return backbones
}

/** The backbone that features with this key were made by; null where it is no key of features. */
export function backboneOfKey(key: string): string | null {
  return /^features\/([0-9a-f]{64})\//.exec(key)?.[1] ?? null
}

async function readNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (toStudioError(error).code === 'not-found') return []
    throw error
  }
}
