import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { PublishedWeights } from '../../shared/contract/weights.ts'
import { StudioError } from '../../shared/errors.ts'

/** Published weights that the studio knows by name (resources/weights-catalogue.json). */
const text = z.object({ en: z.string(), zh: z.string() })
const hex = (digits: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`))
export const catalogueEntry = z.object({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: text,
  description: text,
  licence: z.string().nullable(),
  address: z.url(),
  fileName: z.string().regex(/^[\w.-]+$/),
  sizeBytes: z.number().int().positive().nullable(),
  sha256: hex(64).nullable(),
  /** First digits of the SHA-256, as some publishers put into the file's name. */
  sha256Prefix: hex(8).nullable(),
})
export type CatalogueEntry = z.infer<typeof catalogueEntry>

/** @throws StudioError 'internal' where the studio's own file is broken or missing */
export async function readCatalogue(resources: string): Promise<CatalogueEntry[]> {
  try {
    const json: unknown = JSON.parse(await readFile(join(resources, 'weights-catalogue.json'), 'utf8'))
    return z.object({ weights: z.array(catalogueEntry) }).parse(json).weights
  } catch (error) {
    throw new StudioError('internal', 'The list of published weights cannot be read.', { hint: 'Install the studio again.', cause: error })
  }
}

export async function catalogueEntryOf(resources: string, name: string): Promise<CatalogueEntry> {
  const entries = await readCatalogue(resources)
  const found = entries.find((entry) => entry.name === name)
  if (!found) throw new StudioError('not-found', `No published weights are called "${name}".`, { hint: `There are ${entries.map((entry) => entry.name).join(', ')}.` })
  return found
}

/** With where each lies once it has been fetched. */
export async function publishedIn(resources: string, folder: string): Promise<PublishedWeights[]> {
  return Promise.all((await readCatalogue(resources)).map(async ({ sha256Prefix, ...entry }): Promise<PublishedWeights> => {
    const path = join(folder, entry.fileName)
    const isThere = await stat(path).then((found) => found.isFile(), () => false)
    return { ...entry, check: entry.sha256 !== null ? 'sha256' : sha256Prefix !== null ? 'prefix' : 'first-use', path: isThere ? path : null }
  }))
}
